import { identityRoutes } from '#core/contract/identity-routes.ts';
import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Login } from '#core/access/login.ts';
import type { AccessStore } from '#core/ports/access-store.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import type { StageInput } from '#core/stage/stage.ts';
import { passLife } from '#core/usecases/open-desktop.ts';
import { cached } from '#lambdas/aws/cached.ts';
import { chance } from '#lambdas/chance.ts';
import { dynamoAccessStore } from '#lambdas/desktops/dynamo-access-store.ts';
import { serve } from '#lambdas/http/serve.ts';
import { dynamoLoginStore } from '#lambdas/identity/dynamo-login-store.ts';
import { dynamoSessionIdStore } from '#lambdas/iserv/dynamo-session-id-store.ts';
import { dynamoOneTimeStore } from '#lambdas/identity/dynamo-one-time-store.ts';
import { identityHandlers } from '#lambdas/identity/identity-handlers.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import { oidcProvider } from '#lambdas/identity/oidc-provider.ts';
import { dynamoSshKeyStore } from '#lambdas/ssh-keys/dynamo-ssh-key-store.ts';
import { aStage } from './builders.ts';
import { clientId, openProvider, type TestProvider } from './oidc.ts';
import { asking, type Served } from './serving.ts';
import { openTables, type Tables } from './tables.ts';

/** The whole identity function over a real provider and real tables, and a browser to use it with. */
export type IdentityUnderTest = {
  readonly portal: string;
  readonly provider: TestProvider;
  readonly tables: Tables;
  readonly logins: LoginStore;
  readonly access: AccessStore;
  readonly ask: Served;
  /** A new browser, with no cookies. */
  readonly browser: () => Browser;
  /** Gives a browser's login a pass to a desktop; says whether the pass is still good. */
  readonly letIn: (browser: Browser) => Promise<() => Promise<boolean>>;
  /** Moves the clock of the function; the provider's stays. */
  readonly later: (milliseconds: number) => void;
  readonly now: () => number;
  /** The secret that Secrets Manager would give from now on. */
  readonly setSecret: (secret: string) => void;
  readonly close: () => Promise<void>;
};

export type Browser = {
  readonly cookies: Map<string, string>;
  readonly get: (path: string, query?: Record<string, string>) => Promise<APIGatewayProxyResult>;
  readonly post: (path: string) => Promise<APIGatewayProxyResult>;
  /** From `/login` to the provider and back; answers what `/authorize` answered. */
  readonly signIn: (subject: string, next?: string) => Promise<APIGatewayProxyResult>;
  readonly login: () => Promise<Login | undefined>;
};

type Options = {
  readonly stage?: Partial<Pick<StageInput, 'roles' | 'registration' | 'iserv'>> & {
    readonly oidc?: Partial<StageInput['oidc']>;
  };
  readonly portal?: string;
  readonly method?: string;
  readonly givesRefreshTokens?: boolean;
};

export async function openIdentity({
  stage: own,
  portal = 'https://portal.example.org',
  ...options
}: Options = {}): Promise<IdentityUnderTest> {
  const provider = await openProvider({ portal, ...options });
  const tables = await openTables('access');
  const stage = aStage({ ...own, oidc: { issuer: provider.issuer, clientId, ...own?.oidc } });
  const logins = dynamoLoginStore(tables.client, 'access');
  const access = dynamoAccessStore(tables.client, 'access');
  let closing: Promise<unknown> | undefined;
  let ahead = 0;
  let secret = provider.clientSecret;
  const clock = () => Date.now() + ahead;
  const portalOrigin = async () => portal;
  const handlers = identityHandlers({
    stage,
    provider: oidcProvider(
      stage.oidc,
      cached(async () => secret, { seconds: 300 }),
    ),
    logins,
    oneTime: dynamoOneTimeStore(tables.client, 'access'),
    access,
    sessionIds: dynamoSessionIdStore(tables.client, 'access'),
    sshKeys: dynamoSshKeyStore(tables.client, 'access'),
    chance,
    clock,
    portalOrigin,
  });
  const ask = asking(serve(identityRoutes, handlers, { authenticate: {}, portalOrigin }));
  return {
    portal,
    provider,
    tables,
    logins,
    access,
    ask,
    browser: () => openBrowser(ask, provider, logins, portal),
    letIn: async (browser) => {
      const login = await browser.login();
      if (!login) throw new Error('Nobody is signed in there.');
      const { hash } = chance.secret();
      const expiresAt = clock() + passLife;
      const about = {
        desktopId: chance.desktopId(),
        session: 'demo-w01-s001',
        access: 'control',
        admission: null,
      } as const;
      await access.addPass(hash, { ...about, person: login.person, login: login.key, expiresAt });
      return async () => (await access.findPass(hash, clock())) !== undefined;
    },
    later: (milliseconds) => {
      ahead += milliseconds;
    },
    now: clock,
    setSecret: (value) => {
      secret = value;
    },
    close: async () => {
      closing ??= Promise.all([provider.close(), tables.dynamo.close()]);
      await closing;
    },
  };
}

function openBrowser(ask: Served, provider: TestProvider, logins: LoginStore, portal: string): Browser {
  const cookies = new Map<string, string>();
  const send = async (method: string, path: string, query: Record<string, string>, headers: Record<string, string>) => {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const result = await ask({ method, path, query, headers: { ...headers, ...(Cookie && { Cookie }) } });
    for (const cookie of (result.multiValueHeaders?.['Set-Cookie'] ?? []).map(String)) keep(cookies, cookie);
    return result;
  };
  const get: Browser['get'] = (path, query = {}) => send('GET', path, query, { Accept: 'text/html' });
  return {
    cookies,
    get,
    post: (path) => send('POST', path, {}, { 'X-Deskpool': '1', Origin: portal }),
    async signIn(subject, next) {
      const begun = await get('/login', next === undefined ? {} : { next });
      const back = await provider.signIn(new URL(locationOf(begun)), subject);
      return get(back.pathname, Object.fromEntries(back.searchParams));
    },
    login: async () => {
      const cookie = cookies.get(portal.startsWith('https') ? '__Host-deskpool' : 'deskpool');
      return cookie === undefined ? undefined : logins.find(loginKeyOf(cookie));
    },
  };
}

function keep(cookies: Map<string, string>, cookie: string): void {
  const [pair = '', ...attributes] = cookie.split('; ');
  const at = pair.indexOf('=');
  if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

/** Where a redirect leads. */
export function locationOf({ headers }: APIGatewayProxyResult): string {
  return String(headers?.['Location'] ?? '');
}
