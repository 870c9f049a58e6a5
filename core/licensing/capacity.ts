import type { ListedFeature } from '../contract/licensing-capacity.ts';
import type { Instant } from '../session/session.ts';
import { poolNames, seatsAt, type Entitlements } from './entitlements.ts';
import { poolsFor, usualName } from './product.ts';

/** How what the stage declares of a feature stands to what the official service lists. */
export type Compared = {
  readonly feature: string;
  /** Owned now by the stage, and by the listing. */
  readonly declared: number;
  readonly listed: number;
  /** In use at the official service. */
  readonly inUseThere: number;
  /** In use here. */
  readonly inUseHere: number;
  /** `not-owned`: more is declared than is listed; `used-twice`: what both give out is more than there is. */
  readonly verdict: 'covered' | 'not-owned' | 'used-twice';
};

/** Compares each declared feature with the listing, by what is in force now. */
export function compare(
  entitlements: Entitlements,
  listing: readonly ListedFeature[],
  inUse: (feature: string) => number,
  now: Instant,
): readonly Compared[] {
  return poolNames(entitlements).map((feature) => {
    const owned = listing.filter((listed) => isListedFor(listed, feature) && isInForce(listed, now));
    const declared = seatsAt(entitlements, feature, now);
    const listed = owned.reduce((sum, { totalQuantity }) => sum + totalQuantity, 0);
    const inUseThere = owned.reduce((sum, { inUseQuantity }) => sum + inUseQuantity, 0);
    const inUseHere = inUse(feature);
    const verdict = declared > listed ? 'not-owned' : inUseThere + inUseHere > listed ? 'used-twice' : 'covered';
    return { feature, declared, listed, inUseThere, inUseHere, verdict };
  });
}

/** The entitlements that the listing proves, ready to be written into the stage; `evidence` names the file. */
export function entitlementsFrom(listing: readonly ListedFeature[], evidence: string): Entitlements {
  return listing
    .filter(({ totalQuantity }) => totalQuantity > 0)
    .map(({ featureName, totalQuantity, startDate, endDate }) => ({
      feature: featureName,
      quantity: totalQuantity,
      evidence,
      from: startDate,
      until: endDate,
      demonstration: false,
    }));
}

/** A product's entitlement is proved by its product's name or by its first feature. */
function isListedFor({ featureName, productName }: ListedFeature, feature: string): boolean {
  if (productName !== undefined && usualName(productName) === usualName(feature)) return true;
  return poolsFor(feature, [featureName]).length > 0 && poolsFor(featureName, [feature]).length > 0;
}

function isInForce({ startDate, endDate }: ListedFeature, now: Instant): boolean {
  return Date.parse(`${startDate}T00:00:00Z`) <= now && now < Date.parse(`${endDate}T00:00:00Z`) + 86_400_000;
}
