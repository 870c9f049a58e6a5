import type { EndReason, StartStage } from '../contract/gateway.ts';
import type { EnvironmentStore } from '../ports/environment-store.ts';
import { end, progress } from '../session/moves.ts';
import { taskOf, type Address, type Session } from '../session/session.ts';
import { change } from './change.ts';
import type { StopDeps } from './stop-session.ts';

/** What ends a task: no room for it, an image that can't be had, memory that ran out, its own program, or something else. */
export type Cause = 'no-capacity' | 'image-unavailable' | 'out-of-memory' | 'exited' | 'start-failed';

/** What the cloud tells of a task. Events come late, twice, and in any order. */
export type TaskNews = {
  readonly session: string;
  readonly task: string;
  /** How far it is; `gone` for a task that has stopped. */
  readonly is: { readonly stage: StartStage; readonly address?: Address } | 'gone';
  /** Why it is gone, where the cloud says so. */
  readonly because?: Cause;
};
export type TaskDeps = StopDeps & { readonly environments: EnvironmentStore };

const order: readonly StartStage[] = ['queued', 'provisioning', 'pulling', 'starting', 'answering'];

/** Takes in news of a task. News of a task that is not this session's, and news that is older than what is known, change nothing. */
export async function taskChanged(deps: TaskDeps, news: TaskNews): Promise<void> {
  if (news.is === 'gone') return taskGone(deps, news);
  const { stage, address } = news.is;
  await change(deps.sessions, news.session, (session) => {
    if (session.status !== 'launching' || !concerns(session, news.task)) return undefined;
    const known = order.indexOf(session.desktop.stage);
    if (order.indexOf(stage) <= known && (!address || session.desktop.address)) return undefined;
    const further = order.indexOf(stage) > known ? { stage } : {};
    const after = progress(session, { ...further, task: news.task, ...(address && { address }) });
    return { after, write: () => deps.sessions.move('progress', session, after) };
  });
}

/** A desktop that stops while it starts has failed; one that stops in use is lost; one that was to stop has done so. */
async function taskGone(deps: TaskDeps, news: TaskNews): Promise<void> {
  let failedToStart = false;
  const after = await change(deps.sessions, news.session, (session) => {
    failedToStart = false;
    if (session.status === 'ended' || !concerns(session, news.task)) return undefined;
    failedToStart = session.status === 'launching';
    const ended = end(session, failedToStart ? reasonOfFailure(news) : reasonOfLoss(news), deps.clock());
    return { after: ended, write: () => deps.sessions.end(session, ended) };
  });
  if (after && failedToStart) await deps.environments.noteFailure(after.environment, deps.clock());
}

/** A program that ends before it has answered has failed, whatever made it end. */
function reasonOfFailure({ because = 'start-failed' }: TaskNews): EndReason {
  return because === 'exited' ? 'start-failed' : because;
}

/** Of a desktop that was in use, people are told what they can do something about. */
function reasonOfLoss({ because }: TaskNews): EndReason {
  if (because === 'exited') return 'ended-inside';
  return because === 'out-of-memory' ? because : 'lost';
}

function concerns(session: Session, task: string): boolean {
  const known = taskOf(session);
  return known === null || known === task;
}
