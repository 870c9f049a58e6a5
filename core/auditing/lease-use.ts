import type { PastLease } from '../licensing/lease.ts';
import type { AuditEntry } from '../ports/audit-trail.ts';
import type { Owner } from '../session/session.ts';

/** The use of a licence that is over; of whoever has the desktop session that it served, where there is one. */
export function leaseUse(lease: PastLease, owner: Owner | undefined): AuditEntry {
  const { ref, product, origin, session, borrowedAt, endedAt, reason } = lease;
  return {
    id: `lease/${ref}`,
    kind: 'lease',
    person: owner?.person ?? null,
    username: owner?.username ?? '',
    name: product,
    subName: session ?? origin,
    from: borrowedAt,
    until: endedAt,
    reason,
  };
}
