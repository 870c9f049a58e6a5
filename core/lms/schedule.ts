import type { LmsSessionState } from '../contract/lms-bodies.ts';
import { decide, nextDeadline } from '../session/lifecycle.ts';
import { isOpen, type Active, type Ended, type Instant, type Open, type Session } from '../session/session.ts';

/** A session's times as learning platforms see them; the rules are those of the Educates training portal. */
export type Schedule = {
  readonly status: LmsSessionState;
  readonly started: Instant | null;
  readonly expires: Instant | null;
  /** It expires soon. */
  readonly expiring: boolean;
  /** Whole seconds until it expires, never below 0; undefined where it does not. */
  readonly countdown: number | undefined;
  /** Whether it can be extended now; undefined where it does not expire. */
  readonly extendable: boolean | undefined;
};

const second = 1_000;
/** What counts as soon: a quarter of the duration, five minutes at least and an hour at most. Seconds. */
const soonAtLeast = 300;
const soonAtMost = 14_400 / 4;

/** The times of a session that has not ended. Nobody's has none. What is overdue is stopping already, as everybody else is told. */
export function scheduleOf(session: Exclude<Session, Ended>, now: Instant): Schedule {
  const status = stateOf(session, now);
  if (session.ownership.is === 'nobody')
    return { status, started: null, expires: null, expiring: false, countdown: undefined, extendable: undefined };
  const { ownership } = session;
  const started = ownership.is === 'claimed' ? ownership.claimedAt : ownership.activatedAt;
  const expires = expiryOf(session, now);
  const countdown = Math.max(0, Math.floor((expires - now) / second));
  const extendable = session.status === 'active' && extended(session, now) !== undefined;
  return { status, started, expires, expiring: countdown < soon(session), countdown, extendable };
}

/**
 * The session with more time, or undefined where it can have none now: only its last part gives any (the overtime, five minutes at
 * least; the same as what counts as soon where none is set), and never beyond the deadline that nothing moves.
 */
export function extended(session: Active, now: Instant): Active | undefined {
  const { overtime } = session.limits;
  const step = (overtime > 0 ? Math.max(soonAtLeast, overtime) : soon(session)) * second;
  const isLate = session.expiresAt - now < step;
  const hasMore = session.expiresAt < session.deadline;
  if (!isLate || !hasMore || decide(session, now).do === 'stop') return undefined;
  const expiresAt = Math.min(session.expiresAt + step, session.deadline);
  return { ...session, expiresAt, version: session.version + 1 };
}

function stateOf(session: Exclude<Session, Ended>, now: Instant): LmsSessionState {
  if (!isOpen(session) || decide(session, now).do === 'stop') return 'STOPPING';
  if (session.ownership.is === 'activated') return 'RUNNING';
  const isBare = session.status === 'launching' && session.desktop.task === null;
  return isBare && session.ownership.is === 'nobody' ? 'STARTING' : 'WAITING';
}

/** When an owned session expires; of one that is over, when that was. */
function expiryOf(session: Exclude<Session, Ended>, now: Instant): Instant {
  if (!isOpen(session)) return session.stoppingSince;
  return decide(session, now).do === 'stop' ? nextDeadline(session).at : plannedExpiry(session, now);
}

function plannedExpiry(session: Open, now: Instant): Instant {
  if (session.status === 'active') return session.expiresAt;
  const { ownership, limits } = session;
  if (ownership.is === 'claimed') return ownership.activateBy;
  // The clock of its use has not started: it will have its whole duration, whenever that is.
  const from = ownership.is === 'activated' ? ownership.activatedAt : now;
  return from + limits.duration * second;
}

/** Seconds. */
function soon({ limits }: Pick<Session, 'limits'>): number {
  return Math.max(soonAtLeast, Math.min(limits.duration / 4, soonAtMost));
}
