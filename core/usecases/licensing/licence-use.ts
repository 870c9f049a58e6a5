import { noneCounted, totalOf } from '../../licensing/counters.ts';
import { nextDrop, poolNames, seatsAt } from '../../licensing/entitlements.ts';
import { dayOf, forecast, lookedBack, type Forecast } from '../../licensing/forecast.ts';
import type { Instant } from '../../session/session.ts';
import type { LicensingDeps } from './deps.ts';

type Deps = Pick<LicensingDeps, 'stage' | 'ledger' | 'clock'>;

export type Use = { readonly feature: string; readonly seats: number; readonly inUse: number };
export type UseWithForecast = Use & {
  readonly demonstration: boolean;
  readonly evidence: readonly string[];
  /** When fewer seats are owned than now. */
  readonly fewerFrom: Instant | null;
  readonly forecast: Forecast;
};

/** Seats and use of each feature that is declared, or that still has leases. */
export async function licenceUse({ stage, ledger, clock }: Deps): Promise<readonly Use[]> {
  const now = clock();
  const counts = await ledger.counts();
  const declared = poolNames(stage.entitlements);
  const others = [...counts].filter(([pool, counted]) => !declared.includes(pool) && totalOf(counted) > 0);
  return [...declared, ...others.map(([pool]) => pool)].map((feature) => ({
    feature,
    seats: seatsAt(stage.entitlements, feature, now),
    inUse: totalOf(counts.get(feature) ?? noneCounted),
  }));
}

/** The same, with what is declared and when it will not be enough. */
export async function licenceForecast(deps: Deps): Promise<readonly UseWithForecast[]> {
  const { stage, ledger, clock } = deps;
  const now = clock();
  const since = dayOf(now - lookedBack * 86_400_000);
  return Promise.all(
    (await licenceUse(deps)).map(async (use) => {
      const declared = stage.entitlements.filter(({ feature }) => feature === use.feature);
      const fewerFrom = nextDrop(stage.entitlements, use.feature, now);
      return {
        feature: use.feature,
        seats: use.seats,
        inUse: use.inUse,
        demonstration: declared.some(({ demonstration }) => demonstration),
        evidence: declared.map(({ evidence }) => evidence),
        fewerFrom: Number.isFinite(fewerFrom) ? fewerFrom : null,
        forecast: forecast(await ledger.peaks(use.feature, since), use.seats, now),
      };
    }),
  );
}

/**
 * Each minute: remembers the day's peaks.
 *
 * @returns the part of its seats that the fullest pool has in use, in percent; 100 where something is in use that isn't owned
 */
export async function watchUse(deps: Deps): Promise<number> {
  const today = dayOf(deps.clock());
  const uses = await licenceUse(deps);
  for (const { feature, inUse } of uses) {
    if (inUse > 0) await deps.ledger.recordPeak(feature, today, inUse);
  }
  return Math.max(0, ...uses.map(({ seats, inUse }) => (seats > 0 ? (100 * inUse) / seats : inUse > 0 ? 100 : 0)));
}
