import type { Instant } from '../session/session.ts';
import type { Stage } from '../stage/stage.ts';

export type Entitlements = Stage['entitlements'];

const day = 86_400_000;
/** From the first instant of its first day up to the last of its last day, in UTC. */
const spanOf = ({ from, until }: Entitlements[number]) => ({
  from: Date.parse(`${from}T00:00:00Z`),
  until: Date.parse(`${until}T00:00:00Z`) + day,
});

/** The features that are named, each once, in the order of the stage. */
export function poolNames(entitlements: Entitlements): readonly string[] {
  return [...new Set(entitlements.map(({ feature }) => feature))];
}

/** How many seats of a feature are owned at an instant: what is in force then, added up. */
export function seatsAt(entitlements: Entitlements, feature: string, at: Instant): number {
  return entitlements
    .filter((entitlement) => entitlement.feature === feature)
    .filter((entitlement) => spanOf(entitlement).from <= at && at < spanOf(entitlement).until)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/**
 * The next instant at which fewer seats are owned than now; Infinity where there is none. No lease lasts beyond it, so that what is
 * live never exceeds what is owned, not even on the day that an entitlement ends.
 */
export function nextDrop(entitlements: Entitlements, feature: string, now: Instant): Instant {
  const seats = seatsAt(entitlements, feature, now);
  const ends = entitlements
    .filter((entitlement) => entitlement.feature === feature)
    .map((entitlement) => spanOf(entitlement).until)
    .filter((end) => end > now && seatsAt(entitlements, feature, end) < seats);
  return Math.min(Infinity, ...ends);
}
