import type { LicensingDeps } from './deps.ts';

type Deps = Pick<LicensingDeps, 'ledger' | 'chance' | 'clock'>;

/**
 * Ends leases of a pool that are over: a page of them, or as many as are named.
 *
 * @returns how many it found, whoever ended them in the end, and how many it ended itself
 */
export async function endExpired(
  { ledger, chance, clock }: Deps,
  pool: string,
  most = Infinity,
): Promise<{ readonly found: number; readonly ended: number }> {
  const now = clock();
  const found = await ledger.expired(pool, now);
  let ended = 0;
  // Whoever else is doing the same begins somewhere else.
  for (const lease of chance.shuffled(found).slice(0, most)) {
    if ((await ledger.end(lease, 'expired', now)) === 'written') ended += 1;
  }
  return { found: found.length, ended };
}

/** Ends everything that is over, in all pools, declared or not. */
export async function endAllExpired(deps: Deps): Promise<number> {
  let all = 0;
  for (const pool of (await deps.ledger.counts()).keys()) {
    for (;;) {
      const { ended } = await endExpired(deps, pool);
      all += ended;
      if (ended === 0) break;
    }
  }
  return all;
}
