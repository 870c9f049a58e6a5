import type { ListedLease, ListedOrigin } from '../contract/licensing-bodies.ts';
import type { PastLeaseView } from '../contract/licensing-views.ts';
import { branchOf } from './driver.ts';
import type { Lease, PastLease } from './lease.ts';
import type { Origin } from './origin.ts';
import { timestamp } from './timestamp.ts';
import type { Instant } from '../session/session.ts';

/** How lists of the protocol show an origin. */
export function listedOrigin(origin: Origin): ListedOrigin {
  return {
    origin_ref: origin.ref,
    hostname: origin.hostname,
    guest_driver_version: origin.guestDriver,
    os_platform: origin.platform,
    os_version: origin.platformVersion,
  };
}

/** The same with its driver's branch. */
export function listedOriginWithDriver(origin: Origin, now: Instant) {
  return { ...listedOrigin(origin), $driver: branchOf(origin.guestDriver, now) };
}

/**
 * How lists of the protocol show a lease.
 *
 * @param renewal the part of a lease after which it is to be renewed
 */
export function listedLease(lease: Lease, renewal: number): ListedLease {
  const length = lease.expiresAt - lease.renewedAt;
  return {
    lease_ref: lease.ref,
    origin_ref: lease.origin,
    lease_created: timestamp(lease.borrowedAt),
    lease_expires: timestamp(lease.expiresAt),
    lease_updated: timestamp(lease.renewedAt),
    lease_renewal: timestamp(Math.round(lease.renewedAt + renewal * length)),
  };
}

/** How operators are shown a lease that is over. */
export function pastLeaseView(past: PastLease): PastLeaseView {
  return {
    lease: past.ref,
    feature: past.pool,
    product: past.product,
    origin: past.origin,
    session: past.session,
    from: new Date(past.borrowedAt).toISOString(),
    until: new Date(past.endedAt).toISOString(),
    renewals: past.renewals,
    reason: past.reason,
  };
}
