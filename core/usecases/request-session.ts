import type { LmsUser } from '../lms/lms-user.ts';
import type { ParameterValue, SessionRequest } from '../lms/session-request.ts';
import { Refusal } from '../refusal.ts';
import { renew } from '../session/moves.ts';
import { ownerOf, type Open } from '../session/session.ts';
import type { PoolDeps } from './create-session.ts';
import { noDesktopFree, obtain, requirePlace } from './obtain.ts';

export type RequestDeps = PoolDeps;

/** What a robot wishes for a user of its learning platform. */
export type RequestWish = {
  readonly user: LmsUser;
  /** Name of the environment, `demo-w01`. */
  readonly environment: string;
  /** Seconds that the user has to come; 0: as long as a session of this type lasts. */
  readonly timeout: number;
  readonly indexUrl: string;
  readonly analyticsUrl: string | null;
  readonly parameters: readonly ParameterValue[];
  /** Name of the session that he must have already, so that none is made; null for any. */
  readonly only: string | null;
};

/** `request` is the first one that was made for the session: asking again does not change it. */
export type SessionRequested = { readonly session: Open; readonly joined: boolean; readonly request: SessionRequest };

/**
 * A session in this environment for a user of a learning platform: the one that he has, also where he may have no other, else one
 * that waits for him to come. Asked for again before he came, it waits anew.
 *
 * From a warm reserve this costs two reads and one transaction, whatever else is running; one read more for a user who has sessions,
 * another for one who has one here, and once for each user and desktop type what his path costs.
 *
 * @throws Refusal `no-such-environment`, `no-capacity`, `limit-reached`, `not-reacquirable` (his session there did not
 *   come through a robot), `conflict`
 */
export async function requestSession(deps: RequestDeps, wish: RequestWish): Promise<SessionRequested> {
  const { user, indexUrl, analyticsUrl, parameters } = wish;
  const place = await requirePlace(deps, wish.environment);
  const requested = { indexUrl, analyticsUrl, parameters };
  const { session, joined } = await obtain(deps, place, {
    user,
    through: 'robot',
    activateWithin: place.offers ? patience(wish, place.offers) : 0,
    requested,
    again: (own) => askAgain(deps, wish, own),
    mayAllocate: wish.only === null,
  });
  const first = joined ? await deps.sessions.request(session.name) : undefined;
  return { session, joined, request: first ?? { ...requested, session: session.name } };
}

function askAgain({ clock }: RequestDeps, wish: RequestWish, own: Open) {
  if (wish.only !== null && own.name !== wish.only) throw noDesktopFree();
  if (ownerOf(own)?.through !== 'robot')
    throw new Refusal('not-reacquirable', 'This user has a session here that no learning platform asked for.');
  const after = renew(own, clock(), clock() + patience(wish, own));
  return after && ({ by: 'renew', after } as const);
}

/** Milliseconds. */
function patience({ timeout }: RequestWish, { limits }: Pick<Open, 'limits'>): number {
  return (timeout > 0 ? timeout : limits.duration) * 1_000;
}
