import { expect, test } from 'vitest';
import { localText, utcText } from '#core/auditing/time-text.ts';

test.each([
  ['2026-11-16T08:00:00.999Z', 'Europe/Berlin', '2026-11-16T09:00:00+01:00'],
  ['2026-07-01T22:30:00Z', 'Europe/Berlin', '2026-07-02T00:30:00+02:00'],
  // The hour that does not exist, and both of the hour that comes twice.
  ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29T01:59:59+01:00'],
  ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29T03:00:00+02:00'],
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00+02:00'],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00+01:00'],
  ['2026-11-16T08:00:00Z', 'UTC', '2026-11-16T08:00:00+00:00'],
  ['2026-11-16T08:00:00Z', 'Asia/Kolkata', '2026-11-16T13:30:00+05:30'],
  ['2026-12-31T23:30:00Z', 'America/St_Johns', '2026-12-31T20:00:00-03:30'],
])('%s in %s is %s', (instant, zone, shown) => {
  expect(localText(zone)(Date.parse(instant))).toBe(shown);
  expect(Date.parse(shown)).toBe(Math.floor(Date.parse(instant) / 1_000) * 1_000);
});

test('in UTC an instant is told to the second', () => {
  expect(utcText(Date.parse('2026-11-16T08:00:00.999Z'))).toBe('2026-11-16T08:00:00Z');
});
