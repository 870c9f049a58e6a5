import { personOf, standingOf, type Login, type LoginKey } from '#core/access/login.ts';
import type { Person } from '#core/access/caller.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { Refusal } from '#core/refusal.ts';
import { chance } from '../chance.ts';

/** Under which key the login of a cookie is kept. */
export function loginKeyOf(cookie: string): LoginKey {
  return chance.hash(cookie) as LoginKey;
}

/**
 * Authenticates people by their login cookie: one read. Whether the provider has to be asked first is said, not done here.
 *
 * @returns a function that refuses `signed-out` for a cookie of no login, and `stale-login` for one that has to be refreshed
 */
export function personByLogin(
  logins: Pick<LoginStore, 'find'>,
  clock: Clock = Date.now,
): (cookie: string) => Promise<Person> {
  return async (cookie) => {
    const login = await logins.find(loginKeyOf(cookie));
    const standing = login ? standingOf(login, clock()) : 'over';
    if (!login || standing === 'over') throw new Refusal('signed-out', 'Please sign in.');
    if (standing === 'stale') throw new Refusal('stale-login', 'Your sign-in has to be confirmed first.');
    return personOf(login);
  };
}

/** The login behind a cookie if it isn't over, stale or not. */
export async function loginBehind(
  logins: Pick<LoginStore, 'find'>,
  key: LoginKey,
  now: number,
): Promise<Login | undefined> {
  const login = await logins.find(key);
  return login && standingOf(login, now) !== 'over' ? login : undefined;
}
