import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, IsoWeekText, weekOf } from '#core/auditing/iso-week.ts';

const day = 86_400_000;

describe('the week of an instant', () => {
  test.each([
    ['2026-11-16T00:00:00.000Z', '2026-W47'],
    ['2026-11-22T23:59:59.999Z', '2026-W47'],
    ['2026-11-23T00:00:00.000Z', '2026-W48'],
    // 2026 has 53 weeks, the last of which reaches into 2027.
    ['2026-12-31T12:00:00.000Z', '2026-W53'],
    ['2027-01-03T23:59:59.999Z', '2026-W53'],
    ['2027-01-04T00:00:00.000Z', '2027-W01'],
    // The first days of a year may belong to the one before, and its last ones to the next.
    ['2022-01-01T12:00:00.000Z', '2021-W52'],
    ['2024-12-30T00:00:00.000Z', '2025-W01'],
    ['2020-12-31T12:00:00.000Z', '2020-W53'],
    ['1970-01-01T00:00:00.000Z', '1970-W01'],
  ])('%s is in %s', (instant, week) => {
    expect(weekOf(Date.parse(instant))).toBe(week);
  });

  test('is the one whose bounds it is within, and bounds are seven days from a Monday', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.parse('2100-01-01') }), (at) => {
        const { from, until } = boundsOf(weekOf(at));
        expect(from <= at && at < until).toBe(true);
        expect(until - from).toBe(7 * day);
        expect(new Date(from).getUTCDay()).toBe(1);
      }),
    );
  });
});

test.each(['2026-W54', '2025-W53', '2026-W00', '2026-W7', '2026W07', '', '2026-W47 '])('%j is no week', (text) => {
  expect(IsoWeekText.safeParse(text).success).toBe(false);
});
