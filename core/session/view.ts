import type { SessionView } from '../contract/views.ts';
import { decide, nextDeadline } from './lifecycle.ts';
import { isOpen, ownerOf, type Instant, type Launching, type Session } from './session.ts';

const iso = (instant: Instant) => new Date(instant).toISOString();

/**
 * A session as people see it. Deadlines are evaluated here too, so that the minute between two sweeps never shows: what is
 * overdue is shown as stopping, with its reason.
 *
 * @param startSeconds how long starts of this type took lately, or null while none is known
 */
export function viewSession(session: Session, now: Instant, startSeconds: number | null): SessionView {
  const owner = ownerOf(session);
  const decision = decide(session, now);
  const overdue = decision.do === 'stop' ? decision.reason : null;
  const closing = isOpen(session) && overdue === null && session.status !== 'launching' ? nextDeadline(session) : null;
  return {
    name: session.name,
    environment: session.environment,
    desktopType: session.desktopType,
    status: overdue === null ? session.status : 'stopping',
    stage: session.status === 'launching' ? session.desktop.stage : null,
    secondsLeft: session.status === 'launching' ? secondsLeft(session, now, startSeconds) : null,
    path: owner ? `/desktop/${owner.slug}` : null,
    username: owner?.username ?? null,
    createdAt: iso(session.createdAt),
    activatedAt: session.ownership.is === 'activated' ? iso(session.ownership.activatedAt) : null,
    closing: closing ? { at: iso(closing.at), reason: closing.reason } : null,
    endedAt: session.status === 'ended' ? iso(session.endedAt) : null,
    reason: session.status === 'ended' || session.status === 'stopping' ? session.reason : overdue,
    version: session.version,
  };
}

/** Seconds a start will still take, going by earlier ones; null while none is known. In a warm place it is a matter of seconds anyway. */
export function secondsLeft(
  { createdAt, desktop }: Pick<Launching, 'createdAt' | 'desktop'>,
  now: Instant,
  startSeconds: number | null,
): number | null {
  if (startSeconds === null || desktop.fromWarm) return null;
  return Math.max(0, Math.round(startSeconds - (now - createdAt) / 1_000));
}
