import * as z from 'zod';

/** What operators see of the ledger; ours, and no part of the protocol. */

const Instant = z.iso.datetime();

export const PoolUse = z.object({
  feature: z.string(),
  /** Owned now; 0 where nothing is declared for today. */
  seats: z.int(),
  inUse: z.int(),
  /** Some of it is declared as a demonstration, which grants nothing. */
  demonstration: z.boolean(),
  evidence: z.array(z.string()),
  /** When fewer seats are owned than now; null: not foreseeable. */
  fewerFrom: Instant.nullable(),
  forecast: z.object({
    peak: z.int().nullable(),
    slope: z.number().nullable(),
    exhaustedOn: z.iso.date().nullable(),
    days: z.int(),
  }),
});
export type PoolUse = z.input<typeof PoolUse>;

export const PastLeaseView = z.object({
  lease: z.string(),
  feature: z.string(),
  product: z.string(),
  origin: z.string(),
  session: z.string().nullable(),
  from: Instant,
  until: Instant,
  renewals: z.int(),
  reason: z.enum(['returned', 'expired', 'session-ended', 'removed']),
});
export type PastLeaseView = z.input<typeof PastLeaseView>;

export const Comparison = z.object({
  compared: z.array(
    z.object({
      feature: z.string(),
      declared: z.int(),
      listed: z.int(),
      inUseThere: z.int(),
      inUseHere: z.int(),
      verdict: z.enum(['covered', 'not-owned', 'used-twice']),
    }),
  ),
  /** What the listing proves, in the form of the stage; `evidence` holds its digest. */
  entitlements: z.array(
    z.object({
      feature: z.string(),
      quantity: z.int(),
      evidence: z.string(),
      from: z.iso.date(),
      until: z.iso.date(),
    }),
  ),
  /** Leases that were returned because their session is over. */
  returned: z.int(),
});
