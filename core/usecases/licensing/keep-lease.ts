import { noneCounted, totalOf } from '../../licensing/counters.ts';
import { nextDrop, seatsAt } from '../../licensing/entitlements.ts';
import { isLive, type Lease } from '../../licensing/lease.ts';
import type { Instant } from '../../session/session.ts';
import { Refusal } from '../../refusal.ts';
import type { LicensingDeps } from './deps.ts';

type Deps = Pick<LicensingDeps, 'stage' | 'ledger' | 'clock'>;

/** The leases of an origin that are not over. */
export async function liveLeases({ ledger, clock }: Pick<Deps, 'ledger' | 'clock'>, origin: string) {
  const now = clock();
  return (await ledger.leasesOf(origin)).filter((lease) => isLive(lease, now));
}

/**
 * Renews a lease of the origin's own from now on. Not one that is over, and none of a pool whose entitlements have ended or of
 * which more is in use than is owned: such leases run out, until what is left is owned again.
 *
 * @throws Refusal `no-such-lease`, also for another origin's
 */
export async function renew(deps: Deps, origin: string, ref: string): Promise<{ readonly expiresAt: Instant }> {
  const { stage, ledger, clock } = deps;
  const lease = (await liveLeases(deps, origin)).find((one) => one.ref === ref);
  if (!lease) throw notAvailable();
  const now = clock();
  const seats = seatsAt(stage.entitlements, lease.pool, now);
  const used = totalOf((await ledger.counts()).get(lease.pool) ?? noneCounted);
  if (used > seats) throw notAvailable();
  const expiresAt = Math.min(now + stage.licensing.lease * 1_000, nextDrop(stage.entitlements, lease.pool, now));
  if ((await ledger.renew(lease, expiresAt, now)) !== 'written') throw notAvailable();
  return { expiresAt };
}

/**
 * Returns a lease of the origin's own.
 *
 * @throws Refusal `foreign-lease` for another origin's, `no-such-lease` for one that isn't there or is over
 */
export async function giveBack({ ledger, clock }: Deps, origin: string, ref: string): Promise<void> {
  const now = clock();
  const own = (await ledger.leasesOf(origin)).find((lease) => lease.ref === ref);
  const lease = own ?? (await ledger.find(ref));
  if (!lease || !isLive(lease, now)) throw notAvailable();
  if (lease.origin !== origin) throw new Refusal('foreign-lease', 'access or operation forbidden');
  if ((await ledger.end(lease, 'returned', now)) !== 'written') throw notAvailable();
}

/** Returns all leases of an origin. What was over before is no longer its own, and isn't named. */
export async function giveBackAll({ ledger, clock }: Deps, origin: string): Promise<readonly string[]> {
  const now = clock();
  const released: string[] = [];
  for (const lease of await ledger.leasesOf(origin)) {
    const isOwn = isLive(lease, now);
    const written = await ledger.end(lease, isOwn ? 'returned' : 'expired', now);
    if (isOwn && written === 'written') released.push(lease.ref);
  }
  return released;
}

/**
 * An operator takes a lease away.
 *
 * @throws Refusal `no-such-lease`
 */
export async function removeLease({ ledger, clock }: Deps, ref: string): Promise<void> {
  const lease: Lease | undefined = await ledger.find(ref);
  if (!lease || (await ledger.end(lease, 'removed', clock())) !== 'written')
    throw new Refusal('no-such-lease', 'lease not found');
}

function notAvailable(): Refusal {
  return new Refusal('no-such-lease', 'requested lease not available');
}
