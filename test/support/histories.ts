import fc from 'fast-check';
import type { Desktops } from '#core/ports/desktops.ts';
import { Refusal } from '#core/refusal.ts';
import { decide } from '#core/session/lifecycle.ts';
import { isOpen, ownerOf, taskOf, type Active, type Session } from '#core/session/session.ts';
import { activateSession } from '#core/usecases/activate-session.ts';
import { enterEnvironment } from '#core/usecases/enter-environment.ts';
import { extendSession } from '#core/usecases/extend-session.ts';
import { heartbeat } from '#core/usecases/heartbeat.ts';
import { reconcile } from '#core/usecases/reconcile.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { requestSession } from '#core/usecases/request-session.ts';
import { startSession } from '#core/usecases/start-session.ts';
import type { SessionChange } from '#core/usecases/steer.ts';
import { stopOwnSession, stopSession } from '#core/usecases/stop-session.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { taskChanged } from '#core/usecases/task-changed.ts';
import { aDesktopType, anAddress, anLmsUser, aPerson, aStage } from './builders.ts';
import { Crash, crashAfter } from './crash.ts';
import {
  counts,
  deadlines,
  legality,
  nothingLeaked,
  nothingOverdue,
  ownership,
  paths,
  requests,
} from './invariants.ts';
import { aWorld, follow, letIn, passTo, type Deps, type MemoryWorld } from './world.ts';

/** Random histories of a small portal: everything that may happen to it, in any order, and what must be true after each step. */

export const people = ['ann', 'ben', 'cleo', 'dan', 'eve'].map((name) => aPerson(name));
/** Users of a learning platform; the same as people once they are here. One of them has a namesake. */
export const guests = ['lara', 'milo', 'Ann'].map((name) => anLmsUser(name));
const visitors = guests.map(({ name }) => aPerson(name, { roles: ['guest'] }));
const types = ['one', 'two', 'three'];
const keptWarm = 'two';
const indexUrl = 'https://lms.example.org/course';
const idle = 60;
const orphaned = 40;

/** Small and tight, so that every limit is met often. */
export function aTightStage() {
  const limits = { idle, orphaned, duration: 600, deadline: 900, startUp: 120, reserve: 300 };
  const pools = [
    { capacity: 4, reserved: 2 },
    { capacity: 2, reserved: 1, initial: 0 },
    { capacity: 3, reserved: 0 },
  ];
  return aStage({
    desktops: types.map((name, index) => aDesktopType(name, { limits, pool: pools[index] ?? { capacity: 1 } })),
    sessions: { maximum: 7, perPerson: 2, anonymous: 2 },
  });
}

const small = fc.nat({ max: 30 });
const one = { pick: small };
const steps = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('start'), person: small, type: small }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stop'), ...one }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('request'), person: small, type: small, ...one }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('enter'), person: small, type: small }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('activate', 'extend', 'terminate'), ...one }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('hear'), count: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hear-again'), ...one }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('never-hear'), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('run'), ...one }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer'), ...one }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stale-news'), ...one, foreign: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('die'), ...one }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tell-gone'), ...one }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('beat'), there: fc.nat({ max: 255 }), input: fc.nat({ max: 255 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('work', 'look-on'), beats: fc.integer({ min: 2, max: 150 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse'), count: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.constantFrom(1, 3, 10, 25, 40, 60, 130, 310, 900) }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'sweep' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'reconcile' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'refill' } as const) },
  { weight: 4, arbitrary: fc.constant({ do: 'all-come-up' } as const) },
);
type Step = Readonly<{
  do: string;
  person?: number;
  type?: number;
  pick?: number;
  count?: number;
  foreign?: boolean;
  there?: number;
  input?: number;
  beats?: number;
  seconds?: number;
}>;
const mostlyNever = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) },
);
/** What takes no time, and so can happen while something else does. */
const quick = new Set([
  'start',
  'stop',
  'request',
  'enter',
  'activate',
  'extend',
  'terminate',
  'hear',
  'hear-again',
  'run',
  'answer',
  'beat',
  'die',
  'tell-gone',
  'sweep',
  'reconcile',
  'refill',
]);
const mostlyNothing = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant('the same' as const) },
  { weight: 1, arbitrary: (steps as fc.Arbitrary<Step>).filter((each) => quick.has(each.do)) },
);
/**
 * A step, after how many calls of a port the process dies in it (most do not), and what somebody else does at the same time: each
 * answer of a port lets the other go on.
 */
export type Command = {
  readonly step: Step;
  readonly dies: number | null;
  readonly beside: Step | 'the same' | null;
};

export const histories: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.record({ step: steps, dies: mostlyNever, beside: mostlyNothing }),
  { minLength: 5, maxLength: 80, size: 'max' },
);

/** One portal living through a history. */
export type Portal = {
  readonly world: MemoryWorld;
  readonly live: (command: Command) => Promise<void>;
  /** Everything that must be true now. */
  readonly wrong: () => Promise<readonly string[]>;
  /** Lets everything come to rest, and says what leaked. */
  readonly rest: () => Promise<readonly string[]>;
};

export function aPortal(): Portal {
  const world = aWorld(aTightStage());
  const { stores, events, now } = world;
  let refusals = 0;
  const desktops: Desktops = {
    ...world.desktops,
    launch: async (order) => {
      const isKnown = world.desktops.running().some(({ session }) => session === order.session);
      if (isKnown || refusals === 0) {
        const launched = await world.desktops.launch(order);
        // Of one type nothing runs but the machine while a session is nobody's.
        const isKept = launched.is === 'launched' && order.person === null && order.desktopType === keptWarm;
        return isKept ? { is: 'kept', task: launched.task, address: anAddress } : launched;
      }
      refusals -= 1;
      return { is: 'refused', reason: 'no-capacity', detail: 'as the history wants it' };
    },
  };
  const whole: Deps = { ...world.deps, desktops };
  const wrongs: string[] = [];
  const heard: SessionChange[] = [];
  /** The last input in each session; nobody may have got an answer about it, and it may have been stored all the same. */
  const typed = new Map<string, number>();
  /** What gateways saw of each session and got an answer about, however little of it was stored; the rest they would say again. */
  const input = new Map<string, number>();
  const seen = new Map<string, number>();

  stores.listen((before, after) => {
    wrongs.push(...legality(before, after));
    if (after.status === 'active' && before?.status !== 'active') {
      for (const last of [typed, input, seen]) last.set(after.name, now());
    }
    if (after.status === 'stopping' && before?.status === 'active') wrongs.push(...tooEarly(after.name, after.reason));
  });
  /** What is stored lags by a third at most, so nobody is closed sooner than two thirds of a limit after he was there. */
  const tooEarly = (name: string, reason: string) => {
    const gone = { idle: now() - (input.get(name) ?? 0), orphaned: now() - (seen.get(name) ?? 0) };
    const isEarly =
      (reason === 'idle' && gone.idle < idle * 660) || (reason === 'orphaned' && gone.orphaned < orphaned * 660);
    return isEarly ? [`${name} closed as ${reason} after ${JSON.stringify(gone)}`] : [];
  };

  const oneOf = <T>(list: readonly T[], index = 0): T | undefined => list[index % Math.max(1, list.length)];
  const active = () => stores.all().filter((session) => session.status === 'active');
  const tasked = () => stores.all().filter((session) => taskOf(session) !== null);

  const sweepAll = async (deps: Deps) => {
    await sweep(deps);
    wrongs.push(...nothingOverdue(stores.all(), now()));
    for (const { name } of active())
      if (now() - (typed.get(name) ?? 0) >= idle * 1_000) wrongs.push(`${name} is idle and still open after a sweep`);
  };
  const beatOf = async (deps: Deps, sockets: readonly { session: Active; connected: boolean; typing: boolean }[]) => {
    const alive = sockets.filter(({ session }) => decide(session, now()).do !== 'stop');
    for (const { session, typing } of alive) {
      if (typing) typed.set(session.name, now());
      const owner = [...people, ...visitors].find(({ person }) => person === session.ownership.by.person);
      if (owner) await letIn(world, session, owner);
    }
    const rows = sockets.map(({ session, connected, typing }) => ({
      session: session.name,
      grant: passTo(session.name, session.ownership.by),
      person: session.ownership.by.person,
      access: 'control' as const,
      open: connected ? 1 : 0,
      lastInputAt: typing ? new Date(now()).toISOString() : null,
    }));
    try {
      await heartbeat(deps, { gateway: 'gateway-1', sockets: rows, answered: [] });
    } finally {
      // Whoever told too late, and was believed all the same, was there.
      for (const { name } of sockets.map(({ session }) => session)) {
        const stored = active().find((session) => session.name === name)?.presence;
        if (stored?.inputAt === now()) typed.set(name, now());
      }
    }
    for (const { session, connected, typing } of alive) {
      if (connected) seen.set(session.name, now());
      if (typing) input.set(session.name, now());
    }
  };
  /** Everybody has his desktop open for a while, typing or looking on; who types may not be closed for being away, who looks on no orphan. */
  const stay = async (deps: Deps, beats: number, typing: boolean) => {
    const there = active().filter((session) => decide(session, now()).do !== 'stop');
    for (let count = 0; count < beats; count += 1) {
      const still = active().filter(({ name }) => there.some((session) => session.name === name));
      await beatOf(
        deps,
        still.map((session) => ({ session, connected: true, typing })),
      );
      if (count % 6 === 5) await sweepAll(deps);
      for (const { name } of there) {
        const session = await deps.sessions.find(name);
        const reason = session && 'reason' in session ? session.reason : undefined;
        const isWrong = reason === 'orphaned' || (reason === 'idle' && typing);
        if (isWrong) wrongs.push(`${name} was closed as ${reason} while somebody was there`);
      }
      world.pass(5_000);
    }
  };

  const placeOf = async (deps: Deps, { type }: Step) => {
    const all = await deps.environments.list();
    return all.find(({ desktopType }) => desktopType === oneOf(types, type))?.name;
  };
  /** A robot asks; for the session that the user has already, now and then. */
  const request = async (deps: Deps, step: Step) => {
    const { pick = 0 } = step;
    const [user, environment] = [oneOf(guests, step.person), await placeOf(deps, step)];
    if (!user || !environment) return;
    const timeout = oneOf([5, 60, 130, 0], pick) ?? 60;
    const only = pick % 5 === 4 ? (oneOf(stores.all(), pick)?.name ?? null) : null;
    const wish = { user, environment, timeout, only, indexUrl, analyticsUrl: null, parameters: [] };
    const { session, request: kept } = await requestSession(deps, wish);
    const isHis = ownerOf(session)?.person === user.person && session.environment === environment;
    if (!isHis || kept.session !== session.name || (only !== null && session.name !== only))
      wrongs.push(`${user.name} asked for ${only ?? environment} and was given ${session.name}`);
  };

  const act = async (deps: Deps, step: Step): Promise<void> => {
    const { pick = 0, count = 1 } = step;
    switch (step.do) {
      case 'start': {
        const person = oneOf(people, step.person);
        const type = oneOf(types, step.type);
        if (person && type) await startSession(deps, person, type);
        return;
      }
      case 'stop': {
        const session = oneOf(
          stores.all().filter((each) => isOpen(each) && ownerOf(each)),
          pick,
        );
        const owner = session && people.find(({ person }) => person === ownerOf(session)?.person);
        if (owner) await stopOwnSession(deps, owner, session.name);
        return;
      }
      case 'request':
        return request(deps, step);
      case 'enter': {
        const [user, place] = [oneOf(guests, step.person), await placeOf(deps, step)];
        if (user && place) await enterEnvironment(deps, user, place, indexUrl);
        return;
      }
      case 'activate': {
        const session = oneOf(stores.all(), pick);
        const came = session && (await activateSession(deps, session.name));
        if (came && came.ownership.is !== 'activated') wrongs.push(`${came.name} was activated and is not`);
        return;
      }
      case 'extend': {
        const session = oneOf(active(), pick);
        if (session) await extendSession(deps, session.name);
        return;
      }
      case 'terminate': {
        const session = oneOf(
          stores.all().filter((each) => ownerOf(each)?.through === 'robot'),
          pick,
        );
        if (session) await stopSession(deps, session.name, 'stopped-by-robot');
        return;
      }
      case 'hear':
        for (const change of events.splice(0, count)) {
          heard.push(change);
          await follow(deps, change);
        }
        return;
      case 'hear-again': {
        const change = oneOf(heard, pick);
        if (change) await follow(deps, change);
        return;
      }
      case 'never-hear':
        return void events.splice(0, count);
      case 'run': {
        const running = oneOf(world.desktops.running(), pick);
        if (running) await taskChanged(deps, { ...running, is: { stage: 'answering', address: anAddress } });
        return;
      }
      case 'answer': {
        const session = oneOf(
          (await deps.sessions.launching()).filter(({ desktop }) => desktop.address),
          pick,
        );
        if (session) await heartbeat(deps, { gateway: 'gateway-1', sockets: [], answered: [session.name] });
        return;
      }
      case 'all-come-up':
        for (const change of events.splice(0)) await follow(deps, change);
        for (const running of world.desktops.running())
          await taskChanged(deps, { ...running, is: { stage: 'answering', address: anAddress } });
        for (const { name } of await deps.sessions.launching())
          await heartbeat(deps, { gateway: 'gateway-1', sockets: [], answered: [name] });
        return;
      case 'stale-news': {
        const session = oneOf(stores.all(), pick);
        const task = step.foreign ? 'task/foreign' : ((session && taskOf(session)) ?? 'task/old');
        const isNobodys = session && taskOf(session) === null && session.status !== 'ended';
        if (!session || isNobodys) return;
        return taskChanged(deps, { session: session.name, task, is: step.foreign ? 'gone' : { stage: 'pulling' } });
      }
      case 'die': {
        const running = oneOf(world.desktops.running(), pick);
        return running && world.desktops.die(running.task);
      }
      case 'tell-gone': {
        const alive = new Set(world.desktops.running().map(({ task }) => task));
        const session = oneOf(
          tasked().filter((each: Session) => !alive.has(taskOf(each) ?? '')),
          pick,
        );
        if (session) await taskChanged(deps, { session: session.name, task: taskOf(session) ?? '', is: 'gone' });
        return;
      }
      case 'beat': {
        const bit = (bits: number | undefined, index: number) => (((bits ?? 0) >> (index % 8)) & 1) === 1;
        const sockets = active().map((session, index) => {
          const connected = bit(step.there, index);
          return { session, connected, typing: connected && bit(step.input, index) };
        });
        return beatOf(deps, sockets);
      }
      case 'work':
      case 'look-on':
        return stay(deps, step.beats ?? 1, step.do === 'work');
      case 'refuse':
        refusals = count;
        return;
      case 'pass':
        return world.pass((step.seconds ?? 1) * 1_000);
      case 'sweep':
        return sweepAll(deps);
      case 'reconcile':
        return void (await reconcile(deps));
      default:
        return void (await refillAll(deps));
    }
  };

  return {
    world,
    live: async ({ step: next, dies, beside }) => {
      const mortal = dies === null ? whole : crashAfter(dies, whole).deps;
      const other = quick.has(next.do) ? (beside === 'the same' ? next : beside) : null;
      const done = await Promise.allSettled([act(mortal, next), ...(other ? [act(whole, other)] : [])]);
      for (const each of done) {
        if (each.status === 'rejected' && !(each.reason instanceof Crash || each.reason instanceof Refusal))
          throw each.reason;
      }
    },
    wrong: async () => [
      ...wrongs,
      ...(await ownership(whole, stores.all(), [...people, ...guests])),
      ...(await counts(whole, stores, people, guests)),
      ...(await deadlines(whole, stores.all())),
      ...(await requests(whole, stores.all())),
      ...paths(stores.all()),
    ],
    rest: async () => {
      refusals = 0;
      for (let round = 0; round < 2; round += 1) {
        await world.deliver();
        world.pass(4 * 60_000);
        await sweepAll(whole);
        await world.deliver();
        await reconcile(whole);
        await world.deliver();
      }
      return nothingLeaked(world, stores.all());
    },
  };
}
