import type { Instant } from '../session/session.ts';

/** The most seats of a pool that were in use on a day in UTC. */
export type Peak = { readonly day: string; readonly used: number };

/** Fewer days prove no trend. */
const fewest = 7;
/** As many days as are looked back upon, and as are looked ahead. */
export const lookedBack = 28;
const lookedAhead = 365;
const day = 86_400_000;

export type Forecast = {
  /** The highest of the days looked back upon; null where there are none. */
  readonly peak: number | null;
  /** Seats a day by which the peaks grow; null where the days are too few. */
  readonly slope: number | null;
  /** The first day on which the peaks reach what is owned, if they go on like this for a year. */
  readonly exhaustedOn: string | null;
  /** How many days it is drawn from. */
  readonly days: number;
};

/**
 * When the seats will not be enough: a straight line through the peaks of the last four weeks, and no more than that. It knows
 * nothing of terms and holidays. A pool that has been full lately is exhausted today, since its peaks can't grow any more.
 */
export function forecast(peaks: readonly Peak[], seats: number, now: Instant): Forecast {
  const recent = peaks
    .map(({ day: text, used }) => ({ x: (Date.parse(`${text}T00:00:00Z`) - now) / day, used }))
    .filter(({ x }) => x > -lookedBack - 1 && x <= 0);
  const days = recent.length;
  const peak = days === 0 ? null : Math.max(...recent.map(({ used }) => used));
  const line = days < fewest ? null : lineThrough(recent);
  const slope = line && Math.round(line.slope * 1_000) / 1_000;
  const isFull = peak !== null && seats > 0 && peak >= seats;
  const ahead = isFull ? 0 : line && line.slope > 0 ? (seats - line.at(0)) / line.slope : Infinity;
  const exhaustedOn = seats > 0 && ahead <= lookedAhead ? dayOf(now + Math.max(0, Math.ceil(ahead)) * day) : null;
  return { peak, slope, exhaustedOn, days };
}

/** Least squares. */
function lineThrough(points: readonly { readonly x: number; readonly used: number }[]) {
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean((point) => point.x);
  const used = mean((point) => point.used);
  const spread = mean((point) => (point.x - x) ** 2);
  const slope = spread === 0 ? 0 : mean((point) => (point.x - x) * (point.used - used)) / spread;
  return { slope, at: (where: number) => used + slope * (where - x) };
}

/** The day of an instant in UTC: `2026-11-22`. */
export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
