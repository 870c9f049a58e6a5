import type { LoginKey } from '../access/login.ts';
import type { AccessStore } from '../ports/access-store.ts';
import type { Clock } from '../ports/chance.ts';
import type { LoginStore } from '../ports/login-store.ts';
import { passLife } from './open-desktop.ts';

export type EndLoginDeps = {
  readonly logins: Pick<LoginStore, 'end'>;
  readonly access: Pick<AccessStore, 'endGrants'>;
  readonly clock: Clock;
};

/**
 * Ends a login and every way to a desktop that was given to it; the gateway hears of it with its next beat. The ways go first: if
 * all stops half-way, the login is still there to be found, and whoever ends it again ends the rest.
 */
export async function endLogin({ logins, access, clock }: EndLoginDeps, key: LoginKey): Promise<void> {
  await access.endGrants(key, clock() + passLife);
  await logins.end(key);
}
