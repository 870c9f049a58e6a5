import { describe, expect, it } from 'vitest';
import { refillAll, refillNamed } from '#core/usecases/refill.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, aPerson, aStage } from '#test/support/builders.ts';
import { aWorld, comesUp, theSession } from '#test/support/world.ts';

const alice = aPerson('alice');
const stageWith = (
  pool: { capacity: number; reserved?: number; initial?: number },
  { image = 'kasmweb/ubuntu:1.15.0', maximum = 0 } = {},
) => aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool, image })], sessions: { maximum } });

describe('filling the reserve', () => {
  it('opens an environment for each type, and makes what is wanted, for nobody', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 2 }));
    expect(await refillAll(world.deps)).toBe(2);
    expect(world.stores.all()).toMatchObject([
      { name: 'demo-w01-s001', status: 'launching', ownership: { is: 'nobody' } },
      { name: 'demo-w01-s002', status: 'launching', ownership: { is: 'nobody' } },
    ]);
    expect(await world.deps.environments.list()).toMatchObject([{ name: 'demo-w01', live: 2, asked: false }]);
  });

  it('does nothing where nothing is missing', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 2 }));
    await refillAll(world.deps);
    world.pass(60_000);
    expect(await refillAll(world.deps)).toBe(0);
  });

  it('is done by one of two who come at once', async () => {
    const world = aWorld(stageWith({ capacity: 9, reserved: 2 }));
    const made = await Promise.all([refillAll(world.deps), refillAll(world.deps), refillAll(world.deps)]);
    expect(made.filter((count) => count > 0)).toEqual([2]);
  });

  it('never goes beyond the capacity', async () => {
    const world = aWorld(stageWith({ capacity: 2, reserved: 2, initial: 0 }));
    await refillAll(world.deps);
    expect(world.stores.all()).toEqual([]);
    await startSession(world.deps, alice, 'ubuntu-desktop');
    await refillAll(world.deps);
    expect(world.stores.all()).toHaveLength(2);
  });

  it('never goes beyond the portal’s maximum', async () => {
    const world = aWorld(stageWith({ capacity: 9, reserved: 5 }, { maximum: 3 }));
    await refillAll(world.deps);
    expect(world.stores.all()).toHaveLength(3);
  });

  it('shares what the portal has between its environments, and takes no number in vain', async () => {
    const types = ['one', 'two'].map((name) => aDesktopType(name, { pool: { capacity: 5, reserved: 3 } }));
    const world = aWorld(aStage({ desktops: types, sessions: { maximum: 4 } }));
    expect(await refillAll(world.deps)).toBe(4);
    const counts = () =>
      ['demo-w01', 'demo-w02'].map(
        (name) => world.stores.all().filter(({ environment }) => environment === name).length,
      );
    expect(counts()).toEqual([3, 1]);
    world.pass(60_000);
    expect(await refillAll(world.deps)).toBe(0);
    expect(await world.deps.environments.takeNumber('demo-w02', 5)).toBe(2);
  });

  it('waits after a failed start', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 2 }));
    await world.deps.environments.open('demo', 'ubuntu-desktop', 'f0');
    await refillAll(world.deps);
    for (const { name } of world.stores.all()) await stopSession(world.deps, name, 'start-failed');
    await world.deps.environments.noteFailure('demo-w02', world.now());
    world.pass(59_999);
    expect(await refillAll(world.deps)).toBe(0);
    world.pass(1);
    expect(await refillAll(world.deps)).toBe(2);
  });

  it('touches the named environments alone', async () => {
    const world = aWorld(
      aStage({ desktops: ['one', 'two'].map((name) => aDesktopType(name, { pool: { capacity: 3, reserved: 1 } })) }),
    );
    await refillAll(world.deps);
    for (const { name } of world.stores.all()) await stopSession(world.deps, name, 'recycled');
    world.pass(10_000);
    await refillNamed(world.deps, ['demo-w02']);
    expect(world.stores.all().filter(({ status }) => status === 'launching')).toMatchObject([
      { environment: 'demo-w02' },
    ]);
    await refillNamed(world.deps, []);
  });
});

describe('a reserve that is too large', () => {
  it('gives up its oldest', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 3 }));
    await refillAll(world.deps);
    world.pass(10_000);
    await refillAll({ ...world.deps, stage: stageWith({ capacity: 5, reserved: 2 }) });
    expect(world.stores.all().map(({ status }) => status)).toEqual(['stopping', 'launching', 'launching']);
    expect(world.stores.all()[0]).toMatchObject({ reason: 'surplus' });
  });

  it('gives up what is beyond the portal’s maximum, since that was lowered, and no more', async () => {
    const desktops = ['one', 'two'].map((name) => aDesktopType(name, { pool: { capacity: 5, reserved: 2 } }));
    const world = aWorld(aStage({ desktops }));
    await refillAll(world.deps);
    world.pass(10_000);
    await refillAll({ ...world.deps, stage: aStage({ desktops, sessions: { maximum: 3 } }) });
    expect(world.stores.all().filter(({ status }) => status === 'stopping')).toMatchObject([{ reason: 'surplus' }]);
  });

  it('counts what it has given up already, which takes minutes to go', async () => {
    const desktops = ['one', 'two'].map((name) => aDesktopType(name, { pool: { capacity: 5, reserved: 2 } }));
    const world = aWorld(aStage({ desktops }));
    await refillAll(world.deps);
    const lowered = { ...world.deps, stage: aStage({ desktops, sessions: { maximum: 3 } }) };
    for (let times = 0; times < 3; times += 1) {
      world.pass(10_000);
      await refillAll(lowered);
      await refillNamed(lowered, ['demo-w01', 'demo-w02']);
    }
    expect(world.stores.all().filter(({ status }) => status === 'stopping')).toHaveLength(1);
  });

  it('never takes one from a person who claimed it a moment ago', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 1 }));
    await refillAll(world.deps);
    await comesUp(world, 'demo-w01-s001');
    const stale = await world.deps.sessions.reserve('demo-w01');
    await startSession(world.deps, alice, 'ubuntu-desktop');
    world.pass(10_000);
    const sessions = { ...world.deps.sessions, reserve: async () => stale };
    await refillAll({ ...world.deps, sessions, stage: stageWith({ capacity: 5, reserved: 0 }) });
    expect(await theSession(world.deps, 'demo-w01-s001')).toMatchObject({ status: 'active' });
  });
});

describe('a type that changes', () => {
  const changed = stageWith({ capacity: 5, reserved: 1 }, { image: 'kasmweb/ubuntu:2.0.0' });

  it('has its reserve made anew, and its old environment removed once it is empty', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 1 }));
    await refillAll(world.deps);
    world.pass(10_000);
    const deps = { ...world.deps, stage: changed };
    await refillAll(deps);
    expect(world.stores.all()).toMatchObject([
      { name: 'demo-w01-s001', status: 'stopping', reason: 'recycled' },
      { name: 'demo-w02-s001', status: 'launching' },
    ]);
    await world.deliver();
    world.pass(10_000);
    await refillAll(deps);
    expect((await world.deps.environments.list()).map(({ name }) => name)).toEqual(['demo-w02']);
  });

  it('that leaves the catalogue gives up its reserve', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 1 }));
    await refillAll(world.deps);
    world.pass(10_000);
    await refillAll({ ...world.deps, stage: aStage({ desktops: [aDesktopType('chromium')] }) });
    expect(await theSession(world.deps, 'demo-w01-s001')).toMatchObject({ status: 'stopping', reason: 'recycled' });
  });

  it('that leaves the catalogue keeps its environment, empty, in case it comes back', async () => {
    const world = aWorld(stageWith({ capacity: 5, reserved: 1 }));
    await refillAll(world.deps);
    const without = { ...world.deps, stage: aStage({ desktops: [aDesktopType('chromium')] }) };
    world.pass(10_000);
    await refillAll(without);
    await world.deliver(without);
    const removed: string[] = [];
    const environments: typeof world.deps.environments = {
      ...world.deps.environments,
      remove: async (name) => void removed.push(name),
    };
    world.pass(10_000);
    await refillAll({ ...without, environments });
    expect(removed).toEqual([]);
    expect(await refillAll(world.deps)).toBe(1);
    expect(world.stores.all().at(-1)).toMatchObject({ environment: 'demo-w01', status: 'launching' });
  });
});
