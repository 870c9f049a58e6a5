import type { LmsUser } from '../lms/lms-user.ts';
import { fingerprintOf, type Environment } from '../pool/environment.ts';
import { Refusal } from '../refusal.ts';
import { decide } from '../session/lifecycle.ts';
import { isOpen, type Open, type Owner, type Session } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import { allocate, decideUntilDone } from './allocate.ts';
import type { PoolDeps, Requested } from './create-session.ts';
import { lastingRecord } from './lasting-record.ts';
import { stopOverdue } from './stop-session.ts';

/** An environment that a learning platform names; `offers` is undefined where nobody gets a new session any more. */
export type Place = { readonly environment: Environment; readonly offers: DesktopType | undefined };

/** Who wants a session in a place, and how. */
export type Visit = {
  readonly user: LmsUser;
  readonly through: Owner['through'];
  /** Milliseconds that he has to come; undefined for somebody who is there already. */
  readonly activateWithin?: number;
  readonly requested: Requested;
  /** What becomes of the session that he has here already; undefined: it stays as it is. May refuse. */
  readonly again: (own: Open) => { readonly by: 'renew' | 'activate'; readonly after: Open } | undefined;
  /** Whether one may be made for him, if he has none here. */
  readonly mayAllocate: boolean;
};
export type Obtained = { readonly session: Open; readonly joined: boolean };

/**
 * The environment of this name, in any state. One that is closing, or whose type has changed or left the catalogue, offers nothing.
 *
 * @throws Refusal `no-such-environment`
 */
export async function requirePlace({ environments, stage }: PoolDeps, name: string): Promise<Place> {
  const environment = (await environments.list()).find((each) => each.name === name);
  if (!environment) throw new Refusal('no-such-environment', `There is no environment "${name}".`);
  const type = stage.desktops.find((each) => each.name === environment.desktopType);
  const isCurrent = type && environment.status === 'running' && fingerprintOf(type) === environment.fingerprint;
  return { environment, offers: isCurrent ? type : undefined };
}

/**
 * The session that a user of a learning platform has in an environment, whatever his limit; else one that he gets. One that is
 * overdue is stopped first.
 *
 * @throws Refusal `no-capacity`, `limit-reached`, `conflict`
 */
export async function obtain(deps: PoolDeps, place: Place, visit: Visit): Promise<Obtained> {
  const { environment, offers } = place;
  return decideUntilDone(async () => {
    const record = await deps.sessions.record(visit.user.person);
    const named = await deps.sessions.findMany([...Object.values(record.open), ...Object.keys(record.leaving)]);
    const own = named.filter(isOpen).find((session) => session.environment === environment.name);
    if (own) return takeUp(deps, visit, own);
    if (!offers || !visit.mayAllocate) throw noDesktopFree();
    requireLimit(deps, named);
    if (!environment.asked) await deps.environments.noteAsked(environment.name);
    const username = visit.user.name;
    const lasting = await lastingRecord(deps, visit.user, offers, record);
    if (!lasting) return undefined;
    const session = await allocate(deps, { ...visit, type: offers, environment, record: lasting, username });
    return session && { session, joined: false };
  });
}

export function noDesktopFree(): Refusal {
  return new Refusal('no-capacity', 'No session can be had here now.');
}

async function takeUp(deps: PoolDeps, visit: Visit, own: Open): Promise<Obtained | undefined> {
  if (decide(own, deps.clock()).do === 'stop') {
    await stopOverdue(deps, own.name);
    return undefined;
  }
  const next = visit.again(own);
  if (!next) return { session: own, joined: true };
  const written = await deps.sessions.move(next.by, own, next.after);
  return written === 'written' ? { session: next.after, joined: true } : undefined;
}

/**
 * Everything that has not ended counts: what waits for him, and what is on its way out.
 *
 * @throws Refusal `limit-reached`
 */
function requireLimit({ stage }: PoolDeps, named: readonly Session[]): void {
  const limit = stage.sessions.anonymous ?? stage.sessions.perPerson;
  const count = named.filter(({ status }) => status !== 'ended').length;
  if (limit > 0 && count >= limit)
    throw new Refusal('limit-reached', `This user has ${count} sessions of ${limit} already.`);
}
