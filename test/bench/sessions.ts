import { launch } from '#core/session/moves.ts';
import type { StartStage } from '#core/contract/gateway.ts';
import { activateSession } from '#core/usecases/activate-session.ts';
import { heartbeat } from '#core/usecases/heartbeat.ts';
import { reconcile } from '#core/usecases/reconcile.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { endSession, stopOwnSession, stopSession } from '#core/usecases/stop-session.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { taskChanged } from '#core/usecases/task-changed.ts';
import { chance } from '#lambdas/chance.ts';
import { aDesktopType, anAddress, anLmsUser, aPerson, aStage, aWish } from '#test/support/builders.ts';
import { aDynamoWorld, warm } from '#test/support/dynamo-world.ts';
import type { Tables } from '#test/support/tables.ts';
import { meter, type Meter, type Reading } from '#test/support/meter.ts';
import type { Row } from './row.ts';
import { aSocket, comesUp, letIn, theSession, type World } from '#test/support/world.ts';

type Metered = World & Tables & { readonly meter: Meter };

const alice = aPerson('alice');
type Pool = { readonly capacity: number; readonly reserved?: number; readonly initial?: number };
const stageWith = (pool: Pool) =>
  aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool, limits: { idle: '30m' } })] });

async function aMeteredWorld(pool: Pool): Promise<Metered> {
  const world = await aDynamoWorld(stageWith(pool));
  return { ...world, deps: warm(world.deps), meter: meter(world.client) };
}

/** What ECS tells of a task until it runs, and the answer of the desktop. */
async function starts({ deps, pass }: World, session: string): Promise<void> {
  const task = `task/${session}`;
  const stages: readonly StartStage[] = ['provisioning', 'pulling', 'starting'];
  for (const stage of stages) {
    await taskChanged(deps, { session, task, is: { stage } });
    pass(10_000);
  }
  await taskChanged(deps, { session, task, is: { stage: 'answering', address: anAddress } });
  await heartbeat(deps, { gateway: 'gateway-1', sockets: [], answered: [session] });
}

/** An hour at the keyboard: a beat each 5 s with fresh input; each minute a sweep and a reconciliation. */
async function anHourOfWork({ deps, pass, now, deliver }: World, session: string, who = 'alice'): Promise<void> {
  for (let count = 0; count < 720; count += 1) {
    pass(5_000);
    const sockets = [aSocket(session, who, { inputAt: now() })];
    await heartbeat(deps, { gateway: 'gateway-1', sockets, answered: [] });
    if (count % 12 !== 11) continue;
    await sweep(deps);
    await reconcile(deps);
    await deliver();
  }
}

/** The owner stops it, the desktop is taken away, ECS tells that it is gone. */
async function ends({ deps, deliver }: World, session: string): Promise<void> {
  await stopOwnSession(deps, alice, session);
  await deliver();
  await taskChanged(deps, { session, task: `task/${session}`, is: 'gone' });
  await deliver();
}

/** A session from the request to its end, an hour of work between; what it cost. */
export async function aLifetime(): Promise<Readonly<Record<'start' | 'work' | 'end', Reading>>> {
  const world = await aMeteredWorld({ capacity: 10 });
  // The environment is there, this person has his path, and starts have been seen: all that is made once, not with each session.
  const first = await startSession(world.deps, alice, 'ubuntu-desktop');
  await world.deliver();
  await starts(world, first.session.name);
  await ends(world, first.session.name);
  world.meter.read();
  const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
  await world.deliver();
  await starts(world, session.name);
  const start = world.meter.read();
  await letIn(world, session, alice);
  world.meter.read();
  await anHourOfWork(world, session.name);
  const work = world.meter.read();
  await ends(world, session.name);
  const after = await theSession(world.deps, session.name);
  if (after.status !== 'ended') throw new Error(`it is ${after.status}`);
  return { start, work, end: world.meter.read() };
}

/** What a person's claim from a warm reserve costs where so many other sessions are live. */
export async function aClaimAmong(others: number): Promise<Reading> {
  const world = await aMeteredWorld({ capacity: others + 100, reserved: 3 });
  await refillAll(world.deps);
  for (const number of [1, 2, 3]) await comesUp(world, `demo-w01-s00${number}`);
  await crowdIn(world, others);
  // This person has a path, the environment knows that somebody asked, and the function has read the list of environments.
  const first = await startSession(world.deps, alice, 'ubuntu-desktop');
  await endSession(world.deps, first.session.name, 'stopped-by-owner');
  await world.deps.environments.list();
  world.meter.read();
  const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
  if (session.status !== 'active') throw new Error('there was a reserve');
  return world.meter.read();
}

/** What a robot's request costs that is met from a warm reserve where so many other sessions are live. */
export async function aRequestAmong(others: number): Promise<Reading> {
  const world = await aMeteredWorld({ capacity: others + 100, reserved: 3 });
  await refillAll(world.deps);
  for (const number of [1, 2, 3]) await comesUp(world, `demo-w01-s00${number}`);
  await crowdIn(world, others);
  const lara = anLmsUser('lara');
  const first = await requestSession(world.deps, aWish(lara));
  await endSession(world.deps, first.session.name, 'stopped-by-robot');
  await world.deps.environments.list();
  world.meter.read();
  const { session } = await requestSession(world.deps, aWish(lara));
  if (session.status !== 'claimed') throw new Error('there was a reserve');
  return world.meter.read();
}

/**
 * Write units of a session that a robot asked for, from its request to the end, an hour of work between; from a warm reserve, or made
 * because there was none.
 */
export async function anLmsLifetime(from: 'reserve' | 'nothing'): Promise<number> {
  // A reserve for the beginning alone: what is made in the place of a claimed one is the cost of the next session.
  const world = await aMeteredWorld({ capacity: 10, reserved: 0, initial: from === 'reserve' ? 2 : 0 });
  await refillAll(world.deps);
  for (const { name } of await world.deps.sessions.reserve('demo-w01')) await comesUp(world, name);
  const lara = anLmsUser('lara');
  const begin = async () => {
    const { session } = await requestSession(world.deps, aWish(lara));
    await world.deliver();
    await activateSession(world.deps, session.name);
    if (session.status === 'launching') await starts(world, session.name);
    return session.name;
  };
  const finish = async (name: string) => {
    await stopSession(world.deps, name, 'stopped-by-robot');
    await world.deliver();
    await taskChanged(world.deps, { session: name, task: `task/${name}`, is: 'gone' });
    await world.deliver();
  };
  await finish(await begin());
  world.meter.read();
  const name = await begin();
  const start = world.meter.read();
  await letIn(world, await theSession(world.deps, name), aPerson('lara'));
  world.meter.read();
  await anHourOfWork(world, name, 'lara');
  await finish(name);
  return start.writeUnits + world.meter.read().writeUnits;
}

/** What a sweep costs where so many sessions are due of all that there are. */
export async function aSweepOf(due: number, all: number): Promise<Reading & { readonly looked: number }> {
  const world = await aMeteredWorld({ capacity: all });
  await refillAll(world.deps);
  await crowdIn(world, due);
  world.pass(10_000);
  await crowdIn(world, all - due, due);
  // Those of the first crowd have been starting for five minutes now, which is too long.
  world.pass(290_000);
  world.meter.read();
  const { looked } = await sweep(world.deps);
  return { ...world.meter.read(), looked };
}

/** Sessions of people of whom nothing more is told. */
async function crowdIn({ deps, now }: World, size: number, from = 0): Promise<void> {
  const [type] = deps.stage.desktops;
  if (!type) throw new Error('the stage has a type');
  const room = { capacity: 10_000, maximum: 0 };
  await Promise.all(
    Array.from({ length: size }, async (_, index) => {
      const name = `demo-w01-s${5_000 + from + index}`;
      const desktopId = chance.desktopId();
      const about = { name, environment: 'demo-w01', desktopType: type.name, runtime: type.runtime, desktopId };
      const by = {
        person: aPerson(name).person,
        username: name,
        slug: `${name}-${type.name}`,
        through: 'page',
      } as const;
      const ownership = { is: 'activated', by, activatedAt: now() } as const;
      await deps.sessions.create(launch({ ...about, ownership, limits: type.limits }, now()), room);
    }),
  );
}

/** What sessions cost in requests and capacity units. */
export async function benchSessions(): Promise<Row[]> {
  const { start, work, end } = await aLifetime();
  const [few, many] = [await aClaimAmong(10), await aClaimAmong(1_000)];
  const request = await aRequestAmong(1_000);
  const [warmLife, coldLife] = [await anLmsLifetime('reserve'), await anLmsLifetime('nothing')];
  const swept = await aSweepOf(10, 1_000);
  const lifetime = start.writeUnits + work.writeUnits + end.writeUnits;
  return [
    { what: 'lifecycle of a session, request to ended', value: lifetime, unit: 'write units', budget: '40' },
    { what: '… of these until it could be used', value: start.writeUnits, unit: 'write units' },
    { what: '… of these in an hour of work', value: work.writeUnits, unit: 'write units' },
    { what: '… of these from stop to ended', value: end.writeUnits, unit: 'write units' },
    { what: 'claim from reserve, 10 sessions', value: few.reads, unit: 'reads', budget: '2' },
    { what: 'claim from reserve, 1,000 sessions', value: many.reads, unit: 'reads', budget: '2' },
    { what: 'claim from reserve, 1,000 sessions', value: many.transactions, unit: 'transactions', budget: '1' },
    { what: 'claim from reserve, 1,000 sessions', value: many.readUnits, unit: 'read units' },
    { what: 'claim from reserve, 1,000 sessions', value: many.writeUnits, unit: 'write units' },
    { what: 'request from reserve, 1,000 sessions', value: request.reads, unit: 'reads', budget: '2' },
    { what: 'request from reserve, 1,000 sessions', value: request.transactions, unit: 'transactions', budget: '1' },
    { what: 'request from reserve, 1,000 sessions', value: request.writeUnits, unit: 'write units' },
    { what: 'lifecycle through a robot, from reserve', value: warmLife, unit: 'write units', budget: '40' },
    { what: 'lifecycle through a robot, made for it', value: coldLife, unit: 'write units' },
    { what: 'sweep, 10 due of 1,000 sessions', value: swept.looked, unit: 'sessions read', budget: '10' },
    { what: 'sweep, 10 due of 1,000 sessions', value: swept.readUnits, unit: 'read units' },
  ];
}
