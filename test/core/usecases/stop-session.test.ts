import { describe, expect, it } from 'vitest';
import { change } from '#core/usecases/change.ts';
import {
  endSession,
  requireSession,
  stopIf,
  stopOverdue,
  stopOwnSession,
  stopSession,
} from '#core/usecases/stop-session.ts';
import { aPerson } from '#test/support/builders.ts';
import { aSocket, atWork, aWorld, beat, theSession } from '#test/support/world.ts';

const alice = aPerson('alice');
const admin = aPerson('root', { roles: ['admin'] });
const notFound = expect.objectContaining({ name: 'Refusal', code: 'no-such-session' });

describe('stopping a session', () => {
  it('is told by the table’s stream', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    world.events.length = 0;
    expect(await stopOwnSession(world.deps, alice, name)).toMatchObject({
      status: 'stopping',
      reason: 'stopped-by-owner',
      stoppingSince: world.now(),
    });
    expect(world.events).toMatchObject([{ before: { status: 'active' }, after: { status: 'stopping' } }]);
  });

  it('twice is no mistake, and keeps the first reason', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    await stopOwnSession(world.deps, alice, name);
    expect(await stopOwnSession(world.deps, admin, name)).toMatchObject({ reason: 'stopped-by-owner' });
    await world.deliver();
    await endSession(world.deps, name, 'lost');
    expect(await stopOwnSession(world.deps, alice, name)).toMatchObject({
      status: 'ended',
      reason: 'stopped-by-owner',
    });
  });

  it('says so when an admin did it', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    expect(await stopOwnSession(world.deps, admin, name)).toMatchObject({ reason: 'stopped-by-admin' });
  });

  it.each([
    ['somebody else', aPerson('bob')],
    ['a teacher, who is no admin', aPerson('tom', { roles: ['teacher'] })],
  ])('by %s is refused as if it were not there', async (_, person) => {
    const world = aWorld();
    const active = await atWork(world, alice);
    await expect(stopOwnSession(world.deps, person, active.name)).rejects.toEqual(notFound);
    await expect(requireSession(world.deps.sessions, person, active.name)).rejects.toEqual(notFound);
    expect(await theSession(world.deps, active.name)).toEqual(active);
  });

  it('that is not there is refused', async () => {
    await expect(stopOwnSession(aWorld().deps, alice, 'demo-w01-s999')).rejects.toEqual(notFound);
    expect(await stopSession(aWorld().deps, 'demo-w01-s999', 'lost')).toBeUndefined();
  });
});

describe('stopping for what somebody saw a moment ago', () => {
  it('leaves a person alone who came back meanwhile', async () => {
    const world = aWorld();
    const { name } = await atWork(world, alice);
    world.pass(29 * 60_000);
    await beat(world.deps, aSocket(name, 'alice', { inputAt: world.now() }));
    world.pass(60_000);
    expect(await stopOverdue(world.deps, name)).toMatchObject({ status: 'active' });
  });

  it('asks for the reason anew when somebody else was first', async () => {
    const world = aWorld();
    const session = await atWork(world, alice);
    const seen: number[] = [];
    const sessions = {
      ...world.deps.sessions,
      stop: async (...sent: Parameters<typeof world.deps.sessions.stop>) => {
        if (seen.length === 1)
          await world.deps.sessions.touch(session, { inputAt: world.now() + 1, seenAt: world.now() });
        return world.deps.sessions.stop(...sent);
      },
    };
    await stopIf({ ...world.deps, sessions }, session.name, ({ version }) => {
      seen.push(version);
      return 'idle';
    });
    expect(seen).toEqual([session.version, session.version + 1]);
  });
});

describe('a session that changes all the time', () => {
  it('is given up after some tries, in words', async () => {
    const world = aWorld();
    const session = await atWork(world, alice);
    const always = change(world.deps.sessions, session.name, () => ({ after: session, write: async () => 'changed' }));
    await expect(always).rejects.toEqual(expect.objectContaining({ code: 'conflict' }));
  });
});
