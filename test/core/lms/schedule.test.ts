import { describe, expect, it } from 'vitest';
import { extended, scheduleOf } from '#core/lms/schedule.ts';
import { activate, stop } from '#core/session/moves.ts';
import type { Limits } from '#core/stage/desktop-type.ts';
import { aClaimed, aLaunching, anActive, anOwner, aReserved, limits, noon } from '#test/support/builders.ts';

const minute = 60;
/** Somebody at work who is never idle, so that time alone is looked at; durations in seconds. */
const working = (more: Partial<Limits>) => anActive({ limits: limits({ idle: 0, orphaned: 0, ...more }) });
/** Just so many seconds are left. */
const withLeft = (session: ReturnType<typeof working>, left: number) => session.expiresAt - left * 1_000;
const leftOf = (session: ReturnType<typeof working> | undefined, now: number) =>
  session && (session.expiresAt - now) / 1_000;

describe('extending', () => {
  type Row = readonly [what: string, limits: Partial<Limits>, left: number, after: number | undefined];
  it.each<Row>([
    ['an hour with a deadline of two, 900 s before its end', { duration: 3600, deadline: 7200 }, 900, undefined],
    ['an hour with a deadline of two, 899 s before its end', { duration: 3600, deadline: 7200 }, 899, 1799],
    ['with 30 minutes of overtime', { duration: 3600, deadline: 7200, overtime: 1800 }, 1799, 3599],
    ['with 30 minutes of overtime, not before', { duration: 3600, deadline: 7200, overtime: 1800 }, 1800, undefined],
    ['with 10 minutes of overtime', { duration: 3600, deadline: 7200, overtime: 600 }, 599, 1199],
    ['with 10 minutes of overtime, not before', { duration: 3600, deadline: 7200, overtime: 600 }, 600, undefined],
    ['overtime counts as five minutes at least', { duration: 3600, deadline: 7200, overtime: 60 }, 299, 599],
    ['280 s with a deadline of 600, from the first second', { duration: 280, deadline: 600 }, 280, 580],
    ['280 s with a deadline of 600, a second later', { duration: 280, deadline: 600 }, 279, 579],
    ['nothing where no deadline is set', { duration: 3600, deadline: 0 }, 10, undefined],
    ['eight hours, an hour before their end', { duration: 8 * 3600, deadline: 12 * 3600 }, 3600, undefined],
    ['eight hours, a second less before their end', { duration: 8 * 3600, deadline: 12 * 3600 }, 3599, 7199],
    ['no further than the deadline', { duration: 3600, deadline: 4000 }, 100, 500],
    ['nothing on the last instant', { duration: 3600, deadline: 7200 }, 0, undefined],
  ])('%s', (_, given, left, after) => {
    const session = working(given);
    const now = withLeft(session, left);
    expect(leftOf(extended(session, now), now)).toBe(after);
    expect(scheduleOf(session, now).extendable).toBe(after !== undefined);
  });

  it('gives once where the step reaches the deadline', () => {
    const first = extended(working({ duration: 280, deadline: 570 }), noon);
    expect(first).toMatchObject({ expiresAt: noon + 570_000 });
    expect(first && extended(first, noon + 569_000)).toBeUndefined();
  });

  it('is a change of its own, and moves nothing else', () => {
    const session = working({ duration: 280, deadline: 600 });
    expect(extended(session, noon)).toEqual({ ...session, expiresAt: noon + 580_000, version: session.version + 1 });
  });

  it('does not bring back somebody who is idle', () => {
    const session = anActive({ limits: limits({ duration: 3600, deadline: 7200, idle: 900 }) });
    expect(extended(session, noon + 3000_000)).toBeUndefined();
  });
});

describe('what expires soon', () => {
  it.each([
    [60 * minute, 900],
    [8 * 60 * minute, 3600],
    [10 * minute, 300],
  ])('of %i s is what has less than %i s left, whatever overtime there is', (duration, soon) => {
    const session = working({ duration, deadline: 2 * duration, overtime: 30 * minute });
    expect(scheduleOf(session, withLeft(session, soon)).expiring).toBe(false);
    expect(scheduleOf(session, withLeft(session, soon - 1)).expiring).toBe(true);
  });
});

describe('the times of a session', () => {
  const none = { started: null, expires: null, expiring: false, countdown: undefined, extendable: undefined };
  const tasked = (launching: ReturnType<typeof aLaunching>) => ({
    ...launching,
    desktop: { ...launching.desktop, task: 'task/1' },
  });
  const claimedBy = (by = anOwner()) =>
    ({ is: 'claimed', by, claimedAt: noon + 1_000, activateBy: noon + 61_000 }) as const;

  it('that is nobody’s are none', () => {
    expect(scheduleOf(aLaunching(), noon)).toEqual({ status: 'STARTING', ...none });
    expect(scheduleOf(tasked(aLaunching()), noon)).toEqual({ status: 'WAITING', ...none });
    expect(scheduleOf(aReserved(), noon)).toEqual({ status: 'WAITING', ...none });
    expect(scheduleOf(stop(aReserved(), 'surplus', noon), noon)).toEqual({ status: 'STOPPING', ...none });
  });

  it.each([
    ['is warm', aClaimed()],
    ['is on its way', aLaunching({ ownership: claimedBy() })],
  ])('that waits for its owner and %s count down to when he has to come', (_, session) => {
    const { claimedAt, activateBy } =
      session.ownership.is === 'claimed' ? session.ownership : { claimedAt: 0, activateBy: 0 };
    expect(scheduleOf(session, activateBy - 20_500)).toEqual({
      status: 'WAITING',
      started: claimedAt,
      expires: activateBy,
      expiring: true,
      countdown: 20,
      extendable: false,
    });
  });

  it('in use count down to its end', () => {
    const session = working({ duration: 3600, deadline: 7200 });
    expect(scheduleOf(session, noon + 100)).toEqual({
      status: 'RUNNING',
      started: noon,
      expires: noon + 3_600_000,
      expiring: false,
      countdown: 3599,
      extendable: false,
    });
  });

  it('that is activated and still on its way count from the activation', () => {
    const session = activate(aLaunching({ ownership: claimedBy() }), noon + 30_000);
    expect(session && scheduleOf(session, noon + 31_000)).toMatchObject({
      status: 'RUNNING',
      started: noon + 30_000,
      expires: noon + 30_000 + 3_600_000,
      extendable: false,
    });
  });

  it('that is overdue are over, on the instant of its deadline', () => {
    expect(scheduleOf(aClaimed(), noon + 60_000)).toMatchObject({
      status: 'STOPPING',
      expires: noon + 60_000,
      countdown: 0,
      extendable: false,
    });
    expect(scheduleOf(anActive(), noon + 1_000_000)).toMatchObject({
      status: 'STOPPING',
      expires: noon + 900_000,
      countdown: 0,
    });
  });

  it('that is stopping ended when it began to stop', () => {
    const session = stop(anActive(), 'stopped-by-robot', noon + 5_000);
    expect(scheduleOf(session, noon + 9_000)).toEqual({
      status: 'STOPPING',
      started: noon,
      expires: noon + 5_000,
      expiring: true,
      countdown: 0,
      extendable: false,
    });
  });
});
