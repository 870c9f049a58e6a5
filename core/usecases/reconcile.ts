import type { Desktops, RunningTask } from '../ports/desktops.ts';
import { leftNoTrace } from '../session/lifecycle.ts';
import { progress } from '../session/moves.ts';
import { taskOf, type Session } from '../session/session.ts';
import { change } from './change.ts';
import { endSession, type StopDeps } from './stop-session.ts';

export type ReconcileDeps = StopDeps & { readonly desktops: Desktops };
export type Reconciled = {
  readonly sessionsEnded: number;
  readonly tasksStopped: number;
  /** Desktops that were asked for again. */
  readonly askedAgain: number;
  readonly orphanMinutes: number;
};

/** A task this young may belong to a session that has not written it down yet; a session this young may have a task we can't see yet. */
const grace = 60_000;

/**
 * Holds sessions and tasks against each other, both ways: a session whose task is gone ends, one that never got a task is asked for
 * again, a task without a session stops.
 * What events should have told already; this is for those that were lost.
 */
export async function reconcile(deps: ReconcileDeps): Promise<Reconciled> {
  const now = deps.clock();
  // Sessions first: a session made between the two readings has no task in its record yet, and is left alone.
  const sessions = await openSessions(deps);
  const tasks = await runningTasks(deps);
  let sessionsEnded = 0;
  let tasksStopped = 0;
  let askedAgain = 0;
  for (const session of sessions.values()) {
    if (leftNoTrace(session, now)) {
      await askAgain(deps, session.name);
      askedAgain += 1;
    }
    const task = taskOf(session);
    const isMissing = task !== null && !tasks.has(task) && now - lastHeard(session) >= grace;
    if (!isMissing || !(await deps.desktops.isGone(task))) continue;
    await endSession(deps, session.name, session.status === 'launching' ? 'start-failed' : 'lost');
    sessionsEnded += 1;
  }
  const orphans = [...tasks.values()].filter(
    (task) => !isWanted(sessions.get(task.session), task) && now - task.startedAt >= grace,
  );
  for (const { task, session } of orphans) {
    if (isWanted(await deps.sessions.find(session), { task })) continue;
    await deps.desktops.stop(task, 'No session wants this desktop.');
    tasksStopped += 1;
  }
  const orphanMinutes = orphans.reduce((sum, { startedAt }) => sum + (now - startedAt) / 60_000, 0);
  return { sessionsEnded, tasksStopped, askedAgain, orphanMinutes: Math.round(orphanMinutes) };
}

/** The request for this desktop left no trace. Touching the session makes the stream tell those who launch once more. */
async function askAgain({ sessions, clock }: ReconcileDeps, name: string): Promise<void> {
  await change(sessions, name, (session) => {
    if (session.status !== 'launching' || !leftNoTrace(session, clock())) return undefined;
    const after = progress(session, { askedAt: clock() });
    return { after, write: () => sessions.move('progress', session, after) };
  });
}

/** Since when a task must have been visible. */
function lastHeard(session: Session): number {
  if (session.status === 'stopping') return session.stoppingSince;
  return session.status === 'launching' ? session.desktop.askedAt : session.createdAt;
}

function isWanted(session: Session | undefined, { task }: Pick<RunningTask, 'task'>): boolean {
  if (!session || session.status === 'ended' || session.status === 'stopping') return false;
  const known = taskOf(session);
  return known === null || known === task;
}

async function openSessions({ sessions }: ReconcileDeps): Promise<ReadonlyMap<string, Session>> {
  const found = new Map<string, Session>();
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly Session[]; readonly cursor: string | null } = await sessions.live(cursor);
    for (const session of page.items) found.set(session.name, session);
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}

async function runningTasks({ desktops }: ReconcileDeps): Promise<ReadonlyMap<string, RunningTask>> {
  const found = new Map<string, RunningTask>();
  for await (const page of desktops.list()) for (const task of page) found.set(task.task, task);
  return found;
}
