import { describe, expect, it } from 'vitest';
import { activateSession } from '#core/usecases/activate-session.ts';
import { extendSession } from '#core/usecases/extend-session.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { aDesktopType, anLmsUser, aStage, aWish } from '#test/support/builders.ts';
import { aSocket, aWorld, beat, comesUp, theSession } from '#test/support/world.ts';

const lara = anLmsUser('lara');
const limits = { idle: '15m', orphaned: '10m', duration: 280, deadline: 600, reserve: '12h' };
const stageWith = (pool: { capacity: number; reserved?: number }) =>
  aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool, limits })] });

/** A portal with one warm desktop, or one that is made when it is asked for. */
async function aPortal(reserved: 0 | 1) {
  const world = aWorld(stageWith({ capacity: 3, reserved }));
  await refillAll(world.deps);
  if (reserved) await comesUp(world, 'demo-w01-s001');
  const request = async () => (await requestSession(world.deps, aWish(lara))).session;
  return { ...world, request };
}

describe('activating', () => {
  it('a warm one starts its clock, at that instant', async () => {
    const world = await aPortal(1);
    const { name } = await world.request();
    world.pass(59_999);
    expect(await activateSession(world.deps, name)).toMatchObject({
      status: 'active',
      ownership: { is: 'activated', activatedAt: world.now() },
      startedAt: world.now(),
      expiresAt: world.now() + 280_000,
      deadline: world.now() + 600_000,
    });
  });

  it('one on its way starts its clock when it answers', async () => {
    const world = await aPortal(0);
    const { name } = await world.request();
    expect(await activateSession(world.deps, name)).toMatchObject({ status: 'launching' });
    world.pass(90_000);
    await comesUp(world, name);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'active', startedAt: world.now() });
  });

  it('after hours in reserve finds nobody idle: they do not count', async () => {
    const world = await aPortal(1);
    world.pass(11 * 3_600_000);
    const { name } = await world.request();
    await activateSession(world.deps, name);
    const presence = { inputAt: world.now(), seenAt: world.now() };
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'active', presence });
    await sweep(world.deps);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'active' });
  });

  it('again changes nothing', async () => {
    const world = await aPortal(1);
    const { name } = await world.request();
    const first = await activateSession(world.deps, name);
    world.pass(100_000);
    expect(await activateSession(world.deps, name)).toEqual(first);
  });

  it('twenty times at once starts it once', async () => {
    const world = await aPortal(1);
    const { name, version } = await world.request();
    const came = await Promise.all(Array.from({ length: 20 }, () => activateSession(world.deps, name)));
    expect(new Set(came.map((each) => each?.version))).toEqual(new Set([version + 1]));
  });

  it.each([
    ['was stopped', 'stopping'],
    ['has ended', 'ended'],
  ] as const)('never brings back one that %s', async (_, status) => {
    const world = await aPortal(1);
    const { name } = await world.request();
    await stopSession(world.deps, name, 'stopped-by-robot');
    if (status === 'ended') await endSession(world.deps, name, 'lost');
    expect(await activateSession(world.deps, name)).toBeUndefined();
    expect(await theSession(world.deps, name)).toMatchObject({ status, reason: 'stopped-by-robot' });
  });

  it('stops one whose time to come is over, on that instant', async () => {
    const world = await aPortal(1);
    const { name } = await world.request();
    world.pass(60_000);
    expect(await activateSession(world.deps, name)).toBeUndefined();
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'stopping', reason: 'never-activated' });
  });

  it('stops one that is activated and overdue', async () => {
    const world = await aPortal(1);
    const { name } = await world.request();
    await activateSession(world.deps, name);
    world.pass(280_000);
    expect(await activateSession(world.deps, name)).toBeUndefined();
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'stopping', reason: 'expired' });
  });

  it('does nothing with what is nobody’s, or not there', async () => {
    const world = await aPortal(1);
    expect(await activateSession(world.deps, 'demo-w01-s001')).toBeUndefined();
    expect(await theSession(world.deps, 'demo-w01-s001')).toMatchObject({ status: 'reserved' });
    expect(await activateSession(world.deps, 'demo-w01-s999')).toBeUndefined();
  });
});

describe('extending', () => {
  it('gives more time where there is any, and says so', async () => {
    const world = await aPortal(1);
    const { name } = await world.request();
    const active = await activateSession(world.deps, name);
    world.pass(1_000);
    const first = await extendSession(world.deps, name);
    expect(first).toMatchObject({ extended: true, session: { expiresAt: world.now() - 1_000 + 580_000 } });
    expect(await theSession(world.deps, name)).toEqual(first?.session);
    expect(await extendSession(world.deps, name)).toEqual({ session: first?.session, extended: false });
    expect(active?.status).toBe('active');
  });

  it('keeps it open past its first end, and no further than its deadline', async () => {
    const world = await aPortal(1);
    const { name } = await world.request();
    await activateSession(world.deps, name);
    await extendSession(world.deps, name);
    world.pass(290_000);
    await beat(world.deps, aSocket(name, 'lara'));
    expect(await extendSession(world.deps, name)).toMatchObject({ extended: true });
    await sweep(world.deps);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'active' });
    world.pass(310_000);
    await sweep(world.deps);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'stopping', reason: 'deadline' });
  });

  it('is for what is in use alone', async () => {
    const world = await aPortal(1);
    expect(await extendSession(world.deps, 'demo-w01-s999')).toBeUndefined();
    const { name } = await world.request();
    expect(await extendSession(world.deps, name)).toMatchObject({ extended: false, session: { status: 'claimed' } });
    await stopSession(world.deps, name, 'stopped-by-robot');
    expect(await extendSession(world.deps, name)).toMatchObject({ extended: false, session: { status: 'stopping' } });
  });

  it('twice at once gives it once where it may be given once', async () => {
    const world = await aPortal(1);
    const { name } = await world.request();
    await activateSession(world.deps, name);
    const came = await Promise.all([1, 2, 3].map(() => extendSession(world.deps, name)));
    expect(came.filter((each) => each?.extended)).toHaveLength(1);
  });
});
