import type { Person } from '#core/access/caller.ts';
import type { Login, LoginKey } from '#core/access/login.ts';
import type { LmsUser } from '#core/lms/lms-user.ts';
import { endLogin } from '#core/usecases/end-login.ts';
import { loginCookieName, setCookie } from '../http/cookies.ts';
import type { LmsDeps } from './lms-deps.ts';

/** As the original's `sessionid`: 14 days (§a.3). Seconds. */
const lasts = 14 * 86_400;

/** The browser that is to be somebody's: what it sent, and who it is by that. */
export type Browser = {
  readonly cookies: Readonly<Record<string, string>>;
  readonly caller: Person | { readonly is: 'nobody' };
};

/**
 * Signs a browser in as a user of a learning platform, by a login that no provider stands behind. One in which he is signed in already
 * keeps its login, because his desktops are open on the strength of it; any other login of the browser ends.
 *
 * @returns the cookie to set
 */
export async function signInAsGuest(
  deps: LmsDeps,
  user: Pick<LmsUser, 'person' | 'name' | 'firstName' | 'lastName'>,
  { cookies, caller }: Browser,
): Promise<string> {
  const { portal: portalOrigin } = await deps.addresses();
  const name = loginCookieName(portalOrigin);
  const before = cookies[name];
  const now = deps.clock();
  if (before !== undefined && caller.is === 'person' && caller.person === user.person) {
    return setCookie({ name, value: before, maxAge: Math.floor((caller.loginEndsAt - now) / 1_000), portalOrigin });
  }
  const { value, hash } = deps.chance.secret();
  await deps.logins.open(guestLogin(hash as LoginKey, user, now));
  if (before !== undefined) await endLogin(deps, deps.chance.hash(before) as LoginKey);
  return setCookie({ name, value, maxAge: lasts, portalOrigin });
}

function guestLogin(key: LoginKey, user: Parameters<typeof signInAsGuest>[1], now: number): Login {
  const endsAt = now + lasts * 1_000;
  return {
    key,
    person: user.person,
    subject: user.name,
    providerSession: null,
    username: user.name,
    displayName: [user.firstName, user.lastName].filter((part) => part !== '').join(' ') || user.name,
    roles: ['guest'],
    groups: [],
    refreshToken: null,
    idToken: null,
    openedAt: now,
    confirmedAt: now,
    // Nobody can be asked again, so it is good to its end.
    refreshAt: endsAt,
    idleAt: endsAt,
    endsAt,
    askingUntil: 0,
    version: 1,
  };
}
