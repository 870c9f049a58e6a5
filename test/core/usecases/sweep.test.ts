import { describe, expect, it } from 'vitest';
import { startSession } from '#core/usecases/start-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { aDesktopType, aPerson, aStage } from '#test/support/builders.ts';
import { aSocket, atWork, aWorld, beat, theSession } from '#test/support/world.ts';

const alice = aPerson('alice');
const minutes = 60_000;
const idleAfter15 = aStage({ desktops: [aDesktopType('ubuntu-desktop', { limits: { idle: '15m' } })] });

describe('a sweep', () => {
  it('looks at nothing where nothing is due', async () => {
    const world = aWorld(idleAfter15);
    await atWork(world, alice);
    expect(await sweep(world.deps)).toEqual({ looked: 0, stopped: 0, ended: 0, made: 0 });
  });

  it('stops who is idle, on the instant', async () => {
    const world = aWorld(idleAfter15);
    const { name } = await atWork(world, alice);
    world.pass(15 * minutes);
    expect(await sweep(world.deps)).toMatchObject({ looked: 1, stopped: 1 });
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'stopping', reason: 'idle' });
  });

  it('leaves who works alone, and looks again only when he may be idle', async () => {
    const world = aWorld(idleAfter15);
    const { name } = await atWork(world, alice);
    world.pass(10 * minutes);
    await beat(world.deps, aSocket(name, 'alice', { inputAt: world.now() }));
    world.pass(5 * minutes);
    expect(await sweep(world.deps)).toMatchObject({ looked: 1, stopped: 0 });
    expect(await sweep(world.deps)).toMatchObject({ looked: 0 });
    world.pass(10 * minutes);
    expect(await sweep(world.deps)).toMatchObject({ looked: 1, stopped: 1 });
  });

  it('does not stop who comes back between its reading and its writing', async () => {
    const world = aWorld(idleAfter15);
    const active = await atWork(world, alice);
    world.pass(15 * minutes);
    const sessions = {
      ...world.deps.sessions,
      async *due(now: number) {
        for await (const page of world.deps.sessions.due(now)) {
          await world.deps.sessions.touch(active, { inputAt: now, seenAt: now });
          yield page;
        }
      },
    };
    expect(await sweep({ ...world.deps, sessions })).toMatchObject({ looked: 1, stopped: 0 });
    expect(await theSession(world.deps, active.name)).toMatchObject({ status: 'active' });
  });

  it('gives up a start that takes too long, and lets the reserve rest', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    await world.deliver();
    world.pass(5 * minutes);
    expect(await sweep(world.deps)).toMatchObject({ stopped: 1 });
    expect(await theSession(world.deps, session.name)).toMatchObject({ status: 'stopping', reason: 'start-timeout' });
    expect(await world.deps.environments.list()).toMatchObject([{ failures: 1, failedAt: world.now() }]);
  });

  it('ends what nobody told to have stopped, after three minutes', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopSession(world.deps, name, 'stopped-by-owner');
    world.pass(3 * minutes);
    expect(await sweep(world.deps)).toMatchObject({ ended: 1 });
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'ended', reason: 'stopped-by-owner' });
    expect(await world.deps.environments.list()).toMatchObject([{ live: 0 }]);
  });

  it('fills the reserves', async () => {
    const world = aWorld(
      aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity: 5, reserved: 2 } })] }),
    );
    expect(await sweep(world.deps)).toMatchObject({ made: 2 });
  });

  it('gives everybody his turn, whatever goes wrong with one, and says so at the end', async () => {
    const world = aWorld(
      aStage({
        desktops: [
          aDesktopType('ubuntu-desktop', { limits: { idle: '15m' } }),
          aDesktopType('warm', { pool: { capacity: 5, reserved: 2 } }),
        ],
      }),
    );
    const [first, second] = [await atWork(world, alice), await atWork(world, aPerson('bob'))];
    world.pass(15 * minutes);
    const broken = new Error('this one is broken');
    const sessions: typeof world.deps.sessions = {
      ...world.deps.sessions,
      stop: async (before, after) => {
        if (before.name === first.name) throw broken;
        return world.deps.sessions.stop(before, after);
      },
    };
    await expect(sweep({ ...world.deps, sessions })).rejects.toBe(broken);
    expect(await theSession(world.deps, second.name)).toMatchObject({ status: 'stopping', reason: 'idle' });
    expect(world.stores.all().filter(({ desktopType }) => desktopType === 'warm')).toHaveLength(2);
  });

  it('fills the other reserves where one environment can’t be opened', async () => {
    const types = ['broken', 'warm'].map((name) => aDesktopType(name, { pool: { capacity: 5, reserved: 1 } }));
    const world = aWorld(aStage({ desktops: types }));
    const environments: typeof world.deps.environments = {
      ...world.deps.environments,
      open: async (portal, type, fingerprint) => {
        if (type === 'broken') throw new Error('this one is broken');
        return world.deps.environments.open(portal, type, fingerprint);
      },
    };
    await expect(sweep({ ...world.deps, environments })).rejects.toThrow('this one is broken');
    expect(world.stores.all()).toMatchObject([{ desktopType: 'warm' }]);
  });

  it('beside another one does each thing once', async () => {
    const world = aWorld(idleAfter15);
    await atWork(world, alice);
    world.pass(15 * minutes);
    world.events.length = 0;
    await Promise.all([sweep(world.deps), sweep(world.deps)]);
    expect(world.events).toHaveLength(1);
  });
});
