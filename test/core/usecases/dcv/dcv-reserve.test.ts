import { describe, expect, test } from 'vitest';
import { ownerOf } from '#core/session/session.ts';
import { countEnvironments } from '#core/usecases/count-environments.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { aStage } from '#test/support/builders.ts';
import { aDcvType, aDcvWorld, type DcvWorld } from '#test/support/dcv-world.ts';

const minutes = async (world: DcvWorld, count: number) => {
  for (let minute = 0; minute < count; minute += 1) await world.minute();
};
const withReserve = async (more: Parameters<typeof aDcvType>[1]) => {
  const world = aDcvWorld(aStage({ desktops: [aDcvType('gpu', more)] }));
  await sweep(world.deps);
  await minutes(world, 5);
  return world;
};
const twoWarm = { perHost: 2, pool: { capacity: 4, reserved: 2 } };
const consoles = { session: 'console' as const, alwaysOn: true, pool: { capacity: 2 } };
const reserveOf = async ({ deps }: DcvWorld) => deps.sessions.reserve('demo-w01');
const made = (world: DcvWorld) => world.fleet.sent.flatMap((command) => (command.is === 'create' ? [command] : []));
const aWish = {
  user: { person: 'anon:7' as never, name: '7', isNew: true } as never,
  environment: 'demo-w01',
  timeout: 600,
  indexUrl: 'https://lms.example.org/',
  analyticsUrl: null,
  parameters: [],
  only: null,
};

describe('a reserve of warm places', () => {
  test('is a machine that is up, with places on it that are kept and in which nothing runs', async () => {
    const world = await withReserve(twoWarm);
    expect(await reserveOf(world)).toMatchObject([
      { status: 'reserved', desktop: { warm: true } },
      { status: 'reserved', desktop: { warm: true } },
    ]);
    expect(world.fleet.ids()).toHaveLength(1);
    expect(world.fleet.running()).toEqual([]);
  });

  test('counts as what waits, for whoever asks what can be had', async () => {
    const world = await withReserve(twoWarm);
    const { deps } = world;
    const [counted] = await countEnvironments({ ...deps, counted: deps.environments });
    expect(counted).toMatchObject({
      environment: { name: 'demo-w01', live: 2 },
      nobodys: { waiting: 2, starting: 0, stopping: 0 },
    });
  });

  test('stays while nobody comes, and so does its machine', async () => {
    const world = await withReserve(twoWarm);
    await minutes(world, 40);
    expect(await reserveOf(world)).toHaveLength(2);
    expect(world.fleet.ids()).toHaveLength(1);
  });

  test('passes to a person within the minute: his own user, on the machine that is up, and another is kept', async () => {
    const world = await withReserve(twoWarm);
    const { name } = await world.start('alice');
    expect(await world.session(name)).toMatchObject({
      status: 'launching',
      desktop: { stage: 'starting', task: null, fromWarm: true },
    });
    await minutes(world, 1);
    const session = await world.session(name);
    expect(session).toMatchObject({ status: 'active', ownership: { by: { username: 'alice' } } });
    expect(made(world)).toMatchObject([{ session: name, guest: false, variables: { DESKPOOL_SESSION: name } }]);
    const placed = (await world.hosts.all()).flatMap((host) => Object.values(host.placed));
    expect(placed.find((place) => place.session === name)).toMatchObject({ user: made(world)[0]?.user });
    await minutes(world, 4);
    expect(await reserveOf(world)).toHaveLength(2);
  });

  test('is the same user for the same person, whichever place he comes to', async () => {
    const world = await withReserve(twoWarm);
    const first = await world.start('alice');
    await minutes(world, 1);
    await world.stop(first.name);
    await minutes(world, 1);
    await world.start('alice');
    await minutes(world, 1);
    expect(new Set(made(world).map(({ user }) => user)).size).toBe(1);
    expect(made(world)).toHaveLength(2);
  });

  test('two who come at once get a place each', async () => {
    const world = await withReserve(twoWarm);
    const [alice, bob] = await Promise.all([world.start('alice'), world.start('bob')]);
    expect(alice.name).not.toBe(bob.name);
    await minutes(world, 1);
    for (const { name } of [alice, bob]) expect(await world.session(name)).toMatchObject({ status: 'active' });
  });

  test('answers a learning platform: asked for, made, and active once its user comes', async () => {
    const world = await withReserve(twoWarm);
    const { session } = await requestSession(world.deps, aWish);
    expect(session).toMatchObject({ status: 'launching', ownership: { is: 'claimed' } });
    await minutes(world, 1);
    expect(await world.session(session.name)).toMatchObject({ status: 'claimed' });
    expect(world.fleet.running().map((one) => one.split('/')[1])).toEqual([session.name]);
  });

  test('gives its places up with the host that takes no more, and is made again elsewhere', async () => {
    const world = await withReserve(twoWarm);
    const [host = ''] = world.fleet.ids();
    await world.hosts.drain(host);
    await minutes(world, 8);
    expect(world.fleet.ids()).toHaveLength(1);
    expect(world.fleet.ids()).not.toContain(host);
    expect(await reserveOf(world)).toMatchObject([{ status: 'reserved' }, { status: 'reserved' }]);
  });

  test('a place whose session made way is free, whatever became of the news', async () => {
    const world = await withReserve(twoWarm);
    const [first] = await reserveOf(world);
    world.fleet.breakOnce('close', 'never answered');
    await world.stop(first?.name ?? '');
    await minutes(world, 6);
    const placed = (await world.hosts.all()).flatMap((host) => Object.values(host.placed));
    expect(placed.map(({ session }) => session)).not.toContain(first?.name);
    expect(await reserveOf(world)).toHaveLength(2);
  });
});

describe('consoles that are always on', () => {
  test('are as many as the capacity, each open on a host of its own, as a user who is nobody', async () => {
    const world = await withReserve(consoles);
    expect(await reserveOf(world)).toHaveLength(2);
    expect(world.fleet.ids()).toHaveLength(2);
    expect(world.fleet.running()).toHaveLength(2);
    expect(made(world)).toMatchObject([
      { type: 'console', guest: true },
      { type: 'console', guest: true },
    ]);
  });

  test('are taken at once, as they stand', async () => {
    const world = await withReserve(consoles);
    const { name } = await world.start('alice');
    expect(await world.session(name)).toMatchObject({ status: 'active' });
    await minutes(world, 2);
    expect(made(world)).toHaveLength(2);
  });

  test('have one person at a time, and nobody gets one that somebody has', async () => {
    const world = await withReserve(consoles);
    await world.start('alice');
    await world.start('bob');
    await expect(world.start('carol')).rejects.toMatchObject({ code: 'no-capacity' });
  });

  test('are closed when he leaves or is idle, and open anew as another user on the same host', async () => {
    const world = await withReserve(consoles);
    const hosts = world.fleet.ids();
    const { name } = await world.start('alice');
    const first = made(world).find(({ session }) => session === name);
    await minutes(world, 24);
    expect(await world.session(name)).toMatchObject({ status: 'ended', reason: 'idle' });
    const reserve = await reserveOf(world);
    expect(reserve).toHaveLength(2);
    expect(reserve.every((session) => ownerOf(session) === undefined)).toBe(true);
    expect(world.fleet.ids()).toEqual(hosts);
    expect(made(world)).toHaveLength(3);
    expect(made(world)[2]?.user).not.toBe(first?.user);
  });

  test('whose session DCV lost by itself are cleared before the next one is opened there', async () => {
    const world = await withReserve(consoles);
    const { name } = await world.start('alice');
    await minutes(world, 1);
    const [host = ''] = world.fleet.running().flatMap((one) => (one.endsWith(name) ? one.split('/') : []));
    await world.fleet.commands.send(host, { is: 'close', session: name });
    world.fleet.news();
    const before = world.fleet.sent.length;
    await minutes(world, 8);
    const told = world.fleet.sent.slice(before).filter((command) => command.host === host);
    expect(told.map(({ is }) => is).filter((is) => is !== 'inventory')).toEqual(['close', 'create']);
    expect(await world.session(name)).toMatchObject({ status: 'ended', reason: 'lost' });
    expect(await reserveOf(world)).toHaveLength(2);
  });

  test('come back on another machine when theirs is gone', async () => {
    const world = await withReserve(consoles);
    const [host = ''] = world.fleet.ids();
    world.fleet.lose(host);
    await minutes(world, 8);
    expect(await reserveOf(world)).toHaveLength(2);
    expect(world.fleet.ids()).toHaveLength(2);
  });
});
