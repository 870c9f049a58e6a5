import type { StartStage, EndReason } from '#core/contract/gateway.ts';
import type { DesktopCard, LastUse, SessionView } from '#core/contract/views.ts';

/** What a card is about: exactly one of these, each with what it needs. */
export type Phase =
  | { readonly is: 'free'; readonly last: LastUse | null }
  | { readonly is: 'failed'; readonly last: LastUse }
  | { readonly is: 'starting'; readonly session: SessionView; readonly stage: StartStage }
  | { readonly is: 'open' | 'waiting'; readonly session: SessionView; readonly path: string }
  | { readonly is: 'stopping'; readonly session: SessionView };

/** Ends that nobody wanted. */
const failures: ReadonlySet<EndReason> = new Set(['start-failed', 'no-capacity', 'start-timeout', 'lost']);

/** Reads the phase off a card. A desktop that has no path yet can't be opened, so it is still starting. */
export function phaseOf({ session, last }: DesktopCard): Phase {
  if (session === null || session.status === 'ended') {
    return last !== null && failures.has(last.reason) ? { is: 'failed', last } : { is: 'free', last };
  }
  if (session.status === 'stopping') return { is: 'stopping', session };
  const { path, stage } = session;
  if (session.status === 'launching' || path === null) return { is: 'starting', session, stage: stage ?? 'queued' };
  return { is: session.status === 'active' ? 'open' : 'waiting', session, path };
}
