import { describe, expect, it } from 'vitest';
import type { Desktops } from '#core/ports/desktops.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { freedEnvironment, steer } from '#core/usecases/steer.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, aLaunching, anActive, aPerson, aReserved, aStage, noon } from '#test/support/builders.ts';
import { desktopsThatRefuse } from '#test/support/desktops.fakes.ts';
import { atWork, aWorld, follow, theSession } from '#test/support/world.ts';
import { end, stop } from '#core/session/moves.ts';

const alice = aPerson('alice');

describe('a session that was made', () => {
  it('has its desktop asked for, with a password of its own, its title, and what its programs may know', async () => {
    const world = aWorld();
    const orders: Parameters<Desktops['launch']>[0][] = [];
    const desktops: Desktops = {
      ...world.desktops,
      launch: async (order) => {
        orders.push(order);
        return world.desktops.launch(order);
      },
    };
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    await steer({ ...world.deps, desktops }, { before: undefined, after: session });
    const password = await world.deps.access.password(session.desktopId);
    expect(password).toBeDefined();
    expect(orders).toEqual([
      {
        session: session.name,
        desktopType: 'ubuntu-desktop',
        runtime: 'kasm',
        person: 'person-alice',
        title: 'ubuntu-desktop',
        password,
        variables: {
          DESKPOOL_SESSION: session.name,
          DESKPOOL_ENVIRONMENT: 'demo-w01',
          SESSION_URL: `https://${session.desktopId}.desk.example.org`,
          CONFIG_URL: `https://${session.desktopId}.desk.example.org/workshop/config`,
          CONFIG_PASSWORD: await world.deps.secrets.configPassword(session),
        },
      },
    ]);
    expect(await theSession(world.deps, session.name)).toMatchObject({
      desktop: { task: `task/${session.name}`, stage: 'provisioning' },
    });
  });

  it('has one desktop, however often it is told', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    const told = { before: undefined, after: session };
    await Promise.all([steer(world.deps, told), steer(world.deps, told)]);
    const { version } = await theSession(world.deps, session.name);
    await steer(world.deps, told);
    expect(world.desktops.running()).toHaveLength(1);
    expect((await theSession(world.deps, session.name)).version).toBe(version);
  });

  it('keeps the password that the first request was made with', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    const told = { before: undefined, after: session };
    const deaf = { ...world.deps.sessions, move: async () => 'changed' as const };
    await expect(steer({ ...world.deps, sessions: deaf }, told)).rejects.toThrow('changing');
    const first = await world.deps.access.password(session.desktopId);
    await steer(world.deps, told);
    expect(await world.deps.access.password(session.desktopId)).toBe(first);
  });

  it('is not launched when it has stopped before it is told', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    await stopSession(world.deps, session.name, 'stopped-by-owner');
    await steer(world.deps, { before: undefined, after: session });
    expect(world.desktops.running()).toEqual([]);
  });

  it('that stops while its desktop is being made has it taken away', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    const slow: Desktops = {
      ...world.desktops,
      launch: async (order) => {
        const launched = await world.desktops.launch(order);
        await stopSession(world.deps, session.name, 'stopped-by-owner');
        return launched;
      },
    };
    await steer({ ...world.deps, desktops: slow }, { before: undefined, after: session });
    expect(world.desktops.running()).toEqual([]);
    await world.deliver();
    expect(await theSession(world.deps, session.name)).toMatchObject({ status: 'ended', reason: 'stopped-by-owner' });
  });
});

describe('a cloud that says no', () => {
  it.each(['no-capacity', 'start-failed'] as const)('ends the session with its words: %s', async (reason) => {
    const world = aWorld();
    const deps = { ...world.deps, desktops: desktopsThatRefuse(reason) };
    const { session } = await startSession(deps, alice, 'ubuntu-desktop');
    for (const change of world.events.splice(0)) await follow(deps, change);
    expect(await theSession(deps, session.name)).toMatchObject({ status: 'stopping', reason });
    expect(await deps.environments.list()).toMatchObject([{ failures: 1, failedAt: world.now() }]);
    for (const change of world.events.splice(0)) await follow(deps, change);
    expect(await theSession(deps, session.name)).toMatchObject({ status: 'ended', reason });
    expect(await deps.environments.list()).toMatchObject([{ live: 0 }]);
    expect((await deps.sessions.record(alice.person)).last).toMatchObject({ 'ubuntu-desktop': { reason } });
  });

  it('to one of two requests does not end a session whose desktop is on its way', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    const told = { before: undefined, after: session };
    const late: Desktops = {
      ...world.desktops,
      launch: async () => {
        await steer(world.deps, told);
        return { is: 'refused', reason: 'no-capacity', detail: 'for the second one' };
      },
    };
    await steer({ ...world.deps, desktops: late }, told);
    expect(await theSession(world.deps, session.name)).toMatchObject({ status: 'launching' });
    expect(await world.deps.environments.list()).toMatchObject([{ failures: 0 }]);
  });
});

describe('a session that stops', () => {
  it('has its desktop taken away; it ends when the cloud tells that it is gone', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopSession(world.deps, name, 'stopped-by-owner');
    await world.deliver();
    expect(world.desktops.running()).toEqual([]);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'stopping' });
  });

  it('ends at once where there never was a desktop', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    world.events.length = 0;
    await stopSession(world.deps, session.name, 'stopped-by-owner');
    await world.deliver();
    expect(await theSession(world.deps, session.name)).toMatchObject({ status: 'ended', reason: 'stopped-by-owner' });
  });

  it('may be told twice, and late', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopSession(world.deps, name, 'stopped-by-owner');
    const told = world.events.splice(0);
    await endSession(world.deps, name, 'lost');
    for (const change of [...told, ...told]) await follow(world.deps, change);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'ended', reason: 'stopped-by-owner' });
    expect(await world.deps.environments.list()).toMatchObject([{ live: 0 }]);
  });
});

describe('a place that becomes free', () => {
  const reserved = aReserved();
  const active = anActive();
  const stopping = stop(active, 'idle', noon);

  it.each([
    ['one of the reserve is claimed', reserved, active, 'demo-w01'],
    ['one of the reserve stops', reserved, stop(reserved, 'recycled', noon), 'demo-w01'],
    ['a session ends', stopping, end(stopping, 'idle', noon), 'demo-w01'],
    ['a person stops, whose desktop is still there', active, stopping, undefined],
    ['a session is made', undefined, aLaunching(), undefined],
    ['one of the reserve becomes ready', aLaunching(), reserved, undefined],
    ['an old session is forgotten', end(stopping, 'idle', noon), undefined, undefined],
  ])('%s', (_, before, after, environment) => {
    expect(freedEnvironment({ before, after })).toBe(environment);
  });

  it('is filled by the reserve', async () => {
    const stage = aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity: 5, reserved: 1 } })] });
    const world = aWorld(stage);
    await refillAll(world.deps);
    await world.deliver();
    world.pass(10_000);
    await startSession(world.deps, alice, 'ubuntu-desktop');
    await world.deliver();
    expect(world.desktops.running().map(({ session }) => session)).toEqual(['demo-w01-s001', 'demo-w01-s002']);
  });
});
