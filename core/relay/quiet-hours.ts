import type { Instant } from '../session/session.ts';
import type { QuietHours } from '../stage/relay.ts';
import type { Severity } from './severity.ts';

const minute = 60_000;
const day = 1_440;
/** Milliseconds of a minute-by-minute search for the end: a day, and an hour that a change of the clocks may add. */
const longest = (day + 180) * minute;

/**
 * When the quiet is over that a message falls into; null where it goes out at once.
 *
 * The clock on the wall is asked, so that quiet hours last an hour longer or shorter in the nights when the clocks change.
 */
export function quietUntil(quiet: QuietHours | undefined, severity: Severity, now: Instant): Instant | null {
  if (!quiet || quiet.except.includes(severity)) return null;
  const wall = wallClock(quiet.timeZone);
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const isQuiet = (at: Instant) => within(wall(at), from, to);
  if (!isQuiet(now)) return null;
  const thisMinute = Math.floor(now / minute) * minute;
  // A guess that is right but for the nights of a change, then minute by minute.
  const left = (to - wall(now) + day) % day;
  for (let at = thisMinute + Math.max(1, left - 120) * minute; at <= now + longest; at += minute) {
    if (!isQuiet(at)) return at;
  }
  return now + longest;
}

function within(at: number, from: number, to: number): boolean {
  return from < to ? at >= from && at < to : at >= from || at < to;
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** Minutes since midnight on the wall of a time zone. */
function wallClock(timeZone: string): (at: Instant) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (at) => {
    const parts = format.formatToParts(at);
    const valueOf = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    return valueOf('hour') * 60 + valueOf('minute');
  };
}
