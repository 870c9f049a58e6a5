import type { PersonId } from '../../access/caller.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { Refusal } from '../../refusal.ts';
import { decide } from '../../session/lifecycle.ts';
import { ownerOf, type Active, type Session } from '../../session/session.ts';

/** Whether people may come into it now, and by DCV. */
export function isRunningDcv(session: Session, now: number): session is Active {
  return session.status === 'active' && session.runtime === 'dcv' && decide(session, now).do !== 'stop';
}

/**
 * A person's running desktop by DCV.
 *
 * @param wanted its name, where several run
 * @throws Refusal `desktop-not-running`, `several-running`
 */
export async function runningDesktop(
  sessions: Pick<SessionStore, 'record' | 'findMany'>,
  person: PersonId,
  wanted: string | undefined,
  now: number,
): Promise<Active> {
  const { open } = await sessions.record(person);
  const running = (await sessions.findMany(Object.values(open)))
    .filter((session) => ownerOf(session)?.person === person)
    .filter((session) => isRunningDcv(session, now))
    .filter(({ name }) => wanted === undefined || name === wanted);
  const [session, another] = running;
  if (!session) throw notRunning();
  if (!another) return session;
  const names = running.map(({ name }) => name).toSorted();
  throw new Refusal('several-running', `Several of your desktops run. Name one of them: ${names.join(', ')}.`);
}

export const notRunning = () =>
  new Refusal(
    'desktop-not-running',
    'You have no such desktop running. Start it on the portal, wait until it runs, and try again.',
  );
