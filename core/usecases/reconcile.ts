import type { Desktops, RunningTask } from '../ports/desktops.ts';
import { leftNoTrace } from '../session/lifecycle.ts';
import { progress } from '../session/moves.ts';
import { taskOf, type Session } from '../session/session.ts';
import { apart } from './apart.ts';
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
 * What events should have told already; this is for those that were lost. What goes wrong with one stops no other, and is thrown at
 * the end.
 */
export async function reconcile(deps: ReconcileDeps): Promise<Reconciled> {
  const now = deps.clock();
  // Sessions first: a session made between the two readings has no task in its record yet, and is left alone.
  const sessions = await openSessions(deps);
  const tasks = await runningTasks(deps);
  const { each, done } = apart();
  const count = { sessionsEnded: 0, tasksStopped: 0, askedAgain: 0 };
  for (const session of sessions.values()) {
    const did = await each(() => holdSession(deps, session, tasks, now));
    if (did) count[did] += 1;
  }
  let orphanMinutes = 0;
  for (const task of tasks.values()) {
    if (isWanted(sessions.get(task.session), task) || now - task.startedAt < grace) continue;
    // The session may only have been missing from the list.
    if ((await each(async () => isWanted(await deps.sessions.find(task.session), task))) ?? true) continue;
    orphanMinutes += (now - task.startedAt) / 60_000;
    await each(async () => {
      await deps.desktops.stop(task.task, 'No session wants this desktop.');
      count.tasksStopped += 1;
    });
  }
  done();
  return { ...count, orphanMinutes: Math.round(orphanMinutes) };
}

async function holdSession(
  deps: ReconcileDeps,
  session: Session,
  tasks: ReadonlyMap<string, RunningTask>,
  now: number,
): Promise<'askedAgain' | 'sessionsEnded' | undefined> {
  if (leftNoTrace(session, now)) {
    await askAgain(deps, session.name);
    return 'askedAgain';
  }
  const task = taskOf(session);
  const isMissing = task !== null && !tasks.has(task) && now - lastHeard(session) >= grace;
  if (!isMissing || !(await deps.desktops.isGone(task))) return undefined;
  await endSession(deps, session.name, session.status === 'launching' ? 'start-failed' : 'lost');
  return 'sessionsEnded';
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
