import { describe, expect, it } from 'vitest';
import { nextTimes } from '#local/events/schedule-expression.ts';

const next = (expression: string, after: string, zone?: string) => {
  const time = nextTimes(expression, zone)(Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
};

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-11-22T08:00', '2026-11-22T08:01'],
    ['rate(5 minutes)', '2026-11-22T08:00', '2026-11-22T08:05'],
    ['rate(1 day)', '2026-11-22T08:00', '2026-11-23T08:00'],
    ['cron(0 8 * * ? *)', '2026-11-22T08:00', '2026-11-23T08:00'],
    ['cron(0/15 * * * ? *)', '2026-11-22T08:16', '2026-11-22T08:30'],
    ['cron(30 6,18 ? * MON-FRI *)', '2026-11-21T00:00', '2026-11-23T06:30'],
    ['cron(0 0 1 JAN ? *)', '2026-11-22T08:00', '2027-01-01T00:00'],
    ['cron(0 0 29 2 ? *)', '2026-11-22T08:00', '2028-02-29T00:00'],
    ['at(2030-01-31T08:00:00)', '2026-11-22T08:00', '2030-01-31T08:00'],
  ])('%s fires after %s at %s', (expression, after, expected) => {
    expect(next(expression, `${after}:00Z`)).toBe(expected);
  });

  it('goes by the clocks of its zone', () => {
    expect(next('cron(0 8 * * ? *)', '2026-07-01T12:00:00Z', 'Europe/Berlin')).toBe('2026-07-02T06:00');
    expect(next('cron(0 8 * * ? *)', '2026-12-01T12:00:00Z', 'Europe/Berlin')).toBe('2026-12-02T07:00');
  });

  it('may be over', () => {
    expect(next('at(2020-01-31T08:00:00)', '2026-11-22T08:00:00Z')).toBeUndefined();
    expect(next('cron(0 0 1 1 ? 2020)', '2026-11-22T08:00:00Z')).toBeUndefined();
  });

  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'cron(0 8 * * *)',
    'cron(0 8 * * * *)',
    'cron(0 8 L * ? *)',
    'cron(99 8 * * ? *)',
    'every day',
  ])('%s is refused', (expression) => {
    expect(() => nextTimes(expression)).toThrow();
  });
});
