import type { Instant } from '../session/session.ts';

/** A seat in use: one origin, one product, one pool that it is counted in. */
export type Lease = {
  /** UUID; what the origin knows it by. A new one each time that a seat is borrowed. */
  readonly ref: string;
  readonly origin: string;
  /** What was asked for, by its usual name. An origin has one lease of a product at most. */
  readonly product: string;
  /** The feature, as the stage names it, whose seats it is counted among. */
  readonly pool: string;
  /** On which of the pool's counters. */
  readonly counter: number;
  /** The desktop session that it serves; null for an origin that came with a token of no session. */
  readonly session: string | null;
  readonly borrowedAt: Instant;
  readonly renewedAt: Instant;
  readonly renewals: number;
  /** It is over on this instant, whether or not anybody has noticed. */
  readonly expiresAt: Instant;
};

/** How a lease ended: by its origin, by time, with its session, or by an operator. */
export type LeaseEnd = 'returned' | 'expired' | 'session-ended' | 'removed';

/** A lease that is over, as the ledger remembers it. */
export type PastLease = Lease & { readonly endedAt: Instant; readonly reason: LeaseEnd };

/** A lease is over on the instant that it expires. */
export function isLive(lease: Lease, now: Instant): boolean {
  return lease.expiresAt > now;
}

/** For so long the ledger remembers who held what. */
export const rememberedFor = 400 * 86_400_000;
