import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietUntil } from '#core/relay/quiet-hours.ts';
import { Relay, type QuietHours } from '#core/stage/relay.ts';

const night: QuietHours = { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin', except: ['critical'] };
const at = (text: string) => Date.parse(text);
const until = (quiet: QuietHours, time: string) => {
  const end = quietUntil(quiet, 'info', at(time));
  return end === null ? null : new Date(end).toISOString();
};

describe('quiet hours over midnight, in Berlin', () => {
  test.each([
    ['2026-11-22T20:59:59Z', null],
    ['2026-11-22T21:00:00Z', '2026-11-23T05:00:00.000Z'],
    ['2026-11-23T04:59:59.999Z', '2026-11-23T05:00:00.000Z'],
    ['2026-11-23T05:00:00Z', null],
    ['2026-11-23T12:00:00Z', null],
    // Summer time: two hours ahead.
    ['2026-07-01T20:30:00Z', '2026-07-02T04:00:00.000Z'],
    // The night in which the clocks go forward, and the one in which they go back.
    ['2026-03-28T23:30:00Z', '2026-03-29T04:00:00.000Z'],
    ['2026-10-24T22:30:00Z', '2026-10-25T05:00:00.000Z'],
  ])('at %s last until %s', (time, end) => {
    expect(until(night, time)).toBe(end);
  });

  test('do not hold what is too grave to wait', () => {
    expect(quietUntil(night, 'critical', at('2026-11-22T23:00:00Z'))).toBeNull();
    expect(quietUntil({ ...night, except: [] }, 'critical', at('2026-11-22T23:00:00Z'))).not.toBeNull();
  });

  test('are none where the stage has none', () => {
    expect(quietUntil(undefined, 'info', at('2026-11-22T23:00:00Z'))).toBeNull();
  });
});

test('quiet hours within a day', () => {
  const noonBreak = { ...night, from: '12:00', to: '13:30', timeZone: 'UTC' };
  expect(until(noonBreak, '2026-11-22T12:00:00Z')).toBe('2026-11-22T13:30:00.000Z');
  expect(until(noonBreak, '2026-11-22T13:30:00Z')).toBeNull();
});

test('quiet hours that end in an hour that the clocks leave out end when the clocks have passed it', () => {
  const odd = { ...night, from: '22:00', to: '02:30' };
  expect(until(odd, '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00:00.000Z');
});

test('whenever it is quiet, the end is after now, within a day and an hour, and not quiet itself', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const minutes = fc.integer({ min: 0, max: 1_439 });
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(
      fc.tuple(minutes, minutes).filter(([from, to]) => from !== to),
      fc.constantFrom(...zones),
      fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
      ([from, to], timeZone, now) => {
        const quiet = { ...night, from: clock(from), to: clock(to), timeZone };
        const end = quietUntil(quiet, 'info', now);
        if (end === null) return;
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(25 * 3_600_000);
        expect(quietUntil(quiet, 'info', end)).toBeNull();
      },
    ),
    { numRuns: 300 },
  );
});

describe('the stage refuses', () => {
  test.each([
    ['a time zone that nobody knows', { quietHours: { ...night, timeZone: 'Mars/Base' } }],
    ['a time of day that there is not', { quietHours: { ...night, from: '24:00' } }],
    ['quiet hours that never end', { quietHours: { ...night, to: '22:00' } }],
    [
      'a digest that takes longer than messages are kept',
      { keep: '1d', routes: [{ to: ['a@example.org'], digest: '1d' }] },
    ],
    ['a route to nobody', { routes: [{ to: [] }] }],
    ['a recipient that is no address', { recipients: ['ops@example.org\r\nBcc: x@example.org'] }],
    ['a user twice', { users: ['promon', 'promon'] }],
    ['a user with a slash', { users: ['a/b'] }],
    ['a severity that there is not', { routes: [{ to: ['a@example.org'], severity: ['fatal'] }] }],
  ])('%s', (_what, relay) => {
    expect(Relay.safeParse(relay).success).toBe(false);
  });
});
