import * as z from 'zod';
import { counters, type Counted } from '#core/licensing/counters.ts';
import { rememberedFor, type Lease, type PastLease } from '#core/licensing/lease.ts';
import type { Origin } from '#core/licensing/origin.ts';
import type { Instant } from '#core/session/session.ts';

/**
 * How licensing lies in its table. Private to this folder. An origin and its leases share a partition, a lease for each product, so
 * that no origin has two of one. Counters are all in the partition `POOLS`, so that one read tells what every pool has left.
 */

type Key = { readonly pk: string; readonly sk: string };

export const originKey = (ref: string): Key => ({ pk: `ORIGIN#${ref}`, sk: 'ORIGIN' });
export const leaseKey = ({ origin, product }: Pick<Lease, 'origin' | 'product'>): Key => ({
  pk: `ORIGIN#${origin}`,
  sk: `LEASE#${product}`,
});
/** What a lease's key is made of. */
export const leaseKeyParts = (pk: string, sk: string) => ({
  origin: pk.slice('ORIGIN#'.length),
  product: sk.slice('LEASE#'.length),
});
/** Partition of the leases that ended on a day in UTC. */
export const dayKey = (day: string) => `DAY#${day}`;
export const pools = 'POOLS';
export const counterKey = (pool: string, counter: number): Key => ({ pk: pools, sk: `${pool}#${counter}` });
export const codeKey = (hash: string): Key => ({ pk: `CODE#${hash}`, sk: 'CODE' });
export const scopeKey = (ref: string): Key => ({ pk: `SCOPE#${ref}`, sk: 'SCOPE' });
export const sessionKey = (session: string): Key => ({ pk: `SESSION#${session}`, sk: 'SCOPE' });
export const ticketKey = (hash: string): Key => ({ pk: `TICKET#${hash}`, sk: 'TICKET' });
export const peakKey = (pool: string, day: string): Key => ({ pk: `PEAKS#${pool}`, sk: day });

/** Values of `inList`, the hash key of the index `list`. Its range key is `listAt`. */
export const listOf = {
  origins: 'ORIGINS',
  pool: (pool: string) => `POOL#${pool}`,
  session: (session: string) => `SESSION#${session}`,
} as const;
/** An instant as the index sorts it. */
export const instantText = (at: Instant) => new Date(at).toISOString();
export const ttlAt = (at: Instant) => Math.ceil(at / 1_000);

const LeaseItem = z.object({
  ref: z.string(),
  origin: z.string(),
  product: z.string(),
  pool: z.string(),
  counter: z.number(),
  session: z.string().nullable(),
  borrowedAt: z.number(),
  renewedAt: z.number(),
  renewals: z.number(),
  expiresAt: z.number(),
});
const PastItem = z.object({
  held: LeaseItem,
  endedAt: z.number(),
  reason: z.enum(['returned', 'expired', 'session-ended', 'removed']),
});
const OriginItem = z.object({
  pk: z.string().transform((pk) => pk.slice('ORIGIN#'.length)),
  hostname: z.string(),
  guestDriver: z.string(),
  hostDriver: z.string(),
  platform: z.string(),
  platformVersion: z.string(),
  macAddresses: z.array(z.string()),
  ipAddresses: z.array(z.string()),
  gpus: z.array(z.string()),
  registeredAt: z.number(),
  seenAt: z.number(),
  registrations: z.number(),
});
const CounterItem = z.object({ sk: z.string(), used: z.number() });

/** No TTL: a lease that vanished by itself would still be counted. */
export function leaseItem(lease: Lease): Record<string, unknown> {
  return { ...lease, ...leaseKey(lease), inList: listOf.pool(lease.pool), listAt: instantText(lease.expiresAt) };
}

export function pastItem({ endedAt, reason, ...held }: PastLease): Record<string, unknown> {
  return {
    pk: dayKey(instantText(endedAt).slice(0, 10)),
    sk: `${instantText(endedAt)}#${held.ref}`,
    held,
    endedAt,
    reason,
    ttl: ttlAt(endedAt + rememberedFor),
    ...(held.session !== null && { inList: listOf.session(held.session), listAt: instantText(held.borrowedAt) }),
  };
}

export const leaseFrom = (item: unknown): Lease => LeaseItem.parse(item);

export function pastFrom(item: unknown): PastLease {
  const { held, endedAt, reason } = PastItem.parse(item);
  return { ...held, endedAt, reason };
}

export function originFrom(item: unknown): Origin {
  const { pk: ref, ...origin } = OriginItem.parse(item);
  return { ref, ...origin };
}

/** The counters of each pool, by the items of the partition `POOLS`. */
export function countsFrom(items: readonly unknown[]): ReadonlyMap<string, Counted> {
  const counts = new Map<string, number[]>();
  for (const item of items) {
    const { sk, used } = CounterItem.parse(item);
    const at = sk.lastIndexOf('#');
    const pool = sk.slice(0, at);
    const counted = counts.get(pool) ?? Array.from({ length: counters }, () => 0);
    counted[Number(sk.slice(at + 1))] = used;
    counts.set(pool, counted);
  }
  return counts;
}
