import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, ownerOf, type Session } from '#core/session/session.ts';
import { activateSession } from '#core/usecases/activate-session.ts';
import { reconcile } from '#core/usecases/reconcile.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { endSession, stopOwnSession, stopSession } from '#core/usecases/stop-session.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { taskChanged } from '#core/usecases/task-changed.ts';
import { Refusal } from '#core/refusal.ts';
import type { Dynamo } from '#local/dynamodb/dynamo.ts';
import {
  aDesktopType,
  aLaunching,
  anAddress,
  anLmsUser,
  anOwner,
  aPerson,
  aStage,
  aWish,
} from '#test/support/builders.ts';
import { Crash, crashAfter } from '#test/support/crash.ts';
import { aDynamoWorld, allLive, portalLiveOf } from '#test/support/dynamo-world.ts';
import type { Tables } from '#test/support/tables.ts';
import { counts, nothingLeaked, nothingOverdue, ownership } from '#test/support/invariants.ts';
import { answers, comesUp, type Deps, type World } from '#test/support/world.ts';

type DynamoWorld = World & Tables;
type Fault = Parameters<Dynamo['faults']['inject']>[0];

const stageWith = (pool: { capacity: number; reserved?: number }) =>
  aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool })] });
const crowd = (size: number) => Array.from({ length: size }, (_, index) => aPerson(`p${index}`));
const alice = aPerson('alice');

/** What is wrong with ownership and counts, by what really lies in the table. */
async function wrongs(
  world: DynamoWorld,
  people: Parameters<typeof counts>[2],
  guests: Parameters<typeof counts>[2] = [],
): Promise<readonly string[]> {
  const all = await allLive(world.deps.sessions);
  const portalLive = await portalLiveOf(world.client);
  return [
    ...(await ownership(world.deps, all, [...people, ...guests])),
    ...(await counts(world.deps, { all: () => all, portalLive: () => portalLive }, people, guests)),
  ];
}

/** How starts went: the sessions that were had, and the codes of those that were refused. */
async function startAll(deps: Deps, people: ReturnType<typeof crowd>) {
  const came = await Promise.allSettled(people.map((person) => startSession(deps, person, 'ubuntu-desktop')));
  const started = came.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const reasons = came.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
  return { started, refusals: reasons.map((reason) => (reason instanceof Refusal ? reason.code : reason)) };
}

async function endAll({ deps }: World): Promise<void> {
  for (const { name } of await allLive(deps.sessions)) await endSession(deps, name, 'lost');
}

describe('a hundred people at once', () => {
  it('who want one of ten desktops: ten have one, the others hear that all are taken', async () => {
    const world = await aDynamoWorld(stageWith({ capacity: 10 }));
    const people = crowd(100);
    const { started, refusals } = await startAll(world.deps, people);
    expect(new Set(started.map(({ session }) => session.name)).size).toBe(10);
    expect(refusals).toEqual(Array.from({ length: 90 }, () => 'no-capacity'));
    expect(await wrongs(world, people)).toEqual([]);
    await endAll(world);
    expect(await world.deps.environments.list()).toMatchObject([{ live: 0 }]);
    expect(await portalLiveOf(world.client)).toBe(0);
  });

  it('share five warm desktops and five new ones, one each', async () => {
    const world = await aDynamoWorld(stageWith({ capacity: 10, reserved: 5 }));
    await refillAll(world.deps);
    for (const { name } of await allLive(world.deps.sessions)) await comesUp(world, name);
    const people = crowd(100);
    const { started, refusals } = await startAll(world.deps, people);
    expect(new Set(started.map(({ session }) => session.name)).size).toBe(10);
    expect(started.filter(({ session }) => session.status === 'active')).toHaveLength(5);
    expect(refusals).toEqual(Array.from({ length: 90 }, () => 'no-capacity'));
    expect(await wrongs(world, people)).toEqual([]);
    await endAll(world);
    expect(await world.deps.environments.list()).toMatchObject([{ live: 0 }]);
    expect(await portalLiveOf(world.client)).toBe(0);
  });

  it('are not disturbed by conflicts, throttles and replies that get lost', async () => {
    const world = await aDynamoWorld(stageWith({ capacity: 10 }));
    await startSession(world.deps, alice, 'ubuntu-desktop');
    for (let nth = 3; nth < 300; nth += 3) {
      const kinds = ['TransactionConflict', 'Throttling', 'LostReply'] as const;
      world.dynamo.faults.inject({ kind: kinds[(nth % 7) % 3] ?? 'LostReply', operation: 'TransactWriteItems', nth });
    }
    const people = crowd(40);
    const { started, refusals } = await startAll(world.deps, people);
    world.dynamo.faults.clear();
    expect(new Set(started.map(({ session }) => session.name)).size).toBe(9);
    expect(refusals).toEqual(Array.from({ length: 31 }, () => 'no-capacity'));
    expect(await wrongs(world, [...people, alice])).toEqual([]);
  });
});

describe('two hundred users of a learning platform at once', () => {
  const users = Array.from({ length: 200 }, (_, index) => anLmsUser(`u${index}`));
  const requestAll = async (deps: Deps, environment = 'demo-w01', asking = users) => {
    const came = await Promise.allSettled(asking.map((user) => requestSession(deps, aWish(user, { environment }))));
    const had = came.flatMap((each) => (each.status === 'fulfilled' ? [each.value.session] : []));
    const reasons = came.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
    return { had, refusals: reasons.map((reason) => (reason instanceof Refusal ? reason.code : reason)) };
  };
  const owners = (had: readonly Session[]) => new Set(had.map((session) => ownerOf(session)?.person));
  const times = (count: number) => Array.from({ length: count }, () => 'no-capacity');
  const liveOf = async ({ deps }: World) =>
    Object.fromEntries((await deps.environments.list()).map(({ name, live }) => [name, live]));
  const madeWay = async ({ deps }: World) =>
    (await allLive(deps.sessions)).filter((session) => session.status === 'stopping' && session.madeWay);
  const warm = async (world: DynamoWorld) => {
    await refillAll(world.deps);
    for (const { name } of await allLive(world.deps.sessions)) await comesUp(world, name);
  };

  it.each([[{ capacity: 20 }], [{ capacity: 20, reserved: 10 }], [{ capacity: 20, reserved: 20 }]])(
    'twenty have a seat each, the others hear that all are taken (%o)',
    async (pool) => {
      const world = await aDynamoWorld(stageWith(pool));
      await warm(world);
      const { had, refusals } = await requestAll(world.deps);
      expect(refusals).toEqual(times(180));
      expect(new Set(had.map(({ name }) => name)).size).toBe(20);
      expect(owners(had).size).toBe(20);
      expect(await wrongs(world, [], users)).toEqual([]);
      await endAll(world);
      expect(await liveOf(world)).toEqual({ 'demo-w01': 0 });
      expect(await portalLiveOf(world.client)).toBe(0);
    },
    60_000,
  );

  it('reserves make way exactly as often as it takes, and no count is lost by it', async () => {
    const pool = { capacity: 20, reserved: 6 };
    const world = await aDynamoWorld(
      aStage({ desktops: ['one', 'two'].map((name) => aDesktopType(name, { pool })), sessions: { maximum: 20 } }),
    );
    await warm(world);
    expect(await portalLiveOf(world.client)).toBe(12);
    // Six come from the reserve, eight fill the portal, six more need the other reserve's places.
    const { had, refusals } = await requestAll(world.deps);
    expect(refusals).toEqual(times(180));
    expect(owners(had).size).toBe(20);
    expect((await madeWay(world)).map(({ environment }) => environment)).toEqual(
      Array.from({ length: 6 }, () => 'demo-w02'),
    );
    expect(await wrongs(world, [], users)).toEqual([]);
    expect(await liveOf(world)).toEqual({ 'demo-w01': 20, 'demo-w02': 0 });
    await endAll(world);
    expect(await liveOf(world)).toEqual({ 'demo-w01': 0, 'demo-w02': 0 });
    expect(await portalLiveOf(world.client)).toBe(0);
  }, 60_000);

  it('share both environments of a portal that is too small for them, the reserves of both included', async () => {
    const pool = { capacity: 15, reserved: 5 };
    const world = await aDynamoWorld(
      aStage({ desktops: ['one', 'two'].map((name) => aDesktopType(name, { pool })), sessions: { maximum: 20 } }),
    );
    await warm(world);
    const [one, two] = await Promise.all([
      requestAll(world.deps, 'demo-w01', users.slice(0, 100)),
      requestAll(world.deps, 'demo-w02', users.slice(100)),
    ]);
    const had = [...one.had, ...two.had];
    expect(owners(had).size).toBe(20);
    expect([...one.refusals, ...two.refusals]).toEqual(times(180));
    expect(await wrongs(world, [], users)).toEqual([]);
    await endAll(world);
    expect(await liveOf(world)).toEqual({ 'demo-w01': 0, 'demo-w02': 0 });
    expect(await portalLiveOf(world.client)).toBe(0);
  }, 60_000);
});

/** A robot asks, the person comes, works, and is ended by the robot. */
async function lmsLife({ deps, deliver, pass }: DynamoWorld, mortal: Deps): Promise<void> {
  const user = anLmsUser('alice');
  const { session } = await requestSession(mortal, aWish(user));
  await deliver(mortal);
  pass(2_000);
  await requestSession(mortal, aWish(user));
  await activateSession(mortal, session.name);
  await taskChanged(mortal, {
    session: session.name,
    task: `task/${session.name}`,
    is: { stage: 'answering', address: anAddress },
  });
  await answers(deps, session.name);
  await stopSession(mortal, session.name, 'stopped-by-robot');
  await deliver(mortal);
}

describe('a process that dies between any two steps of what a robot asks for', () => {
  const user = anLmsUser('alice');
  const twoTypes = (maximum: number) =>
    aStage({
      desktops: [
        aDesktopType('one', { pool: { capacity: 2 } }),
        aDesktopType('two', { pool: { capacity: 2, reserved: 1 } }),
      ],
      sessions: { maximum },
    });

  it.each([
    ['that is made', stageWith({ capacity: 2 })],
    ['of the reserve', stageWith({ capacity: 2, reserved: 1 })],
    ['for which another makes way', twoTypes(1)],
  ])('leaves no place lost, for a session %s', async (_, stage) => {
    let died = 0;
    for (let calls = 1; ; calls += 1) {
      const world = await aDynamoWorld(stage);
      // The one with a reserve is the newest environment, and its session the portal's only one.
      await refillAll(world.deps);
      const { deps } = crashAfter(calls, world.deps);
      const crash: unknown = await lmsLife(world, deps).catch((error: unknown) => error);
      if (!(crash instanceof Crash)) {
        expect(crash).toBeUndefined();
        break;
      }
      died += 1;
      expect(await recover(world, [user]), `after call ${calls}`).toEqual([]);
      // The desktops of what is stopping are gone by now.
      for (const each of await allLive(world.deps.sessions))
        if (each.status === 'stopping') await endSession(world.deps, each.name, 'lost');
      const { session } = await requestSession(world.deps, aWish(user));
      expect(await activateSession(world.deps, session.name)).toMatchObject({ ownership: { is: 'activated' } });
      await endAll(world);
      expect(await portalLiveOf(world.client)).toBe(0);
    }
    expect(died).toBeGreaterThan(15);
  });
});

describe('one person who starts twenty times at once', () => {
  it.each([[{ capacity: 10 }], [{ capacity: 1 }], [{ capacity: 10, reserved: 3 }]])(
    'has one session, which the others join (%o)',
    async (pool) => {
      const world = await aDynamoWorld(stageWith(pool));
      await refillAll(world.deps);
      const { started, refusals } = await startAll(
        world.deps,
        Array.from({ length: 20 }, () => alice),
      );
      expect(refusals).toEqual([]);
      expect(new Set(started.map(({ session }) => session.name)).size).toBe(1);
      expect(started.filter(({ joined }) => !joined)).toHaveLength(1);
      expect(await wrongs(world, [alice])).toEqual([]);
    },
  );
});

/** From the request to the end: every step that somebody does, in its order. */
async function wholeLife({ deps, deliver, desktops }: DynamoWorld, mortal: Deps = deps): Promise<Session | undefined> {
  const { session } = await startSession(mortal, alice, 'ubuntu-desktop');
  const { name } = session;
  const task = `task/${name}`;
  await deliver(mortal);
  await taskChanged(mortal, { session: name, task, is: { stage: 'answering', address: anAddress } });
  await answers(mortal, name);
  await stopOwnSession(mortal, alice, name);
  await deliver(mortal);
  if (!desktops.running().some((running) => running.task === task))
    await taskChanged(mortal, { session: name, task, is: 'gone' });
  return deps.sessions.find(name);
}

/** What two sweeps and a reconciliation put right, told by the table's own stream. */
async function recover(world: DynamoWorld, guests: Parameters<typeof counts>[2] = []): Promise<readonly string[]> {
  const { deps, deliver, pass, now } = world;
  const overdue: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    await deliver();
    pass(4 * 60_000);
    await sweep(deps);
    overdue.push(...nothingOverdue(await allLive(deps.sessions), now()));
    await deliver();
    await reconcile(deps);
    await deliver();
  }
  const all = await allLive(deps.sessions);
  return [...overdue, ...nothingLeaked(world, all), ...(await wrongs(world, [alice], guests))];
}

describe('a process that dies between any two steps of a session’s life', () => {
  it.each([[{ capacity: 3 }], [{ capacity: 3, reserved: 1 }]])('leaves nothing behind for long (%o)', async (pool) => {
    let died = 0;
    for (let calls = 1; ; calls += 1) {
      const world = await aDynamoWorld(stageWith(pool));
      const { deps } = crashAfter(calls, world.deps);
      const crash: unknown = await wholeLife(world, deps).catch((error: unknown) => error);
      if (!(crash instanceof Crash)) break;
      died += 1;
      expect(await recover(world), `after call ${calls}`).toEqual([]);
      const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
      expect(isOpen(session)).toBe(true);
    }
    expect(died).toBeGreaterThan(25);
  });
});

describe('a table that refuses for a moment, or whose reply is lost', () => {
  const faults: readonly Fault[] = [
    { kind: 'TransactionConflict', operation: 'TransactWriteItems', times: 3 },
    { kind: 'TransactionConflict', operation: 'UpdateItem', times: 3 },
    { kind: 'TransactionConflict', operation: 'PutItem', times: 3 },
    { kind: 'Throttling', times: 3 },
    { kind: 'ProvisionedThroughputExceeded', times: 3 },
    { kind: 'InternalServerError', times: 2 },
    { kind: 'LostReply', operation: 'TransactWriteItems' },
    { kind: 'LostReply', operation: 'TransactWriteItems', times: 3 },
    { kind: 'LostReply', operation: 'UpdateItem' },
    { kind: 'LostReply', operation: 'PutItem' },
    { kind: 'LostReply' },
  ];

  it.each(faults)('is borne at whichever call: $kind, $operation, $times', async (fault) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (nth) => {
        const world = await aDynamoWorld(stageWith({ capacity: 3 }));
        world.dynamo.faults.inject({ ...fault, nth });
        expect(await wholeLife(world)).toMatchObject({ status: 'ended', reason: 'stopped-by-owner' });
        world.dynamo.faults.clear();
        expect(await wrongs(world, [alice])).toEqual([]);
        expect(await portalLiveOf(world.client)).toBe(0);
      }),
      { numRuns: 12 },
    );
  });

  it('knows what it wrote, also when it is throttled after the reply was lost', async () => {
    const { deps, dynamo } = await aDynamoWorld(stageWith({ capacity: 3 }));
    const operation = 'TransactWriteItems';
    await refillAll(deps);
    const record = await deps.sessions.assignSlug(await deps.sessions.record(alice.person), 'alice', 'ubuntu-desktop');
    dynamo.faults.inject({ kind: 'LostReply', operation });
    dynamo.faults.inject({ kind: 'Throttling', operation, nth: 2, times: 5 });
    const session = aLaunching({ ownership: { is: 'activated', by: anOwner('alice'), activatedAt: deps.clock() } });
    expect(await deps.sessions.create(session, { capacity: 3, maximum: 0 }, { record })).toBe('written');
  });

  it('that never recovers is said to be unavailable, and no half a session stays', async () => {
    const world = await aDynamoWorld(stageWith({ capacity: 3 }));
    await refillAll(world.deps);
    world.dynamo.faults.inject({ kind: 'TransactionConflict', operation: 'TransactWriteItems', times: Infinity });
    const started = startSession(world.deps, alice, 'ubuntu-desktop');
    await expect(started).rejects.toEqual(expect.objectContaining({ name: 'Refusal', code: 'unavailable' }));
    world.dynamo.faults.clear();
    expect(await allLive(world.deps.sessions)).toEqual([]);
    expect(await wrongs(world, [alice])).toEqual([]);
  });
});
