import { describe, expect, it } from 'vitest';
import { startSession } from '#core/usecases/start-session.ts';
import { refillAll } from '#core/usecases/refill.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, aPerson, aStage } from '#test/support/builders.ts';
import { answers, atWork, aWorld, comesUp, theSession, type MemoryWorld } from '#test/support/world.ts';

const alice = aPerson('alice');
const bob = aPerson('bob');
const start = ({ deps }: MemoryWorld, person = alice, type = 'ubuntu-desktop') => startSession(deps, person, type);
const refusal = (code: string) => expect.objectContaining({ name: 'Refusal', code });
const stageWith = (pool: { capacity: number; reserved?: number }, more: Parameters<typeof aStage>[0] = {}) =>
  aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool, limits: { idle: '15m' } })], ...more });
const warmWorld = async (reserved: number) => {
  const world = aWorld(stageWith({ capacity: 10, reserved }));
  await refillAll(world.deps);
  await world.deliver();
  return world;
};

describe('starting a desktop', () => {
  it('makes a session that is the person’s from the first moment', async () => {
    const world = aWorld();
    const { session, joined } = await start(world);
    expect(joined).toBe(false);
    expect(session).toMatchObject({
      name: 'demo-w01-s001',
      status: 'launching',
      ownership: {
        is: 'activated',
        by: { person: alice.person, username: 'alice', slug: 'alice-ubuntu-desktop', through: 'page' },
      },
    });
    expect(await theSession(world.deps, session.name)).toEqual(session);
  });

  it('notes that somebody asked, for the reserve that waits for that', async () => {
    const world = aWorld();
    await start(world);
    expect(await world.deps.environments.list()).toMatchObject([{ asked: true }]);
  });

  it('gives the same path to the same person each time', async () => {
    const world = aWorld();
    const { session } = await start(world);
    await stopSession(world.deps, session.name, 'stopped-by-owner');
    const again = await start(world);
    expect(again.session.name).not.toBe(session.name);
    expect(again.session.ownership).toMatchObject({ by: { slug: 'alice-ubuntu-desktop' } });
  });

  it.each([
    ['a type that is not there', 'windows', alice, 'no-such-desktop-type'],
    ['a type that is not for this person', 'teachers', alice, 'not-permitted'],
  ])('of %s is refused', async (_, type, person, code) => {
    const world = aWorld(aStage({ desktops: [aDesktopType('teachers', { audience: { roles: ['teacher'] } })] }));
    await expect(start(world, person, type)).rejects.toEqual(refusal(code));
    expect(world.stores.all()).toEqual([]);
  });
});

describe('starting it again', () => {
  it('joins the session that is on its way', async () => {
    const world = aWorld();
    const first = await start(world);
    const second = await start(world);
    expect(second).toEqual({ session: first.session, joined: true });
    expect(world.stores.all()).toHaveLength(1);
  });

  it('joins the session in use', async () => {
    const world = aWorld();
    const active = await atWork(world, alice);
    expect(await start(world)).toEqual({ session: active, joined: true });
  });

  it('joins the one of an environment that a changed type has left behind', async () => {
    const world = aWorld();
    const active = await atWork(world, alice);
    const stage = aStage({ desktops: [aDesktopType('ubuntu-desktop', { image: 'kasmweb/ubuntu:1.16.0' })] });
    await refillAll({ ...world.deps, stage });
    expect(await startSession({ ...world.deps, stage }, alice, 'ubuntu-desktop')).toEqual({
      session: active,
      joined: true,
    });
    expect(await startSession({ ...world.deps, stage }, bob, 'ubuntu-desktop')).toMatchObject({
      session: { environment: 'demo-w02' },
    });
  });

  it('makes a new one where the old one is stopping', async () => {
    const world = aWorld();
    const active = await atWork(world, alice);
    await stopSession(world.deps, active.name, 'stopped-by-owner');
    expect(await start(world)).toMatchObject({ joined: false, session: { status: 'launching' } });
  });

  it('first stops one that is overdue, and tells why it stopped', async () => {
    const world = aWorld(stageWith({ capacity: 10 }));
    const active = await atWork(world, alice);
    world.pass(15 * 60_000);
    const again = await start(world);
    expect(again).toMatchObject({ joined: false });
    expect(again.session.name).not.toBe(active.name);
    expect(await theSession(world.deps, active.name)).toMatchObject({ status: 'stopping', reason: 'idle' });
  });

  it('twenty times at once makes one session, which the others join', async () => {
    const world = aWorld();
    const came = await Promise.all(Array.from({ length: 20 }, () => start(world)));
    expect(new Set(came.map(({ session }) => session.name)).size).toBe(1);
    expect(came.filter(({ joined }) => !joined)).toHaveLength(1);
  });

  it('joins rather than hearing that all is taken, when it was oneself who took the last', async () => {
    const world = aWorld(stageWith({ capacity: 1 }));
    const came = await Promise.all(Array.from({ length: 5 }, () => start(world)));
    expect(new Set(came.map(({ session }) => session.name)).size).toBe(1);
  });
});

describe('the limits', () => {
  const three = ['one', 'two', 'three'].map((name) => aDesktopType(name, { limits: { idle: '15m' } }));

  it('refuse who has as many desktops as one may have', async () => {
    const world = aWorld(aStage({ desktops: three, sessions: { perPerson: 2 } }));
    await start(world, alice, 'one');
    await start(world, alice, 'two');
    await expect(start(world, alice, 'three')).rejects.toEqual(refusal('limit-reached'));
    expect(await start(world, alice, 'two')).toMatchObject({ joined: true });
    expect(await start(world, bob, 'three')).toMatchObject({ joined: false });
  });

  it('do not count what is overdue: it is stopped first', async () => {
    const world = aWorld(aStage({ desktops: three, sessions: { perPerson: 2 } }));
    const old = await atWork(world, alice, 'one');
    world.pass(10 * 60_000);
    const young = await atWork(world, alice, 'two');
    world.pass(5 * 60_000);
    expect(await start(world, alice, 'three')).toMatchObject({ joined: false });
    expect(await theSession(world.deps, old.name)).toMatchObject({ status: 'stopping', reason: 'idle' });
    expect(await theSession(world.deps, young.name)).toMatchObject({ status: 'active' });
  });

  it('do not count what is stopping', async () => {
    const world = aWorld(aStage({ desktops: three, sessions: { perPerson: 1 } }));
    const { name } = await atWork(world, alice, 'one');
    await stopSession(world.deps, name, 'stopped-by-owner');
    expect(await start(world, alice, 'two')).toMatchObject({ joined: false });
    await expect(start(world, alice, 'three')).rejects.toEqual(refusal('limit-reached'));
  });

  it('are none where the operator sets none', async () => {
    const world = aWorld(aStage({ desktops: three, sessions: { perPerson: 0 } }));
    for (const type of ['one', 'two', 'three'])
      expect(await start(world, alice, type)).toMatchObject({ joined: false });
  });

  it('refuse when all of a type are in use, those on their way out included', async () => {
    const world = aWorld(stageWith({ capacity: 1 }));
    const { session } = await start(world, bob);
    await expect(start(world)).rejects.toEqual(refusal('no-capacity'));
    await stopSession(world.deps, session.name, 'stopped-by-owner');
    await expect(start(world)).rejects.toEqual(refusal('no-capacity'));
    await world.deliver();
    expect(await start(world)).toMatchObject({ joined: false });
  });

  it('refuse when the whole portal is full', async () => {
    const world = aWorld(stageWith({ capacity: 9 }, { sessions: { maximum: 1 } }));
    await start(world, bob);
    await expect(start(world)).rejects.toEqual(refusal('no-capacity'));
  });
});

describe('starting from the reserve', () => {
  it('takes a ready desktop, which can be used at once', async () => {
    const world = await warmWorld(1);
    await comesUp(world, 'demo-w01-s001');
    const { session } = await start(world);
    expect(session).toMatchObject({ name: 'demo-w01-s001', status: 'active', startedAt: world.now() });
  });

  it('prefers a ready one to one on its way', async () => {
    const world = await warmWorld(2);
    await comesUp(world, 'demo-w01-s002');
    expect((await start(world)).session.name).toBe('demo-w01-s002');
  });

  it('takes one on its way, and has it as soon as it answers', async () => {
    const world = await warmWorld(1);
    const { session } = await start(world);
    expect(session).toMatchObject({ name: 'demo-w01-s001', status: 'launching' });
    await comesUp(world, session.name);
    expect(await theSession(world.deps, session.name)).toMatchObject({ status: 'active' });
  });

  it('gives each desktop to one person, however many come at once', async () => {
    const world = await warmWorld(3);
    for (const number of [1, 2, 3]) await comesUp(world, `demo-w01-s00${number}`);
    const people = Array.from({ length: 10 }, (_, index) => aPerson(`p${index}`));
    const came = await Promise.all(people.map((person) => start(world, person)));
    expect(new Set(came.map(({ session }) => session.name)).size).toBe(10);
    expect(came.filter(({ session }) => session.status === 'active')).toHaveLength(3);
  });

  it('leaves one alone that has been in reserve for too long', async () => {
    const world = await warmWorld(1);
    await comesUp(world, 'demo-w01-s001');
    world.pass(12 * 3_600_000);
    expect((await start(world)).session.name).toBe('demo-w01-s002');
  });

  it('is refilled as soon as the stream tells', async () => {
    const world = await warmWorld(1);
    await comesUp(world, 'demo-w01-s001');
    world.pass(10_000);
    await start(world);
    await world.deliver();
    expect(await theSession(world.deps, 'demo-w01-s002')).toMatchObject({ ownership: { is: 'nobody' } });
  });
});

describe('a changed type', () => {
  it('is started in a new environment, and who works in the old one is left in peace', async () => {
    const world = aWorld();
    const old = await atWork(world, alice);
    const changed = aStage({ desktops: [aDesktopType('ubuntu-desktop', { image: 'kasmweb/ubuntu:2.0.0' })] });
    const { session } = await startSession({ ...world.deps, stage: changed }, bob, 'ubuntu-desktop');
    expect(session.environment).toBe('demo-w02');
    await refillAll({ ...world.deps, stage: changed });
    expect(await theSession(world.deps, old.name)).toEqual(old);
    await answers(world.deps, old.name);
  });
});
