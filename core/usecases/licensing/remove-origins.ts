import type { LicensingDeps } from './deps.ts';

const page = 200;

/** Removes every origin with its leases; the leases first, those of origins that never registered too. */
export async function removeOrigins({
  origins,
  ledger,
  clock,
}: Pick<LicensingDeps, 'origins' | 'ledger' | 'clock'>): Promise<void> {
  for (;;) {
    const { items } = await ledger.list(null, page);
    for (const lease of items) await ledger.end(lease, 'removed', clock());
    if (items.length < page) break;
  }
  for (;;) {
    const { items, cursor } = await origins.list(null, page);
    for (const { ref } of items) await origins.remove(ref);
    // A page may be short because its index still names what has just gone; it is the last where nothing follows.
    if (cursor === null) return;
  }
}
