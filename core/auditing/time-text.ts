import type { Instant } from '../session/session.ts';

/** An instant in UTC to the second: `2026-11-16T08:00:00Z`. */
export function utcText(at: Instant): string {
  return `${new Date(wholeSeconds(at)).toISOString().slice(0, 19)}Z`;
}

/**
 * Writes instants as a time zone's clocks show them, with what they are ahead of UTC: `2026-11-16T09:00:00+01:00`. So the hour that
 * comes twice in autumn is told apart.
 */
export function localText(timeZone: string): (at: Instant) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (at) => {
    const second = wholeSeconds(at);
    const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return `${new Date(shown).toISOString().slice(0, 19)}${offsetText(Math.round((shown - second) / 60_000))}`;
  };
}

const wholeSeconds = (at: Instant) => Math.floor(at / 1_000) * 1_000;
const two = (count: number) => String(count).padStart(2, '0');

function offsetText(minutes: number): string {
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}
