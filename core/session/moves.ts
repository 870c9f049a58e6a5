import type { EndReason } from '../contract/gateway.ts';
import type {
  Address,
  Active,
  Claimed,
  Ended,
  Held,
  Instant,
  Launching,
  Open,
  Reserved,
  Session,
  Stopping,
} from './session.ts';
import type { Limits } from '../stage/desktop-type.ts';

/** The moves of a session: from one state to the next, pure. What is not typed here can't happen. */

const seconds = 1_000;
/** ECS gives a container 30 s after SIGTERM, and a task a while on either side of that. */
const stopWithin = 3 * 60 * seconds;

export type NewSession = Pick<
  Launching,
  'name' | 'environment' | 'desktopType' | 'runtime' | 'desktopId' | 'ownership'
> & {
  readonly limits: Limits;
};

/** A session whose desktop has still to be asked for. */
export function launch(session: NewSession, now: Instant): Launching {
  return {
    ...session,
    status: 'launching',
    createdAt: now,
    version: 1,
    desktop: { phase: 'launching', stage: 'queued', askedAt: now, task: null, address: null },
    startBy: now + session.limits.startUp * seconds,
  };
}

/** The desktop was asked for (again), or got further. */
export function progress(
  session: Launching,
  news: Partial<Pick<Launching['desktop'], 'stage' | 'askedAt' | 'warm'>> & {
    readonly task?: string;
    readonly address?: Address;
  },
): Launching {
  return { ...session, version: session.version + 1, desktop: { ...session.desktop, ...news } };
}

/**
 * A nobody's session passes to somebody: to a person who is there already, or to one for whom a robot asks and who has yet to come.
 * One that is on its way may take as long again as a new one; of one that is but a warm place the desktop is made now.
 */
export function claim(session: Launching | Reserved, ownership: Held, now: Instant): Launching | Claimed | Active {
  const version = session.version + 1;
  if (session.desktop.warm) return makeFor(session, ownership, now);
  if (session.status === 'launching')
    return { ...session, ownership, version, startBy: now + session.limits.startUp * seconds };
  const { recycleBy: _, ...rest } = session;
  return ownership.is === 'claimed'
    ? { ...rest, ownership, version, status: 'claimed' }
    : activeFrom({ ...rest, ownership, version }, now);
}

/** Asks for a desktop in a warm place. It has no task again, so that whoever launches is told. */
function makeFor(session: Launching | Reserved, ownership: Held, now: Instant): Launching {
  return {
    ...identityOf(session),
    version: session.version + 1,
    ownership,
    status: 'launching',
    desktop: { phase: 'launching', stage: 'starting', askedAt: now, task: null, address: null, fromWarm: true },
    startBy: now + session.limits.startUp * seconds,
  };
}

/** Those who ask for the same session at once, twenty at a time, need one write and not twenty that lose to each other. */
const sameMoment = 1 * seconds;

/** The robot asked once more before the person came; undefined where that changes nothing worth a write, or nobody waits for it. */
export function renew(session: Open, now: Instant, activateBy: Instant): Launching | Claimed | undefined {
  if (session.ownership.is !== 'claimed' || session.status === 'active' || session.status === 'reserved')
    return undefined;
  if (Math.abs(session.ownership.activateBy - activateBy) < sameMoment) return undefined;
  const ownership = { ...session.ownership, claimedAt: now, activateBy };
  return { ...session, ownership, version: session.version + 1 };
}

/** The person has come for whom a robot asked; undefined where that is no news, or nobody was asked for. */
export function activate(session: Open, now: Instant): Launching | Active | undefined {
  if (session.ownership.is !== 'claimed') return undefined;
  const ownership = { is: 'activated', by: session.ownership.by, activatedAt: now } as const;
  const version = session.version + 1;
  if (session.status === 'launching') return { ...session, ownership, version };
  return session.status === 'claimed' ? activeFrom({ ...session, ownership, version }, now) : undefined;
}

/** The desktop answers. */
export function ready(session: Launching, now: Instant): Reserved | Claimed | Active | undefined {
  const { task, address, warm } = session.desktop;
  if (!task || !address) return undefined;
  const { startBy: _, ...rest } = session;
  const { ownership } = session;
  const base = {
    ...rest,
    version: session.version + 1,
    desktop: { phase: 'ready', task, address, readyAt: now, ...(warm && { warm }) },
  } as const;
  switch (ownership.is) {
    case 'nobody':
      return { ...base, ownership, status: 'reserved', recycleBy: now + session.limits.reserve * seconds };
    case 'claimed':
      return { ...base, ownership, status: 'claimed' };
    case 'activated':
      return activeFrom({ ...base, ownership }, now);
  }
}

/** The clock of a person's use starts when he can use it, never while he waits. */
function activeFrom(
  session: Omit<Active, 'status' | 'startedAt' | 'expiresAt' | 'deadline' | 'presence'>,
  now: Instant,
): Active {
  const { duration, deadline } = session.limits;
  return {
    ...session,
    status: 'active',
    startedAt: now,
    expiresAt: now + duration * seconds,
    deadline: now + Math.max(duration, deadline) * seconds,
    presence: { inputAt: now, seenAt: now },
  };
}

/** Over: the owner may start another one now, the desktop is taken away. */
export function stop(session: Open, reason: EndReason, now: Instant, madeWay = false): Stopping {
  return {
    ...identityOf(session),
    version: session.version + 1,
    ownership: session.ownership,
    desktop: session.desktop,
    status: 'stopping',
    reason,
    stoppingSince: now,
    stopBy: now + stopWithin,
    madeWay,
  };
}

/** Gone. A reason that was recorded when it began to stop stays. */
export function end(session: Exclude<Session, Ended>, reason: EndReason, now: Instant): Ended {
  return {
    ...identityOf(session),
    version: session.version + 1,
    ownership: session.ownership,
    status: 'ended',
    reason: session.status === 'stopping' ? session.reason : reason,
    endedAt: now,
  };
}

/** What a session keeps through all its states. */
function identityOf({ name, environment, desktopType, runtime, desktopId, createdAt, limits }: Session) {
  return { name, environment, desktopType, runtime, desktopId, createdAt, limits };
}
