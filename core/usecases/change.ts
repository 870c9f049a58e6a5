import type { SessionStore, Written } from '../ports/session-store.ts';
import { Refusal } from '../refusal.ts';
import type { Session } from '../session/session.ts';

/** How often a change is decided anew because somebody else was first. Each loser is at least one winner further. */
const attempts = 6;

/**
 * Reads a session, lets `attempt` decide and write, and begins again where somebody else was first.
 *
 * @param attempt returns `undefined` when there is nothing to do
 * @returns what was written, or the session as it is where there was nothing to do; undefined where there is no such session
 * @throws Refusal `conflict` when others were first all the time
 */
export async function change(
  sessions: SessionStore,
  name: string,
  attempt: (session: Session) => { readonly after: Session; readonly write: () => Promise<Written> } | undefined,
): Promise<Session | undefined> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const session = await sessions.find(name);
    if (!session) return undefined;
    const step = attempt(session);
    if (!step) return session;
    if ((await step.write()) === 'written') return step.after;
  }
  throw new Refusal('conflict', 'This session is changing right now. Please try again.');
}
