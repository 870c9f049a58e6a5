import type { ListedFeature } from '../../contract/licensing-capacity.ts';
import { compare, entitlementsFrom } from '../../licensing/capacity.ts';
import { dayOf } from '../../licensing/forecast.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { LicensingDeps } from './deps.ts';
import { licenceUse } from './licence-use.ts';
import { releaseForgotten } from './session-seats.ts';

/**
 * Holds the official service's capacity listing against what the stage declares, and the ledger against the sessions. Declares
 * nothing by itself: what the listing proves is handed back for the operator to put into the stage, with the listing's digest as
 * its evidence.
 */
export async function reconcileLicences(
  deps: LicensingDeps,
  sessions: Pick<SessionStore, 'findMany'>,
  listing: readonly ListedFeature[],
) {
  const now = deps.clock();
  const returned = await releaseForgotten(deps, sessions);
  const uses = new Map((await licenceUse(deps)).map(({ feature, inUse }) => [feature, inUse]));
  const digest = deps.chance.hash(JSON.stringify(listing));
  return {
    compared: compare(deps.stage.entitlements, listing, (feature) => uses.get(feature) ?? 0, now),
    entitlements: entitlementsFrom(listing, `capacity listing of ${dayOf(now)}, SHA-256 ${digest}`),
    returned,
  };
}
