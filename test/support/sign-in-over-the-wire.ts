/** What a browser keeps: cookies by name. */
export type Cookies = Map<string, string>;

const headerOf = (cookies: Cookies): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

const keep = (cookies: Cookies, response: Response): void => {
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
};

/** Asks for an address, by a form where there is one, and follows redirects for as long as `go` says so. */
const follow = async (cookies: Cookies, from: string, go: (to: URL) => boolean, form?: URLSearchParams) => {
  let address = from;
  let body = form;
  for (let steps = 0; steps < 12; steps += 1) {
    const response = await fetch(address, {
      headers: { Cookie: headerOf(cookies) },
      redirect: 'manual',
      ...(body && { method: 'POST', body }),
    });
    keep(cookies, response);
    const location = response.headers.get('location');
    const next = location === null ? undefined : new URL(location, address);
    if (next === undefined || !go(next)) return { address, response, next };
    await response.body?.cancel();
    address = next.href;
    body = undefined;
  }
  throw new Error(`Too many redirects from ${from}.`);
};

const isAnswerOfProvider = (to: URL) => to.pathname === '/authorize';

/** Goes through the provider's form by HTTP alone, up to the address that the provider sends the browser back to. */
export const signInUpToTheAnswer = async (
  portal: string,
  account: string,
  door = '/login?next=/',
): Promise<{ readonly cookies: Cookies; readonly answer: URL }> => {
  const cookies: Cookies = new Map();
  const form = await follow(cookies, `${portal}${door}`, () => true);
  const { next } = await follow(
    cookies,
    form.address,
    (to) => !isAnswerOfProvider(to),
    new URLSearchParams({ username: account, password: 'deskpool' }),
  );
  if (next === undefined) throw new Error(`The provider did not let ${account} in.`);
  return { cookies, answer: next };
};

/** Calls the portal's API as the page does, in the name of whoever has the cookies. */
export type Caller = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** A caller with these cookies. */
export const callerWith =
  (portal: string, cookies: Cookies): Caller =>
  async (method, path, body) => {
    const response = await fetch(`${portal}${path}`, {
      method,
      headers: {
        Cookie: headerOf(cookies),
        Origin: portal,
        'X-Deskpool': '1',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };

/** Signs in by HTTP alone. Answers with what a browser would keep. */
export const signInOverTheWire = async (portal: string, account: string): Promise<Cookies> => {
  const { cookies, answer } = await signInUpToTheAnswer(portal, account);
  await follow(cookies, answer.href, () => false);
  if (!cookies.has('deskpool')) throw new Error(`The portal gave ${account} no login.`);
  return cookies;
};

/** Signs in as pages do that know the API of iserv-remote-desktop. Answers with the session id that they are given. */
export const sessionIdOverTheWire = async (portal: string, account: string): Promise<string> => {
  const { cookies, answer } = await signInUpToTheAnswer(portal, account, '/login');
  const { next } = await follow(cookies, answer.href, () => false);
  const id = next?.searchParams.get('session_id');
  if (!id) throw new Error(`The portal gave ${account} no session id.`);
  return id;
};
