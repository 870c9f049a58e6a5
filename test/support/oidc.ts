import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

/** A real OpenID provider in this process, with people whose claims tests may change at any time. */
export type TestProvider = {
  readonly issuer: string;
  readonly clientSecret: string;
  /** Claims by subject; `sub` is added. */
  readonly people: Map<string, Record<string, unknown>>;
  /** Requests that it got, `POST /token`. */
  readonly asked: string[];
  /** While true, every request is answered with a 503. */
  down: boolean;
  /** While true, tokens are given and the answer is lost on its way. */
  losesAnswers: boolean;
  /** Changes which secret it takes. */
  takeSecret(secret: string): Promise<void>;
  /** Follows a browser that signs in as this person, and answers where it is sent back to. */
  signIn(at: URL, subject: string): Promise<URL>;
  /** A logout token as the provider makes one. */
  logoutToken(subject: string, providerSession: string): Promise<string>;
  /** Signs whatever is given with the provider's key. */
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

/** What of `oidc-provider`, which has no types, is used here. */
type Provider = {
  callback(): RequestListener;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  readonly Client: {
    find(
      id: string,
    ): Promise<{ backchannelLogout(sub: string, sid: string): Promise<void> } & { clientSecret: string }>;
  };
  readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
};
type ProviderClass = new (issuer: string, configuration: object) => Provider;

/** By variables, since the library has no types. */
const library: string = 'oidc-provider';
const memory: string = 'oidc-provider/lib/adapters/memory_adapter.js';

type Options = {
  readonly portal: string;
  /** How the client is on file: `client_secret_basic` or `client_secret_post`. */
  readonly method?: string;
  readonly givesRefreshTokens?: boolean;
};

export const clientId = 'deskpool';
/** Made once: making one takes longer than most tests. */
const keyPair = generateKeyPair('RS256', { extractable: true });

export async function openProvider({
  portal,
  method = 'client_secret_post',
  givesRefreshTokens = true,
}: Options): Promise<TestProvider> {
  const { default: ProviderClass } = (await import(library)) as { default: ProviderClass };
  const { createMemoryAdapter } = (await import(memory)) as { createMemoryAdapter: (tolerance: number) => unknown };
  const { privateKey } = await keyPair;
  const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test' };
  const people = new Map<string, Record<string, unknown>>();
  const asked: string[] = [];
  const logoutTokens: string[] = [];
  let signingIn = '';
  let provider: Provider;

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://provider').pathname;
    asked.push(`${request.method} ${path}`);
    if (self.down) return void response.writeHead(503).end('away');
    if (path.startsWith('/interaction/')) {
      return void provider.interactionFinished(request, response, { login: { accountId: signingIn } });
    }
    if (self.losesAnswers && path === '/token') {
      response.on('finish', () => response.destroy());
      response.end = ((..._ended: unknown[]) => response.destroy()) as typeof response.end;
    }
    provider.callback()(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientSecret = 'the secret of the client';

  provider = new ProviderClass(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        token_endpoint_auth_method: method,
        redirect_uris: [`${portal}/authorize`],
        post_logout_redirect_uris: [`${portal}/`],
        backchannel_logout_uri: `${portal}/api/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    adapter: createMemoryAdapter(0),
    jwks: { keys: [key] },
    cookies: { keys: ['for the tests'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: { openid: ['sub', 'sid'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    loadExistingGrant: async (context: { oidc: { session: { accountId: string }; client: { clientId: string } } }) => {
      const { session, client } = context.oidc;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid profile email groups');
      await grant.save();
      return grant;
    },
    ttl: { Interaction: 600, Grant: 3_600, Session: 3_600, AccessToken: 600, RefreshToken: 86_400, IdToken: 600 },
    issueRefreshToken: () => givesRefreshTokens,
    rotateRefreshToken: true,
    fetch: async (_url: string, { body }: { body: URLSearchParams }) => {
      logoutTokens.push(body.get('logout_token') ?? '');
      return new Response(null, { status: 200 });
    },
  });

  const self: TestProvider = {
    issuer,
    clientSecret,
    people,
    asked,
    down: false,
    losesAnswers: false,
    async takeSecret(secret) {
      (await provider.Client.find(clientId)).clientSecret = secret;
    },
    async signIn(at, subject) {
      signingIn = subject;
      return follow(at, portal);
    },
    async logoutToken(subject, providerSession) {
      await (await provider.Client.find(clientId)).backchannelLogout(subject, providerSession);
      return logoutTokens.at(-1) ?? '';
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'test', ...header }).sign(privateKey),
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
  return self;
}

/** Follows redirects with the cookies of one browser until one leads back to the portal. */
async function follow(start: URL, portal: string): Promise<URL> {
  const cookies = new Map<string, string>();
  for (let at = start; ;) {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at, { redirect: 'manual', headers: { Cookie } });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    at = new URL(location, at);
    if (at.href.startsWith(portal)) return at;
  }
}
