import type { EndReason } from '#core/contract/gateway.ts';
import type { SessionView } from '#core/contract/views.ts';

/** What keeps a desktop from closing: being used, being connected to (somebody may be already), or nothing. */
export type ClosingKind = 'idle' | 'orphaned' | 'fixed';

export type ClosingNotice = { readonly kind: ClosingKind; readonly at: number; readonly isSoon: boolean };

/** Milliseconds before the end from which the page warns. */
export const soon = 5 * 60_000;

/** What will close a session next, to be said to its owner; null where nothing will, or where it is happening already. */
export function closingNotice({ closing }: SessionView, now: number): ClosingNotice | null {
  if (closing === null) return null;
  const at = Date.parse(closing.at);
  return at <= now ? null : { kind: kindOf(closing.reason), at, isSoon: at - now <= soon };
}

function kindOf(reason: EndReason): ClosingKind {
  if (reason === 'idle') return 'idle';
  return reason === 'orphaned' || reason === 'never-activated' ? 'orphaned' : 'fixed';
}
