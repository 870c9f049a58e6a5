import type { Person } from '../access/caller.ts';
import type { EndReason } from '../contract/gateway.ts';
import type { Clock } from '../ports/chance.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { Refusal } from '../refusal.ts';
import { decide } from '../session/lifecycle.ts';
import { end, stop } from '../session/moves.ts';
import { isOpen, ownerOf, type Open, type Session } from '../session/session.ts';
import { change } from './change.ts';

export type StopDeps = { readonly sessions: SessionStore; readonly clock: Clock };

/**
 * Stops a session; whoever steers the desktops hears of it from the table's stream. Stopping twice is no mistake.
 *
 * @returns the session as it is then; undefined where there is none
 */
export async function stopSession(deps: StopDeps, name: string, reason: EndReason): Promise<Session | undefined> {
  return stopIf(deps, name, () => reason);
}

/**
 * Stops a session if there still is a reason to when it is written. What somebody saw a moment ago is no reason: meanwhile a reserve
 * may have been claimed, and an idle person may be back.
 *
 * @param reasonFor is asked of the session as it is then; undefined leaves it alone
 */
export async function stopIf(
  { sessions, clock }: StopDeps,
  name: string,
  reasonFor: (session: Open) => EndReason | undefined,
): Promise<Session | undefined> {
  return change(sessions, name, (session) => {
    const reason = isOpen(session) ? reasonFor(session) : undefined;
    if (!isOpen(session) || reason === undefined) return undefined;
    const after = stop(session, reason, clock());
    return { after, write: () => sessions.stop(session, after) };
  });
}

/** Stops a session that is past one of its deadlines. */
export async function stopOverdue(deps: StopDeps, name: string): Promise<Session | undefined> {
  return stopIf(deps, name, (session) => {
    const decision = decide(session, deps.clock());
    return decision.do === 'stop' ? decision.reason : undefined;
  });
}

/** Ends a session whose desktop is known to be gone: frees its slot, and its owner. */
export async function endSession(
  { sessions, clock }: StopDeps,
  name: string,
  reason: EndReason,
): Promise<Session | undefined> {
  return change(sessions, name, (session) => {
    if (session.status === 'ended') return undefined;
    const after = end(session, reason, clock());
    return { after, write: () => sessions.end(session, after) };
  });
}

/**
 * A session that this person may see: his own, or any for an admin.
 *
 * @throws Refusal `no-such-session`, also for one that is somebody else's
 */
export async function requireSession(sessions: SessionStore, person: Person, name: string): Promise<Session> {
  const session = await sessions.find(name);
  const isVisible = session && (person.roles.includes('admin') || ownerOf(session)?.person === person.person);
  if (!isVisible) throw new Refusal('no-such-session', 'There is no such session.');
  return session;
}

/** @throws Refusal `no-such-session`, `conflict` */
export async function stopOwnSession(deps: StopDeps, person: Person, name: string): Promise<Session> {
  const session = await requireSession(deps.sessions, person, name);
  const isOwn = ownerOf(session)?.person === person.person;
  return (await stopSession(deps, name, isOwn ? 'stopped-by-owner' : 'stopped-by-admin')) ?? session;
}
