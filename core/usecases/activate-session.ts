import { decide } from '../session/lifecycle.ts';
import { activate, stop } from '../session/moves.ts';
import { isOpen, ownerOf, type Open } from '../session/session.ts';
import { change } from './change.ts';
import type { StopDeps } from './stop-session.ts';

/**
 * The person has come for whom a robot asked: the clock of his session starts, as soon as its desktop answers. Coming again changes
 * nothing, and nothing brings back what is over: one that is overdue is stopped here.
 *
 * @returns the session as it is then; undefined where there is none that is open and somebody's
 */
export async function activateSession(deps: StopDeps, name: string): Promise<Open | undefined> {
  const { sessions, clock } = deps;
  const session = await change(sessions, name, (before) => {
    if (!isOpen(before)) return undefined;
    const now = clock();
    const decision = decide(before, now);
    if (decision.do === 'stop') {
      const after = stop(before, decision.reason, now);
      return { after, write: () => sessions.stop(before, after) };
    }
    const after = activate(before, now);
    return after && { after, write: () => sessions.move('activate', before, after) };
  });
  return session && isOpen(session) && ownerOf(session) ? session : undefined;
}
