import { extended } from '../lms/schedule.ts';
import type { Session } from '../session/session.ts';
import { change } from './change.ts';
import type { StopDeps } from './stop-session.ts';

/**
 * Gives a session more time, where it can have more now.
 *
 * @returns the session as it is then, and whether this extended it; undefined where there is none
 */
export async function extendSession(
  { sessions, clock }: StopDeps,
  name: string,
): Promise<{ readonly session: Session; readonly extended: boolean } | undefined> {
  let isExtended = false;
  const session = await change(sessions, name, (before) => {
    const after = before.status === 'active' ? extended(before, clock()) : undefined;
    isExtended = after !== undefined;
    return after && { after, write: () => sessions.move('extend', before, after) };
  });
  return session && { session, extended: isExtended };
}
