import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import type { Client, Context, Grant } from 'oidc-provider';
import { claimsOf, demonstrationAccounts } from './accounts.ts';
import type { Account, RoleGroups } from './accounts.ts';
import { serveInteraction } from './interaction.ts';
import { openKeys } from './keys.ts';
import { faultPage, signedOutPage, signOutPage } from './pages.ts';
import type { IdpPage } from './page.ts';
import { openProviderState } from './provider-state.ts';
import { languageOf } from './words.ts';

export type IdentityProviderOptions = {
  /** The portal's origin, `http://localhost:8080`; the provider is at `/idp` of it. */
  readonly portal: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly groupsClaim: string;
  readonly roles: RoleGroups;
  /** Files of its keys and of what it remembers. */
  readonly keysPath: string;
  readonly statePath: string;
};

/** An OpenID provider for one machine, with demonstration accounts. */
export type IdentityProvider = {
  /** Serves everything under `/idp`. */
  readonly listener: RequestListener;
  readonly accounts: readonly Account[];
  /** Writes what it remembers. */
  readonly close: () => void;
};

/** Where the provider is under the portal's origin. */
export const mount = '/idp';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Seconds. */
const lifetimes = {
  AccessToken: HOUR,
  AuthorizationCode: 60,
  Grant: 14 * DAY,
  IdToken: HOUR,
  Interaction: HOUR,
  RefreshToken: 14 * DAY,
  Session: 14 * DAY,
};

const show = (ctx: Context, page: (language: 'en' | 'de') => IdpPage): void => {
  const { html, headers } = page(languageOf(ctx.req.headers['accept-language']));
  for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
  ctx.body = html;
};

const clientOf = ({ clientId, clientSecret, portal }: IdentityProviderOptions) => ({
  client_id: clientId,
  client_secret: clientSecret,
  client_name: 'Deskpool',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: [`${portal}/authorize`],
  post_logout_redirect_uris: [`${portal}/`],
  backchannel_logout_uri: `${portal}/api/auth/backchannel-logout`,
  backchannel_logout_session_required: true,
});

/** The grant that a person has given before, else one for all that is asked for: nobody is asked for consent here. */
const grantFor =
  (provider: () => Provider) =>
  async (ctx: Context): Promise<Grant | undefined> => {
    const { client, session, result, account } = ctx.oidc;
    if (!client || !account) return undefined;
    const { Grant } = provider();
    const known = result?.consent?.grantId ?? session?.grantIdFor(client.clientId);
    const grant =
      (known === undefined ? undefined : await Grant.find(known)) ??
      new Grant({ clientId: client.clientId, accountId: account.accountId });
    grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
    await grant.save();
    return grant;
  };

const configurationOf = (options: IdentityProviderOptions, accounts: readonly Account[], provider: () => Provider) => {
  const { portal, groupsClaim, keysPath } = options;
  const keys = openKeys(keysPath);
  const cookie = { signed: true, httpOnly: true, sameSite: 'lax', path: mount };
  return {
    clients: [clientOf(options)],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
    jwks: { keys: [keys.signing] },
    cookies: {
      keys: keys.cookies,
      names: { session: 'deskpool_idp', interaction: 'deskpool_idp_interaction', resume: 'deskpool_idp_resume' },
      long: cookie,
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    ttl: lifetimes,
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', 'profile', 'email', 'groups', 'uuid'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: [groupsClaim],
    },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_: Context, client: Client, token: { readonly clientId: string }) =>
          token.clientId === client.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx: Context, form: string) => show(ctx, (language) => signOutPage(language, form)),
        postLogoutSuccessSource: async (ctx: Context) => show(ctx, (language) => signedOutPage(language, portal)),
      },
    },
    interactions: { url: async (_: Context, { uid }: { readonly uid: string }) => `${mount}/interaction/${uid}` },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    loadExistingGrant: grantFor(provider),
    findAccount: async (_: Context, id: string) => {
      const account = accounts.find(({ username }) => username === id);
      return account && { accountId: id, claims: async () => claimsOf(account, groupsClaim) };
    },
    renderError: async (ctx: Context, out: { readonly error_description?: string }) =>
      show(ctx, (language) => faultPage(language, out.error_description, portal)),
    clientBasedCORS: () => false,
    // oidc-provider refuses to call loopback addresses; the only address that it calls here is the portal's own.
    fetch: (url: URL, { method, headers, body, signal }: RequestInit) =>
      fetch(url, {
        ...(method && { method }),
        ...(headers && { headers }),
        ...(body && { body }),
        ...(signal && { signal }),
      }),
  };
};

/** Does `work` without oidc-provider's advice for people who configure it. */
const quietly = <T>(work: () => T): T => {
  const { info, warn } = console;
  console.info = console.warn = (...values: unknown[]) => {
    if (!String(values[0]).includes('oidc-provider')) warn(...values);
  };
  try {
    return work();
  } finally {
    console.info = info;
    console.warn = warn;
  }
};

/** Opens the provider. Keys and sign-ins are kept, so that people stay signed in over a restart. */
export const openIdentityProvider = (options: IdentityProviderOptions): IdentityProvider => {
  const accounts = demonstrationAccounts(options.roles);
  const state = openProviderState(options.statePath);
  const made = quietly(
    (): Provider =>
      new Provider(`${options.portal}${mount}`, {
        ...configurationOf(options, accounts, () => made),
        adapter: state.adapter,
      }),
  );
  const callback = made.callback();
  const interaction = serveInteraction(made, accounts, options.portal);
  const serve = (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse): void => {
    request.originalUrl = request.url ?? mount;
    const path = request.originalUrl.slice(mount.length);
    // oidc-provider works out where it is mounted by comparing the two.
    request.url = path.startsWith('/') ? path : `/${path}`;
    if (!/^\/interaction\/[\w-]+(\?|$)/.test(path)) callback(request, response);
    else {
      interaction(request, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    }
  };
  return { listener: serve, accounts, close: state.save };
};
