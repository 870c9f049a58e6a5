import type { EndReason } from '../contract/gateway.ts';
import type { Active, Instant, Session } from './session.ts';

/** What has to be done with a session at an instant, and why; the doing is somebody else's. */
export type Decision =
  | { readonly do: 'nothing'; readonly until: Instant }
  | { readonly do: 'stop'; readonly reason: EndReason }
  | { readonly do: 'end'; readonly reason: EndReason }
  | { readonly do: 'rest' };

/** Something that comes due. */
export type Deadline = { readonly at: Instant; readonly reason: EndReason };

/** A request for a desktop that left no trace is made again after so long. */
const askAgainAfter = 20_000;

/**
 * The rules by which sessions live and end. An instant that equals a deadline counts as past it: a session that is idle for
 * fifteen minutes ends on the fifteenth minute.
 */
export function decide(session: Session, now: Instant): Decision {
  switch (session.status) {
    case 'ended':
      return { do: 'rest' };
    case 'stopping':
      return now >= session.stopBy ? { do: 'end', reason: session.reason } : { do: 'nothing', until: session.stopBy };
    case 'launching':
    case 'reserved':
    case 'claimed':
    case 'active': {
      const next = nextDeadline(session);
      if (now >= next.at) return { do: 'stop', reason: next.reason };
      return { do: 'nothing', until: next.at };
    }
  }
}

/** Whether a desktop has been asked for and nothing was heard of it since, so that it has to be asked for again. */
export function leftNoTrace(session: Session, now: Instant): boolean {
  return (
    session.status === 'launching' &&
    session.desktop.task === null &&
    now >= session.desktop.askedAt + askAgainAfter &&
    decide(session, now).do === 'nothing'
  );
}

/** The earliest of all deadlines of an open session; on a tie, the one that nothing moves. */
export function nextDeadline(
  session: Extract<Session, { status: 'launching' | 'reserved' | 'claimed' | 'active' }>,
): Deadline {
  return deadlines(session).reduce((first, other) => (other.at < first.at ? other : first));
}

function deadlines(session: Parameters<typeof nextDeadline>[0]): readonly [Deadline, ...Deadline[]] {
  switch (session.status) {
    case 'launching': {
      const start: Deadline = { at: session.startBy, reason: 'start-timeout' };
      const { ownership } = session;
      return ownership.is === 'claimed' ? [start, { at: ownership.activateBy, reason: 'never-activated' }] : [start];
    }
    case 'reserved':
      return [{ at: session.recycleBy, reason: 'recycled' }];
    case 'claimed':
      return [{ at: session.ownership.activateBy, reason: 'never-activated' }];
    case 'active':
      return [
        { at: session.deadline, reason: 'deadline' },
        { at: session.expiresAt, reason: 'expired' },
        ...inactivityDeadlines(session),
      ];
  }
}

/** Idle: there, perhaps, but no input. Orphaned: no socket at all. Somebody who is connected is never an orphan. */
function inactivityDeadlines({ limits, presence }: Active): readonly Deadline[] {
  const orphaned = orphanedAfter(limits);
  return [
    ...(limits.idle > 0 ? [{ at: presence.inputAt + limits.idle * 1_000, reason: 'idle' } as const] : []),
    ...(orphaned > 0 ? [{ at: presence.seenAt + orphaned * 1_000, reason: 'orphaned' } as const] : []),
  ];
}

/** Seconds without a socket after which a session counts as left behind; 0: never. */
export function orphanedAfter(limits: Active['limits']): number {
  return limits.orphaned > 0 ? limits.orphaned : limits.idle;
}

/** When a session has to be looked at again; undefined once it has ended. */
export function dueAt(session: Session): Instant | undefined {
  switch (session.status) {
    case 'ended':
      return undefined;
    case 'stopping':
      return session.stopBy;
    case 'launching':
    case 'reserved':
    case 'claimed':
    case 'active':
      return nextDeadline(session).at;
  }
}
