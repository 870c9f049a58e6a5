import { describe, expect, it } from 'vitest';
import type { LoginKey } from '#core/access/login.ts';
import { HeartbeatReply } from '#core/contract/gateway.ts';
import { endLogin } from '#core/usecases/end-login.ts';
import { heartbeat } from '#core/usecases/heartbeat.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import { taskChanged } from '#core/usecases/task-changed.ts';
import { aDesktopType, anAddress, aPerson, aStage } from '#test/support/builders.ts';
import { memoryLoginStore } from '#test/support/memory-login-store.ts';
import {
  answers,
  aSocket,
  atWork,
  aWorld,
  beat,
  letIn,
  passTo,
  theSession,
  type MemoryWorld,
} from '#test/support/world.ts';

const alice = aPerson('alice');
const minutes = 60_000;

/** What the pass of alice lets her through to. */
async function theGrant({ deps, now }: MemoryWorld, name: string) {
  const grant = await deps.access.findPass(passTo(name, alice), now());
  if (!grant) throw new Error('she has a pass');
  return grant;
}

/** A session whose task runs and has not answered. */
async function unanswered(world: MemoryWorld) {
  const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
  await world.deliver();
  const { name } = session;
  await taskChanged(world.deps, {
    session: name,
    task: `task/${name}`,
    is: { stage: 'answering', address: anAddress },
  });
  return name;
}

describe('what a beat tells of desktops on their way', () => {
  it('asks for those that run and have not answered, and for the next beat soon', async () => {
    const world = aWorld();
    const name = await unanswered(world);
    const reply = HeartbeatReply.parse(await beat(world.deps));
    const session = await theSession(world.deps, name);
    const password = await world.deps.access.password(session.desktopId);
    expect(reply).toEqual({
      cut: [],
      probe: [{ session: name, upstream: { ...anAddress, base: '', authorization: `control:${password}` } }],
      nextBeatMs: 1_000,
    });
  });

  it('hurries as soon as one was asked for, long before there is anything to ask', async () => {
    const world = aWorld();
    await startSession(world.deps, aPerson('alice'), 'ubuntu-desktop');
    expect(await beat(world.deps)).toEqual({ cut: [], probe: [], nextBeatMs: 1_000 });
  });

  it('is calm where nothing is on its way', async () => {
    expect(await beat(aWorld().deps)).toEqual({ cut: [], probe: [], nextBeatMs: 5_000 });
  });

  it('makes a desktop ready that answered, and learns how long it took', async () => {
    const world = aWorld();
    const name = await unanswered(world);
    world.pass(42_000);
    const reply = await heartbeat(world.deps, { gateway: 'gateway-1', sockets: [], answered: [name] });
    expect(reply.probe).toEqual([]);
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'active', desktop: { readyAt: world.now() } });
    expect(await world.deps.environments.list()).toMatchObject([{ startSeconds: 42 }]);
  });

  it('learns from each start once, however many gateways tell of it', async () => {
    const world = aWorld();
    const name = await unanswered(world);
    world.pass(42_000);
    await answers(world.deps, name);
    world.pass(50_000);
    await answers(world.deps, name);
    expect(await world.deps.environments.list()).toMatchObject([{ startSeconds: 42 }]);
  });

  it.each([
    ['of a session that is not there', async () => 'demo-w01-s999'],
    [
      'of one without a task',
      async (world: MemoryWorld) => (await startSession(world.deps, alice, 'ubuntu-desktop')).session.name,
    ],
  ])('changes nothing by an answer %s', async (_, make) => {
    const world = aWorld();
    const name = await make(world);
    const before = world.stores.all();
    await answers(world.deps, name);
    expect(world.stores.all()).toEqual(before);
  });
});

describe('whose sockets are cut', () => {
  it('nobody’s who works in his own session', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    expect((await beat(world.deps, aSocket(name, 'alice'))).cut).toEqual([]);
  });

  it('everybody’s of a session that has stopped or ended, with the reason', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopSession(world.deps, name, 'stopped-by-admin');
    const cut = [{ session: name, reason: 'stopped-by-admin' }];
    expect((await beat(world.deps, aSocket(name, 'alice'))).cut).toEqual(cut);
    await endSession(world.deps, name, 'lost');
    expect((await beat(world.deps, aSocket(name, 'alice'))).cut).toEqual(cut);
  });

  it('those of an overdue session, before any sweep', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    world.pass(30 * minutes);
    expect((await beat(world.deps, aSocket(name, 'alice'))).cut).toEqual([{ session: name, reason: 'idle' }]);
  });

  it('those of somebody who has no business there, and nobody else’s', async () => {
    const world = aWorld();
    const session = await atWork(world, alice);
    const { name } = session;
    const mallory = aPerson('mallory');
    await letIn(world, session, mallory);
    const { cut } = await beat(world.deps, aSocket(name, 'alice'), aSocket(name, 'mallory'));
    expect(cut).toEqual([{ session: name, grant: passTo(name, mallory), reason: 'revoked' }]);
  });

  it('those of a pass that is gone, with each beat until they are closed; not those of another browser', async () => {
    const world = aWorld();
    const session = await atWork(world, alice);
    const { name } = session;
    const another = { ...alice, login: 'login-of-another-browser' as LoginKey };
    await world.deps.access.addPass('another-pass', { ...(await theGrant(world, name)), login: another.login });
    await endLogin({ ...world.deps, logins: memoryLoginStore() }, alice.login);
    const here = aSocket(name, 'alice');
    const there = aSocket(name, 'alice', { grant: 'another-pass' });
    const cut = [{ session: name, grant: here.grant, reason: 'revoked' }];
    expect((await beat(world.deps, here, there)).cut).toEqual(cut);
    expect((await beat(world.deps, here, there)).cut).toEqual(cut);
    expect((await beat(world.deps, { ...here, open: 0 }, there)).cut).toEqual([]);
  });

  it('those of a pass that is too old', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    const expiresAt = world.now() + minutes;
    await world.deps.access.addPass('old-pass', { ...(await theGrant(world, name)), expiresAt });
    const socket = aSocket(name, 'alice', { grant: 'old-pass' });
    world.pass(minutes - 1);
    expect((await beat(world.deps, socket)).cut).toEqual([]);
    world.pass(1);
    expect((await beat(world.deps, socket)).cut).toEqual([{ session: name, grant: 'old-pass', reason: 'revoked' }]);
  });

  it('those of a session that is not there', async () => {
    const { cut } = await beat(aWorld().deps, aSocket('demo-w01-s999', 'alice'));
    expect(cut).toEqual([{ session: 'demo-w01-s999', reason: 'revoked' }]);
  });

  it('those of a reserve, which is nobody’s', async () => {
    const world = aWorld(
      aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity: 2, reserved: 1 } })] }),
    );
    await refillAll(world.deps);
    const session = await theSession(world.deps, 'demo-w01-s001');
    await letIn(world, session, alice);
    const { cut } = await beat(world.deps, aSocket(session.name, 'alice'));
    expect(cut).toEqual([{ session: session.name, grant: passTo(session.name, alice), reason: 'revoked' }]);
  });

  it('none where they are closed already', async () => {
    expect((await beat(aWorld().deps, aSocket('demo-w01-s999', 'alice', { open: 0 }))).cut).toEqual([]);
  });
});

describe('what counts as activity', () => {
  const presenceAfter = async (
    socket: (name: string, now: number) => Parameters<typeof beat>[1],
    later = 10 * minutes,
  ) => {
    const world = aWorld();
    const { name, presence } = await atWork(world, alice);
    world.pass(later);
    await beat(world.deps, socket(name, world.now()));
    const session = await theSession(world.deps, name);
    if (session.status !== 'active') throw new Error('it was active');
    return {
      inputAt: session.presence.inputAt - presence.inputAt,
      seenAt: session.presence.seenAt - presence.seenAt,
    };
  };

  it('is keyboard and pointer', async () => {
    expect(await presenceAfter((name, now) => aSocket(name, 'alice', { inputAt: now - 1_000 }))).toEqual({
      inputAt: 10 * minutes - 1_000,
      seenAt: 10 * minutes,
    });
  });

  it('is not an open socket: that is presence alone', async () => {
    expect(await presenceAfter((name) => aSocket(name, 'alice'))).toEqual({ inputAt: 0, seenAt: 10 * minutes });
  });

  it('is not what a viewer does, nor a stranger', async () => {
    const nothing = { inputAt: 0, seenAt: 0 };
    expect(await presenceAfter((name, now) => aSocket(name, 'alice', { access: 'view', inputAt: now }))).toEqual(
      nothing,
    );
    expect(await presenceAfter((name, now) => aSocket(name, 'mallory', { inputAt: now }))).toEqual(nothing);
  });

  it('is stored when the last socket closes, also when a beat while connected would not store it', async () => {
    const later = 5 * minutes;
    expect(await presenceAfter((name, now) => aSocket(name, 'alice', { inputAt: now - 1_000 }), later)).toEqual({
      inputAt: 0,
      seenAt: 0,
    });
    expect(
      await presenceAfter((name, now) => aSocket(name, 'alice', { open: 0, inputAt: now - 1_000 }), later),
    ).toEqual({
      inputAt: later - 1_000,
      seenAt: later,
    });
  });

  it('is not what comes through a pass that is gone; what came before does count', async () => {
    const world = aWorld();
    const { name, presence } = await atWork(world, alice);
    world.pass(5 * minutes);
    await world.deps.access.endGrants(alice.login, world.now() + minutes);
    const typing = { inputAt: world.now() - 1_000 };
    await beat(world.deps, aSocket(name, 'alice', typing));
    expect(await theSession(world.deps, name)).toMatchObject({ presence });
    await beat(world.deps, aSocket(name, 'alice', { ...typing, open: 0 }));
    expect(await theSession(world.deps, name)).toMatchObject({ presence: { ...typing, seenAt: world.now() } });
  });

  it('does not bring back what is overdue', async () => {
    const world = aWorld();
    const active = await atWork(world, alice);
    world.pass(30 * minutes);
    const { cut } = await beat(world.deps, aSocket(active.name, 'alice', { inputAt: world.now() }));
    expect(cut).toEqual([{ session: active.name, reason: 'idle' }]);
    expect(await theSession(world.deps, active.name)).toEqual(active);
  });

  it('counts though it is told after the deadline, where it was seen before', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    world.pass(30 * minutes - 1);
    const inputAt = world.now();
    world.pass(5 * minutes);
    expect((await beat(world.deps, aSocket(name, 'alice', { inputAt }))).cut).toEqual([]);
    expect(await theSession(world.deps, name)).toMatchObject({
      status: 'active',
      presence: { inputAt, seenAt: world.now() },
    });
  });

  it('is an open socket for who is nobody’s orphan, however long nobody could tell of it', async () => {
    const limits = { idle: '0s', orphaned: '10m' };
    const world = aWorld(aStage({ desktops: [aDesktopType('ubuntu-desktop', { limits })] }));
    const { name } = await atWork(world, alice);
    world.pass(60 * minutes);
    expect((await beat(world.deps, aSocket(name, 'alice', { open: 0 }))).cut).toEqual([]);
    expect(await theSession(world.deps, name)).toMatchObject({ presence: { seenAt: world.now() - 60 * minutes } });
    expect((await beat(world.deps, aSocket(name, 'alice'))).cut).toEqual([]);
    expect(await theSession(world.deps, name)).toMatchObject({ presence: { seenAt: world.now() } });
  });

  it('moves no deadline that nothing moves', async () => {
    const world = aWorld();
    const { name, expiresAt } = await atWork(world, alice);
    world.pass(expiresAt - world.now());
    const { cut } = await beat(world.deps, aSocket(name, 'alice', { inputAt: world.now() - 1 }));
    expect(cut).toMatchObject([{ session: name }]);
  });
});
