import type { LoginKey } from '#core/access/login.ts';
import type { Whose } from '#core/ports/login-store.ts';
import { Refusal } from '#core/refusal.ts';
import { endLogin } from '#core/usecases/end-login.ts';
import { log } from '../telemetry.ts';
import type { LogoutToken } from './provider.ts';
import type { IdentityDeps } from './sign-in.ts';

/** How long a used logout token is remembered: longer than one can be good. */
const tokenLife = 600_000;

/**
 * Ends a login here, and with it the ways to desktops that it was given. The provider is asked to forget it too, but signing out never fails because the provider is away.
 *
 * @returns where the page goes next: the provider's own sign-out, or the portal
 */
export async function signOut(
  deps: Pick<IdentityDeps, 'logins' | 'access' | 'provider' | 'clock' | 'portalOrigin'>,
  key: LoginKey | undefined,
): Promise<string> {
  const { logins, provider, portalOrigin } = deps;
  const login = key && (await logins.find(key));
  if (!login) return '/';
  await endLogin(deps, login.key);
  log.info('signed out', { person: login.person });
  // The provider has never heard of the guest of a learning platform.
  if (login.roles.includes('guest')) return '/';
  try {
    if (login.refreshToken !== null) await provider.revoke(login.refreshToken);
  } catch (error) {
    log.warn('the identity provider did not take a refresh token back', { person: login.person }, error);
  }
  try {
    return (await provider.signOutAt(await portalOrigin(), login.idToken))?.href ?? '/';
  } catch (error) {
    log.warn('the identity provider could not be asked where it signs out', {}, error);
    return '/';
  }
}

/**
 * OpenID Connect Back-Channel Logout 1.0: ends what a logout token names, once.
 *
 * @throws Refusal `bad-request` for a token that isn't one, or that came before
 */
export async function signOutByProvider(
  deps: Pick<IdentityDeps, 'provider' | 'oneTime' | 'logins' | 'access' | 'clock'>,
  token: string,
): Promise<void> {
  const { provider, oneTime, logins, clock } = deps;
  const named = await provider.readLogoutToken(token);
  const { jti, person } = named;
  if (!(await oneTime.keep('logout-token', jti, '', clock() + tokenLife))) {
    throw new Refusal('bad-request', 'This logout token has been used.');
  }
  try {
    const ended = await logins.keysOf(whose(named));
    for (const key of ended) await endLogin(deps, key);
    log.info('signed out by the provider', { person, ended: ended.length });
  } catch (error) {
    // The provider may send the same token again, and then it has to work.
    await oneTime.take('logout-token', jti, clock());
    throw error;
  }
}

function whose({ person, providerSession }: LogoutToken): Whose {
  if (providerSession !== undefined) {
    return { is: 'provider-session', providerSession, ...(person !== undefined && { person }) };
  }
  if (person !== undefined) return { is: 'person', person };
  throw new Refusal('bad-request', 'This logout token names nobody.');
}
