import { noneCounted, roomsIn, type Room } from '../../licensing/counters.ts';
import { nextDrop, poolNames, seatsAt } from '../../licensing/entitlements.ts';
import { isLive, type Lease } from '../../licensing/lease.ts';
import { poolsFor, usualName } from '../../licensing/product.ts';
import type { Scope } from '../../ports/licence-ledger.ts';
import { Refusal } from '../../refusal.ts';
import type { Instant } from '../../session/session.ts';
import type { LicensingDeps } from './deps.ts';
import { endExpired } from './end-expired.ts';

/** How often a seat is looked for anew because others were first; each time, one of them got one. */
const attempts = 40;
/** So many leases that are over are ended before a seat is looked for anew: others do the same beside. */
const reclaimedAtOnce = 5;

export type Wanted = {
  readonly origin: string;
  readonly products: readonly string[];
  /** What the origin's client token says. */
  readonly scopes: readonly string[];
};

/**
 * Borrows a seat for each product, or none at all. An origin that has a seat of a product keeps that one, whoever asks again and
 * how often. A seat is tied to the session of the client token that the origin came with.
 *
 * @throws Refusal `no-seat` where nothing is declared, everything is in use, or the session is over
 */
export async function borrow(deps: LicensingDeps, { origin, products, scopes }: Wanted): Promise<readonly Lease[]> {
  if (scopes.length === 0) return [];
  const scope = await scopeAmong(deps, scopes, products[0]);
  const taken: Lease[] = [];
  const got: Lease[] = [];
  try {
    for (const product of products) {
      const { lease, isNew } = await borrowOne(deps, { origin, product, scope });
      got.push(lease);
      if (isNew) taken.push(lease);
    }
    return got;
  } catch (error) {
    // All or none. What a crash leaves here is an ordinary lease, which ends like any other.
    for (const lease of taken) await deps.ledger.end(lease, 'returned', deps.clock());
    throw error;
  }
}

/**
 * The session's scope among those that came; undefined where they are of no session. One that nobody knows is good only where
 * anybody may have a client token: elsewhere it is from a session long past, or made up.
 */
async function scopeAmong(
  { stage, scopes, clock }: LicensingDeps,
  refs: readonly string[],
  product = '',
): Promise<Scope | undefined> {
  const { allotment, clientTokenOpen } = stage.licensing;
  const wanted = [...new Set(refs.map((ref) => ref.toLowerCase()))];
  for (const ref of wanted.filter((one) => one !== allotment)) {
    const scope = await scopes.find(ref, clock());
    if (scope === 'over') throw noSeat(product, new Error('the session is over'));
    if (scope) return scope;
  }
  if (!clientTokenOpen && !wanted.includes(allotment)) throw noSeat(product, new Error('an unknown scope'));
  return undefined;
}

type WantedOne = { readonly origin: string; readonly product: string; readonly scope: Scope | undefined };
type Got = { readonly lease: Lease; readonly isNew: boolean };

async function borrowOne(deps: LicensingDeps, wanted: WantedOne): Promise<Got> {
  for (let tries = 0; tries < attempts; tries += 1) {
    const held = await heldBy(deps, wanted);
    if (held) return { lease: held, isNew: false };
    // One instant for what is owned and for how long, or a seat whose entitlement ends in between would be lent beyond it.
    const now = deps.clock();
    const found = await findRoom(deps, wanted.product, now);
    if (found === 'look-again') continue;
    if (!found) throw noSeat(wanted.product);
    const lease = newLease(deps, wanted, found, now);
    const written = await deps.ledger.borrow(lease, found.room, wanted.scope?.ref ?? null);
    if (written === 'written') return { lease, isNew: true };
    if (written === 'session-over') throw noSeat(wanted.product, new Error('the session is over'));
  }
  throw new Refusal('unavailable', 'Too much is going on right now. Please try again in a moment.');
}

/** The seat that the origin has of this product. One that is over, or that was another session's, is ended first. */
async function heldBy(
  { ledger, clock }: LicensingDeps,
  { origin, product, scope }: WantedOne,
): Promise<Lease | undefined> {
  const now = clock();
  const held = (await ledger.leasesOf(origin)).find((lease) => lease.product === usualName(product));
  if (!held) return undefined;
  if (!isLive(held, now)) await ledger.end(held, 'expired', now);
  else if (!scope || held.session === scope.session) return held;
  else await ledger.end(held, 'returned', now);
  return undefined;
}

type Found = { readonly pool: string; readonly room: Room };

/** A pool that serves the product and has room, the first of them. Where one has none, some of what is over there is ended first. */
async function findRoom(deps: LicensingDeps, product: string, now: Instant): Promise<Found | 'look-again' | undefined> {
  const { stage, ledger, chance } = deps;
  const pools = poolsFor(product, poolNames(stage.entitlements));
  if (pools.length === 0) return undefined;
  const counts = await ledger.counts();
  for (const pool of pools) {
    const seats = seatsAt(stage.entitlements, pool, now);
    const [room] = chance.shuffled(roomsIn(seats, counts.get(pool) ?? noneCounted));
    if (room) return { pool, room };
    if (seats > 0 && (await endExpired(deps, pool, reclaimedAtOnce)).found > 0) return 'look-again';
  }
  return undefined;
}

function newLease({ stage, chance }: LicensingDeps, wanted: WantedOne, { pool, room }: Found, now: Instant): Lease {
  return {
    ref: chance.uuid(),
    origin: wanted.origin,
    product: usualName(wanted.product),
    pool,
    counter: room.counter,
    session: wanted.scope?.session ?? null,
    borrowedAt: now,
    renewedAt: now,
    renewals: 0,
    expiresAt: Math.min(now + stage.licensing.lease * 1_000, nextDrop(stage.entitlements, pool, now)),
  };
}

function noSeat(product: string, cause?: Error): Refusal {
  return new Refusal('no-seat', `no pool features found for: ${product}`, { cause });
}
