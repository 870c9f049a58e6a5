import { describe, expect, test } from 'vitest';
import { joinsWithin, silentAfter } from '#core/dcv/host.ts';
import { noRoomAfter } from '#core/dcv/waiting.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { aStage } from '#test/support/builders.ts';
import { aDcvType, aDcvWorld, type DcvWorld } from '#test/support/dcv-world.ts';

const minutes = async (world: DcvWorld, count: number) => {
  for (let minute = 0; minute < count; minute += 1) await world.minute();
};
/** Nothing is left of anybody: no place, no machine, no wish for one, and nobody counts. */
const isClean = async (world: DcvWorld) => {
  expect(world.fleet.running()).toEqual([]);
  expect(world.fleet.ids()).toEqual([]);
  expect(world.fleet.wanted('gpu')).toBe(0);
  expect((await world.hosts.all()).flatMap(({ placed }) => Object.keys(placed))).toEqual([]);
  expect(world.stores.portalLive()).toBe(0);
};

describe('a machine that can’t be had', () => {
  test('for want of room, is waited for a while, and may come', async () => {
    const world = aDcvWorld();
    world.fleet.refuse('no-capacity');
    const { name } = await world.start('alice');
    await minutes(world, 2);
    expect(await world.session(name)).toMatchObject({ status: 'launching', desktop: { stage: 'provisioning' } });
    world.fleet.refuse(undefined);
    await minutes(world, 3);
    expect(await world.session(name)).toMatchObject({ status: 'active' });
  });

  test.each(['no-capacity', 'start-failed'] as const)('because of %s, ends it after three minutes', async (reason) => {
    const world = aDcvWorld();
    world.fleet.refuse(reason);
    const { name } = await world.start('alice');
    await minutes(world, noRoomAfter / 60_000 + 1);
    expect(await world.session(name)).toMatchObject({ status: 'ended', reason });
    await minutes(world, 5);
    await isClean(world);
  });

  test('for its image is not there, ends it at once', async () => {
    const world = aDcvWorld();
    world.fleet.refuse('image-unavailable');
    const { name } = await world.start('alice');
    await minutes(world, 2);
    expect(await world.session(name)).toMatchObject({ status: 'ended', reason: 'image-unavailable' });
    await minutes(world, 5);
    await isClean(world);
  });

  test('is not asked for any more once nobody waits, so that none comes that nobody wants', async () => {
    const world = aDcvWorld();
    world.fleet.refuse('no-capacity');
    const { name } = await world.start('alice');
    await world.settle();
    expect(world.fleet.wanted('gpu')).toBe(1);
    await world.stop(name);
    await minutes(world, 5);
    world.fleet.refuse(undefined);
    await minutes(world, 5);
    await isClean(world);
  });

  test('keeps nobody from a machine that is on its way: who waited longest gets it', async () => {
    const world = aDcvWorld(aStage({ desktops: [aDcvType('gpu', { perHost: 1 })] }));
    const first = await world.start('alice');
    await world.settle();
    world.fleet.refuse('no-capacity');
    world.pass(1_000);
    const second = await world.start('bob');
    await world.settle();
    world.fleet.mute(true);
    await minutes(world, 6);
    expect(await world.session(second.name)).toMatchObject({ status: 'ended', reason: 'no-capacity' });
    expect(await world.session(first.name)).toMatchObject({ status: 'launching' });
    world.fleet.mute(false);
    await minutes(world, 3);
    expect(await world.session(first.name)).toMatchObject({ status: 'active' });
  });

  test('makes a reserve wait longer each time, and fills it once there is room', async () => {
    const stage = aStage({ desktops: [aDcvType('gpu', { pool: { capacity: 4, reserved: 1 } })] });
    const world = aDcvWorld(stage);
    world.fleet.refuse('no-capacity');
    await sweep(world.deps);
    await minutes(world, 12);
    const [environment] = await world.deps.environments.list();
    expect(environment?.failures).toBeGreaterThan(1);
    world.fleet.refuse(undefined);
    await minutes(world, 30);
    expect(await world.deps.sessions.reserve('demo-w01')).toMatchObject([{ status: 'reserved' }]);
  });
});

describe('whatever keeps machines from coming', () => {
  const kinds = {
    virtual: {},
    console: { session: 'console' },
    'with a reserve': { pool: { capacity: 4, reserved: 1 } },
    'always on': { session: 'console', alwaysOn: true, pool: { capacity: 2 } },
  } as const;
  const causes = ['no-capacity', 'image-unavailable', 'start-failed'] as const;
  const rows = Object.keys(kinds).flatMap((kind) =>
    causes.map((cause) => [kind as keyof typeof kinds, cause] as const),
  );

  test.each(rows)(
    '%s, %s: people are told, what they held is free, and once it has passed they get one',
    async (kind, cause) => {
      const world = aDcvWorld(aStage({ desktops: [aDcvType('gpu', kinds[kind])] }));
      world.fleet.refuse(cause);
      await sweep(world.deps);
      const { name } = await world.start('alice');
      await minutes(world, 6);
      expect(await world.session(name)).toMatchObject({ status: 'ended', reason: cause });
      const held = (await world.hosts.all()).flatMap(({ placed }) => Object.values(placed));
      expect(held.map(({ session }) => session)).not.toContain(name);
      world.fleet.refuse(undefined);
      const again = await world.start('alice');
      await minutes(world, 5);
      expect(await world.session(again.name)).toMatchObject({ status: 'active' });
    },
  );
});

describe('a machine that comes up', () => {
  test('is in service once it takes sessions, and not before', async () => {
    const world = aDcvWorld();
    world.fleet.mute(true);
    await world.start('alice');
    await minutes(world, 3);
    expect(Object.values(world.fleet.phases())).toEqual(['arriving']);
    world.fleet.mute(false);
    await minutes(world, 3);
    expect(Object.values(world.fleet.phases())).toEqual(['serving']);
  });

  test('and whose agent never reports is ended, and whoever waited is told that it took too long', async () => {
    const world = aDcvWorld();
    world.fleet.mute(true);
    const { name } = await world.start('alice');
    await minutes(world, joinsWithin / 60_000 + 4);
    expect(await world.session(name)).toMatchObject({ status: 'ended', reason: 'start-timeout' });
    await minutes(world, 4);
    await isClean(world);
  });
});

describe('machines that stand by', () => {
  const warmed = async () => {
    const world = aDcvWorld();
    world.fleet.warmUp('gpu', 1);
    await minutes(world, 3);
    return world;
  };

  test('are stopped once they have been got ready, and nobody is placed on them', async () => {
    const world = await warmed();
    expect(Object.values(world.fleet.phases())).toEqual(['standby']);
    expect(await world.hosts.all()).toMatchObject([{ state: 'warm' }]);
    await minutes(world, 30);
    expect(Object.values(world.fleet.phases())).toEqual(['standby']);
  });

  test('are taken before new ones, and told anew how they are reached', async () => {
    const world = await warmed();
    const { name } = await world.start('alice');
    await minutes(world, 3);
    expect(await world.session(name)).toMatchObject({ status: 'active' });
    expect(world.fleet.ids()).toHaveLength(1);
    expect(Object.values(world.fleet.phases())).toEqual(['serving']);
  });
});

describe('a machine that the cloud takes away', () => {
  const withAlice = async () => {
    const world = aDcvWorld();
    const { name } = await world.start('alice');
    await minutes(world, 3);
    const [host = ''] = world.fleet.ids();
    return { world, host, alice: name };
  };

  test('is held while somebody works there, takes nobody more, and goes when he has left', async () => {
    const { world, host, alice } = await withAlice();
    world.fleet.takeAway(host);
    await minutes(world, 3);
    expect(await world.session(alice)).toMatchObject({ status: 'active' });
    expect(await world.hosts.find(host)).toMatchObject({ state: 'draining' });
    await world.stop(alice);
    await minutes(world, 3);
    expect(world.fleet.ids()).not.toContain(host);
  });

  test('and that runs all the same after its host was given up for lost is ended, so that nobody pays for it', async () => {
    const { world, host, alice } = await withAlice();
    await world.stop(alice);
    await world.hosts.lose(host, world.now());
    await minutes(world, 3);
    expect(world.fleet.ids()).not.toContain(host);
  });

  test('is let go when nothing has been heard of it for long, and its sessions are lost', async () => {
    const { world, host, alice } = await withAlice();
    world.fleet.takeAway(host);
    world.fleet.mute(true);
    await minutes(world, silentAfter / 60_000 + 2);
    expect(await world.session(alice)).toMatchObject({ status: 'ended', reason: 'lost' });
    expect(world.fleet.ids()).not.toContain(host);
  });
});
