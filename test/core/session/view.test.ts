import { describe, expect, it } from 'vitest';
import { SessionView } from '#core/contract/views.ts';
import { end, progress, stop } from '#core/session/moves.ts';
import { secondsLeft, viewSession } from '#core/session/view.ts';
import { aLaunching, anActive, aReserved, noon } from '#test/support/builders.ts';

const at = (offset: number) => new Date(noon + offset).toISOString();

describe('a session as people see it', () => {
  it('is what the contract says, in every state', () => {
    const active = anActive();
    const stopping = stop(active, 'idle', noon);
    for (const session of [aLaunching(), aReserved(), active, stopping, end(stopping, 'idle', noon)])
      expect(() => SessionView.parse(viewSession(session, noon, 30))).not.toThrow();
  });

  it('says how far a start is, and what it may still take', () => {
    const session = progress(aLaunching(), { stage: 'pulling', task: 'task/1' });
    expect(viewSession(session, noon + 12_000, 42)).toMatchObject({
      status: 'launching',
      stage: 'pulling',
      secondsLeft: 30,
      closing: null,
      path: null,
      username: null,
    });
  });

  it('says where the desktop is, whose it is, and what will close it', () => {
    expect(viewSession(anActive(), noon + 1, 42)).toMatchObject({
      status: 'active',
      path: '/desktop/alice-ubuntu-desktop',
      username: 'alice',
      activatedAt: at(0),
      closing: { at: at(900_000), reason: 'idle' },
      secondsLeft: null,
      reason: null,
    });
  });

  it('shows what is overdue as stopping, with its reason, before any sweep has seen it', () => {
    expect(viewSession(anActive(), noon + 899_999, null)).toMatchObject({ status: 'active', reason: null });
    expect(viewSession(anActive(), noon + 900_000, null)).toMatchObject({
      status: 'stopping',
      reason: 'idle',
      closing: null,
    });
  });

  it('says how it ended', () => {
    const ended = end(stop(anActive(), 'stopped-by-admin', noon), 'lost', noon + 5);
    expect(viewSession(ended, noon + 9, null)).toMatchObject({
      status: 'ended',
      reason: 'stopped-by-admin',
      endedAt: at(5),
    });
  });
});

describe('the estimate of a start', () => {
  it('is unknown before the first one', () => {
    expect(secondsLeft(aLaunching(), noon, null)).toBeNull();
  });

  it('counts down and stops at nothing', () => {
    expect(secondsLeft(aLaunching(), noon + 10_400, 40)).toBe(30);
    expect(secondsLeft(aLaunching(), noon + 40_000, 40)).toBe(0);
    expect(secondsLeft(aLaunching(), noon + 90_000, 40)).toBe(0);
  });

  it('is nobody’s business in a warm place, where it is a matter of seconds', () => {
    const { desktop } = aLaunching();
    expect(secondsLeft(aLaunching({ desktop: { ...desktop, fromWarm: true } }), noon, 40)).toBeNull();
  });
});
