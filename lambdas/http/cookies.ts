/** Cookies of a request, `a=1; b=2`; the first of two with the same name wins, as browsers send the more specific one first. */
export function readCookies(header: string | undefined): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, at)).trim();
    if (name === '') continue;
    cookies[name] ??= pair.slice(at + 1).trim();
  }
  return cookies;
}

/**
 * The login cookie. `__Host-` makes the browser refuse it from anywhere but this very host over TLS; over plain http, which only
 * one machine uses, browsers know no such cookie.
 */
export function loginCookieName(portalOrigin: string): string {
  return cookieName('deskpool', portalOrigin);
}

/** A cookie of ours by its plain name, with the prefix that the origin allows. */
export function cookieName(name: string, portalOrigin: string): string {
  return isSecure(portalOrigin) ? `__Host-${name}` : name;
}

/**
 * A `Set-Cookie` value: for this host alone, hidden from scripts, not sent along from other sites except when navigating here.
 * `maxAge` in seconds; 0 removes the cookie.
 */
export function setCookie(cookie: {
  readonly name: string;
  readonly value: string;
  readonly maxAge: number;
  readonly portalOrigin: string;
}): string {
  const secure = isSecure(cookie.portalOrigin) ? '; Secure' : '';
  return `${cookie.name}=${cookie.value}; Path=/; Max-Age=${cookie.maxAge}; HttpOnly; SameSite=Lax${secure}`;
}

function isSecure(portalOrigin: string): boolean {
  return portalOrigin.startsWith('https:');
}
