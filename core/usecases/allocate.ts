import type { Environment } from '../pool/environment.ts';
import type { PersonRecord } from '../ports/session-store.ts';
import { Refusal } from '../refusal.ts';
import { decide } from '../session/lifecycle.ts';
import { claim } from '../session/moves.ts';
import type { Held, Hosted, Instant, Open, Owner } from '../session/session.ts';
import type { DesktopType } from '../stage/desktop-type.ts';
import { createSession, type PoolDeps, type Requested } from './create-session.ts';

/** A desktop that somebody is to have. He has none here, and may have one more: whoever asks has seen to that in the record. */
export type Wanted = {
  readonly type: DesktopType;
  readonly environment: Environment;
  readonly record: PersonRecord;
  /** For people to read, and the beginning of his path. */
  readonly username: string;
  readonly through: Owner['through'];
  /** Milliseconds that he has to come; undefined for somebody who is there already. */
  readonly activateWithin?: number;
  readonly requested?: Requested | undefined;
  /** As whom it runs on a DCV host; what waits in reserve is somebody else's there, so such a session is always made. */
  readonly hosted?: Hosted;
};

/** How often an allocation is decided anew because the person's record or the pool changed under it. */
const attempts = 8;

/**
 * Decides until it is decided.
 *
 * @param decision returns undefined where something changed under it
 * @throws Refusal `conflict` where something changed all the time
 */
export async function decideUntilDone<T>(decision: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const done = await decision();
    if (done !== undefined) return done;
  }
  throw new Refusal('conflict', 'Too much is going on right now. Please try again in a moment.');
}

/**
 * Gives a person a desktop: one of the reserve, else a new one, else one in the place of somebody else's reserve. From a warm reserve
 * this costs one read and one transaction, whatever else is running.
 *
 * @returns undefined where his record changed meanwhile, so that all has to be decided anew
 * @throws Refusal `no-capacity`
 */
export async function allocate(deps: PoolDeps, wanted: Wanted): Promise<Open | undefined> {
  const { type, username } = wanted;
  const record = wanted.record.slugs[type.name]
    ? wanted.record
    : await deps.sessions.assignSlug(wanted.record, username, type.name);
  const slug = record.slugs[type.name];
  // A record with more in it than the slug may have a session by now, which whoever decided this has not seen.
  const isAsDecided = record.version - wanted.record.version <= 1;
  if (slug === undefined || !isAsDecided) return undefined;
  const { through, hosted } = wanted;
  const owner: Owner = { person: record.person, username, slug, through, ...(hosted && { hosted }) };
  const claimed = hosted ? undefined : await claimOne(deps, { ...wanted, record }, owner);
  if (claimed === 'person-changed') return undefined;
  return claimed ?? create(deps, { ...wanted, record }, owner);
}

/** Takes one of the reserve: a ready one first, then one that is on its way. Losing one to somebody else, it tries the next. */
async function claimOne(deps: PoolDeps, wanted: Wanted, by: Owner): Promise<Open | 'person-changed' | undefined> {
  const { environment, record, requested } = wanted;
  const reserve = await deps.sessions.reserve(environment.name);
  const ready = reserve.filter((session) => session.status === 'reserved');
  const launching = reserve.filter((session) => session.status === 'launching');
  for (const session of [...deps.chance.shuffled(ready), ...launching]) {
    const now = deps.clock();
    if (decide(session, now).do === 'stop') continue;
    const claimed = claim(session, held(wanted, by, now), now);
    const request = requested && { ...requested, session: session.name };
    const outcome = await deps.sessions.claim(session, claimed, record, request);
    if (outcome === 'written') return claimed;
    if (outcome === 'person-changed') return 'person-changed';
  }
  return undefined;
}

async function create(deps: PoolDeps, wanted: Wanted, by: Owner): Promise<Open | undefined> {
  const { type, environment, record, requested } = wanted;
  const ownership = held(wanted, by, deps.clock());
  const session = await createSession(deps, { type, environment, ownership, record, requested });
  if (session === 'full') return noRoom(deps, record);
  return session === 'changed' ? undefined : session;
}

function held({ activateWithin }: Wanted, by: Owner, now: Instant): Held {
  return activateWithin === undefined
    ? { is: 'activated', by, activatedAt: now }
    : { is: 'claimed', by, claimedAt: now, activateBy: now + activateWithin };
}

/**
 * All desktops are in use. Where this person's record changed meanwhile, one of them may be his own, and he joins that instead.
 *
 * @throws Refusal `no-capacity`
 */
async function noRoom({ sessions }: PoolDeps, read: PersonRecord): Promise<undefined> {
  const { version } = await sessions.record(read.person);
  if (version !== read.version) return undefined;
  throw new Refusal('no-capacity', 'All desktops of this kind are in use. Please try again later.');
}
