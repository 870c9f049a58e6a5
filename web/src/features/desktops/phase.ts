import type { StartStage, EndReason } from '#core/contract/gateway.ts';
import type { DesktopCard, LastUse, SessionView } from '#core/contract/views.ts';

/** What a card is about: exactly one of these, each with what it needs. */
export type Phase =
  | { readonly is: 'free'; readonly last: LastUse | null }
  | { readonly is: 'failed'; readonly last: LastUse }
  | { readonly is: 'starting'; readonly session: SessionView; readonly stage: StartStage }
  /** One that waits was asked for by a learning platform; opening it is the person's coming, which starts his time. */
  | { readonly is: 'open' | 'waiting'; readonly session: SessionView; readonly path: string }
  | { readonly is: 'stopping'; readonly session: SessionView };

/** Ends that nobody wanted. */
const failures: ReadonlySet<EndReason> = new Set([
  'start-failed',
  'no-capacity',
  'image-unavailable',
  'start-timeout',
  'lost',
  'out-of-memory',
]);

/** Reads the phase off a card. A desktop that has no path yet can't be opened, so it is still starting. */
export function phaseOf({ session, last }: DesktopCard): Phase {
  if (session === null || session.status === 'ended') {
    return last !== null && failures.has(last.reason) ? { is: 'failed', last } : { is: 'free', last };
  }
  if (session.status === 'stopping') return { is: 'stopping', session };
  const { path, stage } = session;
  if (session.status === 'launching' || path === null) return { is: 'starting', session, stage: stage ?? 'queued' };
  if (session.status === 'active') return { is: 'open', session, path };
  return { is: 'waiting', session, path: `/workshops/session/${session.name}/` };
}
