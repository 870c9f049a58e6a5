import { describe, expect, it } from 'vitest';
import { clockTime, leftOf, relativeTime } from '#web/parts/time.ts';

const now = Date.parse('2026-03-10T14:05:30.000Z');
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe('relative time', () => {
  it.each([
    [0, 'just now', 'gerade eben'],
    [59 * second, 'just now', 'gerade eben'],
    [minute, '1 minute ago', 'vor 1 Minute'],
    [59 * minute + 59 * second, '59 minutes ago', 'vor 59 Minuten'],
    [2 * hour, '2 hours ago', 'vor 2 Stunden'],
    [day, 'yesterday', 'gestern'],
    [40 * day, 'last month', 'letzten Monat'],
    [800 * day, '2 years ago', 'vor 2 Jahren'],
  ])('of %i ms ago is "%s" and "%s"', (ago, english, german) => {
    expect(relativeTime(now - ago, now, 'en')).toBe(english);
    expect(relativeTime(now - ago, now, 'de')).toBe(german);
  });
});

describe('clock time', () => {
  it('is the time of day, of 24 hours', () => {
    expect(clockTime(now, now, 'en', 'UTC')).toBe('14:05');
    expect(clockTime(now, now, 'de', 'UTC')).toBe('14:05');
  });

  it('has the date when it is not today', () => {
    expect(clockTime(now + day, now, 'en', 'UTC')).toBe('11 Mar 2026, 14:05');
    expect(clockTime(now + day, now, 'de', 'UTC')).toBe('11.03.2026, 14:05');
  });

  it('knows today by the zone of the person', () => {
    expect(clockTime(Date.parse('2026-03-10T23:30:00.000Z'), now, 'en', 'Europe/Berlin')).toBe('11 Mar 2026, 00:30');
  });
});

describe('the time that a start may still take', () => {
  it.each([
    [null, { is: 'unknown' }],
    [0, { is: 'moment' }],
    [4.9, { is: 'moment' }],
    [5, { is: 'seconds', count: 5 }],
    [18, { is: 'seconds', count: 20 }],
    [55, { is: 'seconds', count: 55 }],
    [56, { is: 'minutes', count: 1 }],
    [61, { is: 'minutes', count: 2 }],
    [180, { is: 'minutes', count: 3 }],
  ])('of %s seconds is said as %o', (seconds, left) => {
    expect(leftOf(seconds)).toEqual(left);
  });
});
