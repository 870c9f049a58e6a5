import { describe, expect, test } from 'vitest';
import { keptEmptyFor, silentAfter } from '#core/dcv/host.ts';
import { aStage } from '#test/support/builders.ts';
import { calls, faults } from '#test/support/dcv-fleet.ts';
import { aDcvType, aDcvWorld, type DcvWorld } from '#test/support/dcv-world.ts';

const minutes = async (world: DcvWorld, count: number) => {
  for (let minute = 0; minute < count; minute += 1) await world.minute();
};
/** Alice works on a host of her own. */
const withAlice = async (world = aDcvWorld()) => {
  const { name } = await world.start('alice');
  await minutes(world, 3);
  expect(await world.session(name)).toMatchObject({ status: 'active' });
  return { world, alice: name };
};

describe('from a wish to a desktop', () => {
  test('nobody’s host is up: one is wished for, and the session waits for it with the stage that it has', async () => {
    const world = aDcvWorld();
    const { name } = await world.start('alice');
    await world.settle();
    expect(await world.session(name)).toMatchObject({
      status: 'launching',
      desktop: { stage: 'provisioning', task: null },
    });
    expect(world.fleet.ids()).toHaveLength(1);
    await minutes(world, 3);
    expect(await world.session(name)).toMatchObject({ status: 'active', desktop: { address: { port: 8_443 } } });
  });

  test('asking again and again for one session asks for one machine', async () => {
    const world = aDcvWorld();
    await world.start('alice');
    for (let times = 0; times < 5; times += 1) {
      world.pass(60_000);
      await world.settle();
      await import('#core/usecases/reconcile.ts').then(({ reconcile }) => reconcile(world.deps));
      await world.settle();
    }
    expect(world.fleet.ids()).toHaveLength(1);
  });

  test('four at once fill two machines with room for two', async () => {
    const world = aDcvWorld();
    const started = [];
    for (const person of ['alice', 'bob', 'carol', 'dave']) started.push(await world.start(person));
    await minutes(world, 3);
    expect(world.fleet.ids()).toHaveLength(2);
    for (const { name } of started) expect(await world.session(name)).toMatchObject({ status: 'active' });
    expect(world.fleet.running()).toHaveLength(4);
  });

  test('the next one goes to the fullest host, and needs no new one', async () => {
    const { world } = await withAlice();
    await world.start('bob');
    await minutes(world, 1);
    expect(world.fleet.ids()).toHaveLength(1);
    expect(world.fleet.running()).toHaveLength(2);
  });

  test('a console session has a machine for itself, whatever perHost says', async () => {
    const world = aDcvWorld(aStage({ desktops: [aDcvType('gpu', { session: 'console', perHost: 4 })] }));
    await world.start('alice');
    await world.start('bob');
    await minutes(world, 3);
    expect(world.fleet.ids()).toHaveLength(2);
  });

  test('a person has the same user on every host, and nothing of a name is in it', async () => {
    const { world, alice } = await withAlice();
    const users = world.fleet.sent.flatMap((command) => (command.is === 'create' ? [command.user] : []));
    expect(users[0]).toMatch(/^dp-[a-z0-9]{24}$/);
    await world.stop(alice);
    await minutes(world, 1);
    await world.start('alice');
    await minutes(world, 2);
    const all = world.fleet.sent.flatMap((command) => (command.is === 'create' ? [command.user] : []));
    expect(new Set(all).size).toBe(1);
  });
});

describe('while it starts', () => {
  test('news that was lost is made good by what the host tells next', async () => {
    const world = aDcvWorld();
    world.fleet.breakOnce('create', 'never told');
    const { name } = await world.start('alice');
    await minutes(world, 4);
    expect(world.fleet.hasBroken()).toBe(true);
    expect(await world.session(name)).toMatchObject({ status: 'active' });
  });

  test('a session that could not be made has failed to start, and its place is free at once', async () => {
    const world = aDcvWorld();
    world.fleet.breakOnce('create', 'failed on the host');
    const { name } = await world.start('alice');
    while (!world.fleet.hasBroken()) await world.minute();
    expect(await world.session(name)).toMatchObject({ status: 'ended', reason: 'start-failed' });
    expect((await world.hosts.all()).flatMap(({ placed }) => Object.keys(placed))).toEqual([]);
  });

  test('a command that is never answered ends in a start that took too long, and in nothing left behind', async () => {
    const world = aDcvWorld();
    world.fleet.breakOnce('create', 'never answered');
    const { name } = await world.start('alice');
    await minutes(world, 20);
    expect(await world.session(name)).toMatchObject({ status: 'ended' });
    expect(world.fleet.running()).toEqual([]);
  });
});

describe('while it runs', () => {
  test('input that DCV tells of keeps a session open, and a connection without input does not', async () => {
    const { world, alice } = await withAlice();
    world.fleet.connect(alice, world.now());
    for (let at = 0; at < 18; at += 1) {
      world.fleet.connect(alice, world.now());
      await world.minute();
    }
    await minutes(world, 10);
    expect(await world.session(alice)).toMatchObject({ status: 'active' });
    await minutes(world, 15);
    expect(await world.session(alice)).toMatchObject({ reason: 'idle' });
    expect(world.fleet.running()).toEqual([]);
  });

  test('a session that vanished on its host is lost, and its place is free', async () => {
    const { world, alice } = await withAlice();
    const [host = ''] = world.fleet.ids();
    await world.fleet.commands.send(host, { is: 'close', session: alice });
    world.fleet.news();
    await minutes(world, 4);
    expect(await world.session(alice)).toMatchObject({ status: 'ended', reason: 'lost' });
    expect(await world.hosts.find(host)).toMatchObject({ placed: {} });
  });

  test('a session of ours that nobody knows is closed; one of somebody else’s is not', async () => {
    const { world } = await withAlice();
    const [host = ''] = world.fleet.ids();
    const stray = { is: 'create', type: 'virtual' } as const;
    await world.fleet.commands.send(host, { ...stray, session: 'demo-w01-s900', user: 'dp-abcdefghijklmnopqrstuvwx' });
    await world.fleet.commands.send(host, { ...stray, session: 'centos', user: 'centos' });
    world.fleet.news();
    await minutes(world, 2);
    expect(world.fleet.running().map((one) => one.split('/')[1])).toEqual(
      expect.not.arrayContaining(['demo-w01-s900']),
    );
    expect(world.fleet.running()).toContain(`${host}/centos`);
  });
});

describe('hosts that go', () => {
  test('a lost machine ends its sessions, and the person may have another', async () => {
    const { world, alice } = await withAlice();
    const [host = ''] = world.fleet.ids();
    world.fleet.lose(host);
    await minutes(world, 3);
    expect(await world.session(alice)).toMatchObject({ status: 'ended', reason: 'lost' });
    expect(await world.hosts.find(host)).toMatchObject({ state: 'lost', placed: {} });
    const { name } = await world.start('alice');
    await minutes(world, 4);
    expect(await world.session(name)).toMatchObject({ status: 'active' });
  });

  test('one that fails twice takes nobody more, and is ended when it is empty', async () => {
    const { world, alice } = await withAlice();
    const [host = ''] = world.fleet.ids();
    const failed = { host, command: 'create', dcvSession: null, is: 'failed', output: '' } as const;
    await world.hear(failed);
    expect(await world.hosts.find(host)).toMatchObject({ state: 'open' });
    await world.hear(failed);
    expect(await world.hosts.find(host)).toMatchObject({ state: 'draining' });
    await minutes(world, 2);
    expect(await world.session(alice)).toMatchObject({ status: 'active' });
    await world.stop(alice);
    await minutes(world, 3);
    expect(world.fleet.ids()).toEqual([]);
    expect(await world.hosts.find(host)).toMatchObject({ state: 'lost' });
  });

  test('one that is silent takes nobody more, but those on it go on', async () => {
    const { world, alice } = await withAlice();
    const [host = ''] = world.fleet.ids();
    for (let minute = 0; minute < silentAfter / 60_000 + 1; minute += 1) {
      world.fleet.breakOnce('inventory', 'never answered');
      await world.minute();
    }
    expect(await world.hosts.find(host)).toMatchObject({ state: 'draining' });
    expect(await world.session(alice)).toMatchObject({ status: 'active' });
  });

  test('an empty one is kept for a while, and then given back', async () => {
    const { world, alice } = await withAlice();
    await world.stop(alice);
    await minutes(world, 5);
    expect(world.fleet.ids()).toHaveLength(1);
    await minutes(world, keptEmptyFor / 60_000);
    expect(world.fleet.ids()).toEqual([]);
  });
});

describe('whatever goes wrong once', () => {
  const matrix = calls.flatMap((call) => faults.map((fault) => [call, fault] as const));
  test.each(matrix)('%s %s: nothing is orphaned on either side', async (call, fault) => {
    const world = aDcvWorld();
    if (call !== 'end' && call !== 'close') world.fleet.breakOnce(call, fault);
    const { name: alice } = await world.start('alice');
    const { name: bob } = await world.start('bob');
    await minutes(world, 16);
    for (const name of [alice, bob]) {
      const session = await world.session(name);
      const isWell = session.status === 'active';
      const isExplained =
        session.status === 'ended' && ['start-failed', 'start-timeout', 'lost'].includes(session.reason);
      expect({ [name]: session.status, isFine: isWell || isExplained }).toMatchObject({ isFine: true });
    }
    if (call === 'end' || call === 'close') world.fleet.breakOnce(call, fault);
    await world.stop(alice);
    await world.stop(bob);
    await minutes(world, 25);
    expect(world.fleet.hasBroken()).toBe(true);
    for (const name of [alice, bob]) expect(await world.session(name)).toMatchObject({ status: 'ended' });
    expect(world.fleet.running()).toEqual([]);
    expect((await world.hosts.all()).flatMap(({ placed }) => Object.keys(placed))).toEqual([]);
    expect(world.fleet.ids()).toEqual([]);
    expect(world.stores.portalLive()).toBe(0);
  });
});
