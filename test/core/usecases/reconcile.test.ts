import { describe, expect, it } from 'vitest';
import type { Desktops } from '#core/ports/desktops.ts';
import { reconcile } from '#core/usecases/reconcile.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { aPerson } from '#test/support/builders.ts';
import { atWork, aWorld, theSession, type MemoryWorld } from '#test/support/world.ts';

const alice = aPerson('alice');
const nothing = { sessionsEnded: 0, tasksStopped: 0, askedAgain: 0, orphanMinutes: 0 };
const aTask = (world: MemoryWorld, session: string) =>
  world.desktops.launch({
    session,
    desktopType: 'ubuntu-desktop',
    runtime: 'kasm',
    person: null,
    title: 'Ubuntu',
    password: 'secret',
    variables: {},
  });

describe('sessions held against tasks', () => {
  it('that fit are left alone', async () => {
    const world = aWorld();
    await atWork(world, alice);
    await startSession(world.deps, aPerson('bob'), 'ubuntu-desktop');
    world.pass(19_999);
    expect(await reconcile(world.deps)).toEqual(nothing);
  });

  it('end where their task is gone and nobody told', async () => {
    const world = aWorld();
    const { name, desktop } = await atWork(world, alice);
    world.desktops.die(desktop.task);
    world.pass(60_000);
    expect(await reconcile(world.deps)).toEqual({ ...nothing, sessionsEnded: 1 });
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'ended', reason: 'lost' });
  });

  it('end as failed where the task was gone before it answered', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    await world.deliver();
    world.desktops.die(`task/${session.name}`);
    world.pass(60_000);
    await reconcile(world.deps);
    expect(await theSession(world.deps, session.name)).toMatchObject({ status: 'ended', reason: 'start-failed' });
  });

  it('end sooner than their time where they stop and the task is gone', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopSession(world.deps, name, 'stopped-by-owner');
    await world.deliver();
    world.pass(60_000);
    await reconcile(world.deps);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'ended', reason: 'stopped-by-owner' });
  });

  it('are believed for a minute, since a list may lag behind', async () => {
    const world = aWorld();
    const { desktop } = await atWork(world, alice);
    world.desktops.die(desktop.task);
    world.pass(59_999);
    expect(await reconcile(world.deps)).toEqual(nothing);
  });

  it('never end because a list is incomplete: the task itself is asked about', async () => {
    const world = aWorld();
    const active = await atWork(world, alice);
    world.pass(10 * 60_000);
    const blind: Desktops = {
      ...world.desktops,
      async *list() {
        yield [];
      },
    };
    expect(await reconcile({ ...world.deps, desktops: blind })).toEqual(nothing);
    expect(await theSession(world.deps, active.name)).toEqual(active);
  });

  it('have their desktop asked for again where the request left no trace', async () => {
    const world = aWorld();
    const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
    world.events.length = 0;
    world.pass(20_000);
    expect(await reconcile(world.deps)).toEqual({ ...nothing, askedAgain: 1 });
    await world.deliver();
    expect(world.desktops.running()).toMatchObject([{ session: session.name }]);
    expect(await theSession(world.deps, session.name)).toMatchObject({ desktop: { task: `task/${session.name}` } });
  });
});

describe('tasks held against sessions', () => {
  it('stop where there is no session for them, and their minutes are counted', async () => {
    const world = aWorld();
    await aTask(world, 'demo-w01-s777');
    world.pass(5 * 60_000);
    expect(await reconcile(world.deps)).toEqual({ ...nothing, tasksStopped: 1, orphanMinutes: 5 });
    expect(world.desktops.running()).toEqual([]);
  });

  it('stop where their session is over, or on its way out and nobody took them away', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopSession(world.deps, name, 'stopped-by-owner');
    world.events.length = 0;
    world.pass(60_000);
    expect(await reconcile(world.deps)).toMatchObject({ tasksStopped: 1 });
    expect(world.desktops.running()).toEqual([]);
  });

  it('are left alone for a minute: their session may not have been seen yet', async () => {
    const world = aWorld();
    await aTask(world, 'demo-w01-s777');
    world.pass(59_999);
    expect(await reconcile(world.deps)).toEqual(nothing);
  });

  it('are left alone where the session was only missing from the list', async () => {
    const world = aWorld();
    await atWork(world, alice);
    world.pass(5 * 60_000);
    const sessions = { ...world.deps.sessions, live: async () => ({ items: [], cursor: null }) };
    expect(await reconcile({ ...world.deps, sessions })).toEqual(nothing);
    expect(world.desktops.running()).toHaveLength(1);
  });

  it('stop, all that can be stopped, where one can’t', async () => {
    const world = aWorld();
    await aTask(world, 'demo-w01-s777');
    await aTask(world, 'demo-w01-s778');
    world.pass(5 * 60_000);
    const desktops: Desktops = {
      ...world.desktops,
      stop: async (task, why) => {
        if (task.endsWith('s777')) throw new Error('not this one');
        await world.desktops.stop(task, why);
      },
    };
    await expect(reconcile({ ...world.deps, desktops })).rejects.toThrow('not this one');
    expect(world.desktops.running()).toMatchObject([{ session: 'demo-w01-s777' }]);
  });

  it('are held against every page of both lists', async () => {
    const world = aWorld();
    for (let count = 0; count < 9; count += 1) await atWork(world, `p${count}`);
    world.pass(5 * 60_000);
    const all = world.stores.all();
    const sessions: typeof world.deps.sessions = {
      ...world.deps.sessions,
      live: async (cursor) => {
        const from = Number(cursor ?? 0);
        return { items: all.slice(from, from + 2), cursor: from + 2 < all.length ? String(from + 2) : null };
      },
    };
    const desktops: Desktops = {
      ...world.desktops,
      async *list() {
        for (const task of world.desktops.running()) yield [task];
      },
    };
    expect(await reconcile({ ...world.deps, sessions, desktops })).toEqual(nothing);
  });
});
