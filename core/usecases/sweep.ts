import { decide, dueAt } from '../session/lifecycle.ts';
import type { Session } from '../session/session.ts';
import { apart } from './apart.ts';
import { refillAll, type RefillDeps } from './refill.ts';
import { endSession, stopOverdue } from './stop-session.ts';

/** What a sweep did, for its metrics. */
export type Swept = {
  readonly looked: number;
  readonly stopped: number;
  readonly ended: number;
  readonly made: number;
};

/**
 * Each minute: looks at what is due, decides, acts, and fills the reserves. It reads what is due, never what exists; two sweeps at
 * once do no harm, because each act is conditional; one that dies is finished by the next. What goes wrong with one session or one
 * environment stops no other, and is thrown at the end.
 */
export async function sweep(deps: RefillDeps): Promise<Swept> {
  const count = { looked: 0, stopped: 0, ended: 0 };
  const { each, done } = apart();
  await each(async () => {
    for await (const page of deps.sessions.due(deps.clock())) {
      for (const session of page) {
        count.looked += 1;
        const did = await each(() => lookAt(deps, session));
        if (did) count[did] += 1;
      }
    }
  });
  const made = (await each(() => refillAll(deps))) ?? 0;
  done();
  return { ...count, made };
}

async function lookAt(deps: RefillDeps, session: Session): Promise<'stopped' | 'ended' | undefined> {
  const decision = decide(session, deps.clock());
  switch (decision.do) {
    case 'stop':
      return stopDue(deps, session.name);
    case 'end':
      await endSession(deps, session.name, decision.reason);
      return 'ended';
    case 'nothing':
      await deps.sessions.lookAgain(session, dueAt(session) ?? decision.until);
      return undefined;
    case 'rest':
      return undefined;
  }
}

async function stopDue(deps: RefillDeps, name: string): Promise<'stopped' | undefined> {
  const after = await stopOverdue(deps, name);
  if (after?.status !== 'stopping') return undefined;
  if (after.reason === 'start-timeout') await deps.environments.noteFailure(after.environment, deps.clock());
  return 'stopped';
}
