import { describe, expect, it } from 'vitest';
import { activate, claim, end, launch, progress, ready, renew, stop } from '#core/session/moves.ts';
import { taskOf } from '#core/session/session.ts';
import { aClaimed, aLaunching, anActive, anAddress, anOwner, aReserved, limits, noon } from '#test/support/builders.ts';

const alice = anOwner('alice');
const heldBy = (activatedAt: number) => ({ is: 'activated', by: alice, activatedAt }) as const;
const running = (more: Parameters<typeof aLaunching>[0] = {}) =>
  progress(aLaunching(more), { task: 'task/1', stage: 'answering', address: anAddress });

describe('a new session', () => {
  it('waits to be asked for, and has as long as its type allows to start', () => {
    const session = aLaunching({ limits: limits({ startUp: 120 }) });
    expect(session).toMatchObject({ status: 'launching', version: 1, createdAt: noon, startBy: noon + 120_000 });
    expect(session.desktop).toEqual({ phase: 'launching', stage: 'queued', askedAt: noon, task: null, address: null });
  });

  it('keeps the limits that its type had when it was made', () => {
    const made = limits({ idle: 77 });
    expect(launch({ ...aLaunching(), limits: made }, noon).limits).toBe(made);
  });
});

describe('a claim', () => {
  it('of a warm desktop can be used at once', () => {
    const session = claim(aReserved(), heldBy(noon + 5), noon + 5);
    expect(session).toMatchObject({
      status: 'active',
      ownership: { is: 'activated', by: alice, activatedAt: noon + 5 },
      startedAt: noon + 5,
      expiresAt: noon + 5 + 3_600_000,
      version: aReserved().version + 1,
    });
    expect(session).not.toHaveProperty('recycleBy');
  });

  it('of one on its way waits, with the whole time for a start before it', () => {
    const session = claim(aLaunching(), heldBy(noon + 100_000), noon + 100_000);
    expect(session).toMatchObject({ status: 'launching', startBy: noon + 400_000, ownership: { is: 'activated' } });
  });
});

describe('a claim of a warm place', () => {
  const place = { task: 'i-0123456789abcdef0/one', stage: 'answering', address: anAddress, warm: true } as const;
  const kept = ready(progress(aLaunching(), place), noon);

  it('has the desktop made now, with all the time that a start may take, and is active once it answers', () => {
    if (kept?.status !== 'reserved') throw new Error('nobody owns it');
    const session = claim(kept, heldBy(noon + 9_000), noon + 9_000);
    expect(session).toMatchObject({
      status: 'launching',
      desktop: { stage: 'starting', task: null, address: null, askedAt: noon + 9_000 },
      startBy: noon + 9_000 + kept.limits.startUp * 1_000,
    });
    if (session.status !== 'launching') throw new Error('it is made now');
    expect(ready(session, noon + 9_500)).toBeUndefined();
    const made = progress(session, { task: place.task, address: anAddress });
    const active = ready(made, noon + 12_000);
    expect(active).toMatchObject({ status: 'active', startedAt: noon + 12_000, desktop: { phase: 'ready' } });
    expect(active?.desktop).not.toHaveProperty('warm');
  });

  it('whose machine has not answered yet is the same', () => {
    const session = claim(progress(aLaunching(), place), heldBy(noon + 5), noon + 5);
    expect(session).toMatchObject({ status: 'launching', desktop: { task: null, address: null } });
  });
});

describe('a claim in somebody’s name', () => {
  const pending = { is: 'claimed', by: alice, claimedAt: noon + 5, activateBy: noon + 60_005 } as const;

  it('of a warm desktop waits for him, and nothing of his time passes', () => {
    const session = claim(aReserved(), pending, noon + 5);
    expect(session).toMatchObject({ status: 'claimed', ownership: pending, version: aReserved().version + 1 });
    for (const clock of ['recycleBy', 'startedAt', 'expiresAt', 'presence']) expect(session).not.toHaveProperty(clock);
  });

  it('of one on its way waits for both', () => {
    const session = claim(aLaunching(), pending, noon + 5);
    expect(session).toMatchObject({ status: 'launching', ownership: pending, startBy: noon + 300_005 });
  });

  it('gets more time when the robot asks again', () => {
    for (const session of [claim(aReserved(), pending, noon + 5), claim(aLaunching(), pending, noon + 5)]) {
      if (session.status === 'active') throw new Error('nobody has come');
      expect(renew(session, noon + 9_000, noon + 99_000)).toEqual({
        ...session,
        ownership: { ...pending, claimedAt: noon + 9_000, activateBy: noon + 99_000 },
        version: session.version + 1,
      });
    }
  });

  it('also less, if that is what it says', () => {
    expect(renew(aClaimed(), noon + 9_000, noon + 14_000)).toMatchObject({ ownership: { activateBy: noon + 14_000 } });
  });

  it('is not written again for a moment’s difference', () => {
    expect(renew(aClaimed(), noon + 999, noon + 60_999)).toBeUndefined();
    expect(renew(aClaimed(), noon + 1_000, noon + 61_000)).toBeDefined();
  });

  it('is not renewed once he has come, nor where nobody was asked for', () => {
    for (const session of [anActive(), aReserved(), aLaunching()])
      expect(renew(session, noon + 9_000, noon + 99_000)).toBeUndefined();
  });

  it('is activated by his coming: only then his time passes, and he has just been there', () => {
    expect(activate(aClaimed(), noon + 30_000)).toMatchObject({
      status: 'active',
      ownership: { is: 'activated', activatedAt: noon + 30_000, by: { through: 'robot' } },
      startedAt: noon + 30_000,
      expiresAt: noon + 30_000 + 3_600_000,
      deadline: noon + 30_000 + 3_600_000,
      presence: { inputAt: noon + 30_000, seenAt: noon + 30_000 },
    });
  });

  it('is activated while it is on its way, without more time to start', () => {
    const launching = aLaunching({ ownership: pending });
    expect(activate(launching, noon + 30_000)).toEqual({
      ...launching,
      ownership: { is: 'activated', by: alice, activatedAt: noon + 30_000 },
      version: launching.version + 1,
    });
  });

  it('is not activated twice, nor is what nobody was asked for', () => {
    for (const session of [anActive(), aReserved(), aLaunching()]) expect(activate(session, noon + 9)).toBeUndefined();
  });
});

describe('a desktop that answers', () => {
  it('goes to the reserve while it is nobody’s', () => {
    expect(ready(running(), noon + 9)).toMatchObject({ status: 'reserved', recycleBy: noon + 9 + 43_200_000 });
  });

  it('waits for the person for whom a robot asked, no longer than before', () => {
    const ownership = { is: 'claimed', by: alice, claimedAt: noon, activateBy: noon + 60_000 } as const;
    expect(ready(running({ ownership }), noon + 9)).toMatchObject({ status: 'claimed', ownership });
  });

  it('is used at once by the person who waits, whose clock starts only now', () => {
    const ownership = { is: 'activated', by: alice, activatedAt: noon } as const;
    expect(ready(running({ ownership }), noon + 90_000)).toMatchObject({
      status: 'active',
      ownership,
      startedAt: noon + 90_000,
      expiresAt: noon + 90_000 + 3_600_000,
      presence: { inputAt: noon + 90_000, seenAt: noon + 90_000 },
    });
  });

  it('can’t have answered before it has a task and an address', () => {
    expect(ready(aLaunching(), noon)).toBeUndefined();
    expect(ready(progress(aLaunching(), { task: 'task/1' }), noon)).toBeUndefined();
  });
});

describe('the deadline that nothing moves', () => {
  it('is the operator’s, and never before the expiry', () => {
    const of = (deadline: number) => anActive({ limits: limits({ duration: 3_600, deadline }) }).deadline - noon;
    expect(of(7_200)).toBe(7_200_000);
    expect(of(0)).toBe(3_600_000);
    expect(of(60)).toBe(3_600_000);
  });

  it.each([
    ['progress', () => progress(running(), { stage: 'answering' })],
    ['an answer', () => ready(running(), noon + 1)],
  ])('and the limits themselves stay as they are through %s', (_, move) => {
    expect(move()?.limits).toEqual(limits());
  });
});

describe('the end', () => {
  it('begins with stopping, which has three minutes', () => {
    const session = stop(anActive(), 'idle', noon + 7);
    expect(session).toMatchObject({
      status: 'stopping',
      reason: 'idle',
      stoppingSince: noon + 7,
      stopBy: noon + 180_007,
    });
    expect(taskOf(session)).toBe('task/1');
  });

  it('has the reason for which it began to stop', () => {
    expect(end(stop(anActive(), 'idle', noon), 'lost', noon)).toMatchObject({ status: 'ended', reason: 'idle' });
    expect(end(anActive(), 'lost', noon)).toMatchObject({ status: 'ended', reason: 'lost', endedAt: noon });
  });

  it('leaves name, owner and limits, and nothing of the desktop', () => {
    const active = anActive();
    const ended = end(active, 'lost', noon);
    const { name, environment, desktopType, desktopId, createdAt, ownership } = active;
    expect(ended).toMatchObject({
      name,
      environment,
      desktopType,
      desktopId,
      createdAt,
      ownership,
      limits: active.limits,
    });
    expect(ended).not.toHaveProperty('desktop');
    expect(taskOf(ended)).toBeNull();
  });
});

describe('the version', () => {
  it('grows by one with each move', () => {
    const launching = aLaunching();
    const asked = progress(launching, { task: 'task/1', address: anAddress });
    const reserved = ready(asked, noon);
    if (reserved?.status !== 'reserved') throw new Error('nobody owns it');
    const active = claim(reserved, heldBy(noon), noon);
    if (active.status !== 'active') throw new Error('it was ready');
    const stopping = stop(active, 'idle', noon);
    const ended = end(stopping, 'idle', noon);
    expect([launching, asked, reserved, active, stopping, ended].map(({ version }) => version)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });
});
