import type { RunningSession } from '../../dcv/inventory.ts';
import type { Clock } from '../../ports/chance.ts';
import type { HostQuestions } from '../../ports/host-questions.ts';
import type { Instant } from '../../session/session.ts';
import type { HostedSession } from './hosted-sessions.ts';

export type TimedOutDeps = { readonly questions: HostQuestions; readonly clock: Clock };

/** How a session stands that nobody may be at any more. Seconds. */
export type Standing =
  | { readonly is: 'connected'; readonly running: RunningSession }
  | { readonly is: 'not-yet' | 'timed-out'; readonly idle: number }
  /** Its host does not say, or names no time that can be read. */
  | { readonly is: 'silent' | 'unreadable' };

/**
 * Whether nobody has been connected to a session for so many seconds. A host tells each minute who is there, which is good enough to
 * leave a session alone; before one is called timed out its host is asked once more, since somebody may just have come.
 */
export async function checkTimedOut(deps: TimedOutDeps, hosted: HostedSession, timeout: number): Promise<Standing> {
  const told = standingOf(hosted.running, hosted.since, timeout, deps.clock());
  if (told.is === 'connected' || told.is === 'not-yet') return told;
  const now = await deps.questions.describe(hosted.host, hosted.dcvSession);
  if (now === 'gone' || now === 'silent') return { is: 'silent' };
  return standingOf(now, null, timeout, deps.clock());
}

/** @param since when it was made, where its host does not say so itself */
function standingOf(
  running: RunningSession | undefined,
  since: Instant | null,
  timeout: number,
  now: Instant,
): Standing {
  if (running && running.connections > 0) return { is: 'connected', running };
  const from = running?.lastLeftAt ?? running?.createdAt ?? since;
  if (from === null) return { is: 'unreadable' };
  const idle = Math.max(0, Math.floor((now - from) / 1_000));
  return { is: idle >= timeout ? 'timed-out' : 'not-yet', idle };
}
