import { isOpen, ownerOf, type Session } from '../session/session.ts';
import type { AuditEntry } from '../ports/audit-trail.ts';

/**
 * The use that ended with a change of a session, if one did: somebody had it, and now nobody works with it any more. Nothing for
 * sessions that nobody had, such as a reserve that was recycled, or that a robot asked for and nobody came to.
 */
export function sessionUse(session: Session, before: Session | undefined): AuditEntry | undefined {
  const owner = ownerOf(session) ?? (before && ownerOf(before));
  const { ownership } = before ?? session;
  if (before === undefined || !isOpen(before) || isOpen(session) || !owner || ownership.is !== 'activated')
    return undefined;
  return {
    id: `session/${session.name}/${session.createdAt}`,
    kind: 'session',
    person: owner.person,
    username: owner.username,
    name: session.desktopType,
    subName: session.name,
    from: ownership.activatedAt,
    until: session.status === 'ended' ? session.endedAt : session.stoppingSince,
    reason: session.reason,
  };
}
