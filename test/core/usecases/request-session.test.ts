import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '#core/pool/environment.ts';
import { activateSession } from '#core/usecases/activate-session.ts';
import { createSession } from '#core/usecases/create-session.ts';
import { enterEnvironment } from '#core/usecases/enter-environment.ts';
import { refillAll, refillNamed } from '#core/usecases/refill.ts';
import { requestSession, type RequestWish } from '#core/usecases/request-session.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import type { Stage } from '#core/stage/stage.ts';
import { aDesktopType, anLmsUser, aPerson, aStage, aWish } from '#test/support/builders.ts';
import { aWorld, comesUp, theSession, type Deps, type MemoryWorld } from '#test/support/world.ts';

const lara = anLmsUser('lara');
const milo = anLmsUser('milo');
const refusal = (code: string) => expect.objectContaining({ name: 'Refusal', code });
type Pool = { capacity: number; reserved?: number; initial?: number };
const stageWith = (
  pool: Pool,
  more: Parameters<typeof aStage>[0] = {},
  type: Parameters<typeof aDesktopType>[1] = {},
) => aStage({ desktops: [aDesktopType('ubuntu-desktop', { pool, ...type })], ...more });

/** A portal whose environments are there and whose reserves are ready. */
async function aReadyWorld(stage: Stage): Promise<MemoryWorld> {
  const world = aWorld(stage);
  await refillAll(world.deps);
  await world.deliver();
  for (const { name } of world.stores.all()) await comesUp(world, name);
  world.pass(10_000);
  return world;
}
const theType = ({ desktops }: Stage, wanted: string) => {
  const type = desktops.find(({ name }) => name === wanted);
  if (!type) throw new Error(`there is no ${wanted}`);
  return type;
};
const request = ({ deps }: { readonly deps: Deps }, user = lara, more: Partial<RequestWish> = {}) =>
  requestSession(deps, aWish(user, more));

describe('a session that a robot asks for', () => {
  it('comes from the reserve, waits for its owner, and its clock stands still', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5, reserved: 1 }));
    const { session, joined, request: kept } = await request(world, lara, { timeout: 90 });
    expect(joined).toBe(false);
    expect(session).toMatchObject({
      name: 'demo-w01-s001',
      status: 'claimed',
      ownership: {
        is: 'claimed',
        by: { person: lara.person, username: 'lara', slug: 'lara-ubuntu-desktop', through: 'robot' },
        claimedAt: world.now(),
        activateBy: world.now() + 90_000,
      },
    });
    expect(kept).toEqual(await world.deps.sessions.request(session.name));
  });

  it('is made where the reserve is empty', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    const { session } = await request(world);
    expect(session).toMatchObject({ status: 'launching', ownership: { is: 'claimed' } });
  });

  it('may wait as long as it may last where the robot says 0', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }, {}, { limits: { duration: '2h' } }));
    const { session } = await request(world, lara, { timeout: 0 });
    expect(session.ownership).toMatchObject({ activateBy: world.now() + 2 * 3_600_000 });
  });

  it('keeps what was asked for', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    const parameters = [{ name: 'course', value: 'maths' }];
    const analyticsUrl = 'https://lms.example.org/events';
    const { session } = await request(world, lara, { parameters, analyticsUrl });
    expect(await world.deps.sessions.request(session.name)).toEqual({
      session: session.name,
      indexUrl: 'https://lms.example.org/course',
      analyticsUrl,
      parameters,
    });
  });

  it('notes that somebody asked, for the reserve that waits for that', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5, reserved: 1, initial: 0 }));
    await request(world);
    expect(await refillAll(world.deps)).toBe(1);
  });

  it('is never the one of somebody else, however many ask at once', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 10, reserved: 3 }));
    const users = Array.from({ length: 10 }, (_, index) => anLmsUser(`u${index}`));
    const came = await Promise.all(users.map((user) => request(world, user)));
    expect(new Set(came.map(({ session }) => session.name)).size).toBe(10);
  });

  it('that nobody comes for stops when its time is over', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 1 }));
    const { session } = await request(world);
    world.pass(60_000);
    expect(await activateSession(world.deps, session.name)).toBeUndefined();
    expect(await theSession(world.deps, session.name)).toMatchObject({ status: 'stopping', reason: 'never-activated' });
  });
});

describe('asking again', () => {
  it('gives the same session, and him more time', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5, reserved: 1 }));
    const first = await request(world);
    world.pass(50_000);
    const again = await request(world, lara, { timeout: 70 });
    expect(again).toMatchObject({ joined: true, session: { name: first.session.name } });
    expect(again.session.ownership).toMatchObject({ claimedAt: world.now(), activateBy: world.now() + 70_000 });
    expect(await theSession(world.deps, first.session.name)).toEqual(again.session);
  });

  it('gives him more time for one that is still on its way, too', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    await request(world);
    world.pass(50_000);
    expect((await request(world)).session).toMatchObject({
      status: 'launching',
      ownership: { activateBy: world.now() + 60_000 },
    });
  });

  it('changes nothing once he has come', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5, reserved: 1 }));
    const { session } = await request(world);
    const active = await activateSession(world.deps, session.name);
    world.pass(100_000);
    expect(await request(world)).toMatchObject({ joined: true, session: active });
  });

  it('with other addresses and parameters changes none of them', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    const first = await request(world, lara, { parameters: [{ name: 'course', value: 'maths' }] });
    const again = await request(world, lara, { indexUrl: 'https://other.example.org/', parameters: [] });
    expect(again.request).toEqual(first.request);
  });

  it('after its time is over stops it, and gives another', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }, { sessions: { anonymous: 2 } }));
    const first = await request(world);
    world.pass(60_000);
    const second = await request(world);
    expect(second).toMatchObject({ joined: false });
    expect(await theSession(world.deps, first.session.name)).toMatchObject({ status: 'stopping' });
  });

  it('twenty times at once gives one session', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 10, reserved: 2 }));
    const came = await Promise.all(Array.from({ length: 20 }, () => request(world)));
    expect(new Set(came.map(({ session }) => session.name)).size).toBe(1);
    expect(came.filter(({ joined }) => !joined)).toHaveLength(1);
  });

  it('for a named session gives that one or none, and never makes one', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    await expect(request(world, lara, { only: 'demo-w01-s001' })).rejects.toEqual(refusal('no-capacity'));
    expect(world.stores.all()).toEqual([]);
    const { session } = await request(world);
    expect(await request(world, lara, { only: session.name })).toMatchObject({ joined: true });
    await expect(request(world, lara, { only: 'demo-w01-s999' })).rejects.toEqual(refusal('no-capacity'));
  });

  it('for one that no robot gave him is refused', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    await enterEnvironment(world.deps, lara, 'demo-w01', 'https://lms.example.org/');
    await expect(request(world)).rejects.toEqual(refusal('not-reacquirable'));
  });
});

describe('the limits', () => {
  const two = (sessions: { perPerson?: number; anonymous?: number }) =>
    aStage({ desktops: ['one', 'two'].map((name) => aDesktopType(name, { pool: { capacity: 3 } })), sessions });

  it('of a user count what waits for him', async () => {
    const world = await aReadyWorld(two({ anonymous: 1, perPerson: 5 }));
    await request(world);
    await expect(request(world, lara, { environment: 'demo-w02' })).rejects.toEqual(refusal('limit-reached'));
    expect(await request(world)).toMatchObject({ joined: true });
    expect(await request(world, milo, { environment: 'demo-w02' })).toMatchObject({ joined: false });
  });

  it('of a user count what is on its way out, also where another took its place', async () => {
    const world = await aReadyWorld(two({ anonymous: 2 }));
    const first = await request(world);
    await stopSession(world.deps, first.session.name, 'stopped-by-robot');
    await request(world);
    await expect(request(world, lara, { environment: 'demo-w02' })).rejects.toEqual(refusal('limit-reached'));
    await world.deliver();
    expect(await request(world, lara, { environment: 'demo-w02' })).toMatchObject({ joined: false });
  });

  it('of a user are those of people where nothing else is said, and none where 0 is', async () => {
    const asPeople = await aReadyWorld(two({ perPerson: 1 }));
    await request(asPeople);
    await expect(request(asPeople, lara, { environment: 'demo-w02' })).rejects.toEqual(refusal('limit-reached'));
    const boundless = await aReadyWorld(two({ perPerson: 1, anonymous: 0 }));
    await request(boundless);
    expect(await request(boundless, lara, { environment: 'demo-w02' })).toMatchObject({ joined: false });
  });

  it('keep nobody from the session that he has', async () => {
    const world = await aReadyWorld(two({ anonymous: 2 }));
    await request(world);
    await request(world, lara, { environment: 'demo-w02' });
    const stage = { ...world.deps.stage, sessions: { ...world.deps.stage.sessions, anonymous: 1 } };
    expect(await request({ deps: { ...world.deps, stage } })).toMatchObject({ joined: true });
  });

  it('refuse where all are taken, and leave nothing behind', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 1 }));
    await request(world);
    await expect(request(world, milo)).rejects.toEqual(refusal('no-capacity'));
    expect(world.stores.all()).toHaveLength(1);
    expect(await world.deps.sessions.record(milo.person)).toMatchObject({ open: {} });
  });
});

describe('an environment', () => {
  it('that is not there is said so', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 1 }));
    await expect(request(world, lara, { environment: 'demo-w09' })).rejects.toEqual(refusal('no-such-environment'));
  });

  const changed = stageWith({ capacity: 5, reserved: 1 }, {}, { image: 'kasmweb/ubuntu:2.0.0' });
  const without = aStage({ desktops: [aDesktopType('chromium')] });

  it('whose type has changed lives on under its number for who is in it; others go to the new one', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5, reserved: 1 }));
    const { session } = await request(world);
    await world.deliver();
    const deps = { ...world.deps, stage: changed };
    // Before anybody has opened the new one, and after.
    for (const sweep of [async () => 0, () => refillAll(deps)]) {
      await sweep();
      expect(await request({ deps })).toMatchObject({ joined: true, session: { name: session.name } });
      await expect(request({ deps }, milo)).rejects.toEqual(refusal('no-capacity'));
    }
    expect((await deps.environments.list()).map(({ name, status }) => [name, status])).toEqual([
      ['demo-w01', 'closing'],
      ['demo-w02', 'running'],
    ]);
    const other = await request({ deps }, milo, { environment: 'demo-w02' });
    expect(other.session).toMatchObject({ environment: 'demo-w02', name: 'demo-w02-s001' });
    expect(await theSession(deps, session.name)).toMatchObject({ status: 'claimed' });
  });

  it('that is closing offers nothing, not even when its type is again what it was', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    const { session } = await request(world);
    await refillAll({ ...world.deps, stage: changed });
    await refillAll(world.deps);
    expect(await world.deps.environments.list()).toMatchObject([{ status: 'closing' }, {}, { status: 'running' }]);
    expect(await request(world)).toMatchObject({ joined: true, session: { name: session.name } });
    await expect(request(world, milo)).rejects.toEqual(refusal('no-capacity'));
    expect(await request(world, milo, { environment: 'demo-w03' })).toMatchObject({ joined: false });
  });

  it('whose type has left the catalogue is closed to all but those who are in it', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    const { session } = await request(world);
    const deps = { ...world.deps, stage: without };
    expect(await request({ deps })).toMatchObject({ joined: true, session: { name: session.name } });
    await expect(request({ deps }, milo)).rejects.toEqual(refusal('no-capacity'));
  });

  it('stays the same while nothing changes but what is told of it', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 5 }));
    const told = stageWith(
      { capacity: 6 },
      {},
      {
        keyPair: true,
        parameters: [{ name: 'course' }],
        leaflet: { vendor: 'Somebody' },
        limits: { duration: '1h' },
      },
    );
    await refillAll({ ...world.deps, stage: told });
    expect(await world.deps.environments.list()).toHaveLength(1);
  });
});

describe('a full portal', () => {
  /** Two environments with reserves that fill the portal between them. */
  const full = () =>
    aReadyWorld(
      aStage({
        desktops: ['one', 'two'].map((name) => aDesktopType(name, { pool: { capacity: 4, reserved: 2 } })),
        sessions: { maximum: 4, anonymous: 1 },
      }),
    );
  const users = ['ann', 'ben', 'cleo', 'dan', 'eve'].map((name) => anLmsUser(name));
  const user = (index: number) => users[index] ?? lara;
  const evicted = ({ stores }: MemoryWorld) =>
    stores.all().flatMap((each) => (each.status === 'stopping' && each.madeWay ? [each.name] : []));

  it('takes from the reserve without asking for room', async () => {
    const world = await full();
    await request(world, user(0));
    expect(evicted(world)).toEqual([]);
  });

  it('lets the oldest of all reserves make way, once for each new session, and then refuses', async () => {
    const world = await full();
    for (const index of [0, 1, 2, 3]) await request(world, user(index));
    expect(evicted(world)).toEqual(['demo-w02-s001', 'demo-w02-s002']);
    expect(world.stores.all().find(({ name }) => name === 'demo-w02-s001')).toMatchObject({ reason: 'surplus' });
    await expect(request(world, user(4))).rejects.toEqual(refusal('no-capacity'));
    expect(world.stores.portalLive()).toBe(4);
  });

  it('does so for people on the page as well', async () => {
    const world = await full();
    for (const name of ['ann', 'ben', 'cleo']) await startSession(world.deps, aPerson(name), 'one');
    expect(evicted(world)).toEqual(['demo-w02-s001']);
  });

  it('counts one that made way no more: neither while it goes nor when it is gone', async () => {
    const world = await full();
    for (const index of [0, 1, 2]) await request(world, user(index));
    expect(await world.deps.environments.list()).toMatchObject([{ live: 3 }, { live: 1 }]);
    await world.deliver();
    expect(await world.deps.environments.list()).toMatchObject([{ live: 3 }, { live: 1 }]);
    expect(world.stores.portalLive()).toBe(4);
  });

  it('fills no reserve by evicting another', async () => {
    const world = await full();
    for (const index of [0, 1]) await request(world, user(index));
    world.pass(60_000);
    await world.deliver();
    expect(await refillAll(world.deps)).toBe(0);
    expect(evicted(world)).toEqual([]);
  });

  it('lets the oldest go, wherever it is', async () => {
    const desktops = (names: readonly string[]) =>
      names.map((name) => aDesktopType(name, { pool: { capacity: 4, reserved: name === 'one' ? 0 : 1 } }));
    const all = ['one', 'two', 'three'];
    const world = aWorld(aStage({ desktops: desktops(all), sessions: { maximum: 2 } }));
    for (const name of all)
      await world.deps.environments.open('demo', name, fingerprintOf(theType(world.deps.stage, name)));
    for (const name of ['demo-w03', 'demo-w02']) {
      await refillNamed(world.deps, [name]);
      world.pass(60_000);
    }
    await request(world);
    expect(evicted(world)).toEqual(['demo-w03-s001']);
  });

  it('lets nobody go where a place has become free meanwhile', async () => {
    const world = await full();
    for (const index of [0, 1]) await request(world, user(index));
    let isFirst = true;
    const create: typeof world.deps.sessions.create = async (...wish) => {
      const created = await world.deps.sessions.create(...wish);
      if (isFirst) await endSession(world.deps, 'demo-w01-s001', 'lost');
      isFirst = false;
      return created;
    };
    const deps = { ...world.deps, sessions: { ...world.deps.sessions, create } };
    expect(await request({ deps }, user(2))).toMatchObject({ joined: false });
    expect(evicted(world)).toEqual([]);
  });

  it('lets nobody go for the reserve, also where that saw room a moment ago', async () => {
    const world = await full();
    const [environment] = await world.deps.environments.list();
    const type = theType(world.deps.stage, 'one');
    if (!environment) throw new Error('there are two');
    const made = await createSession(world.deps, { type, environment, ownership: { is: 'nobody' } });
    expect(made).toBe('full');
    expect(evicted(world)).toEqual([]);
  });

  it('takes the next one where somebody claims the oldest at the same time', async () => {
    const world = await full();
    const wishes = [0, 1, 2, 3, 4].map((index) => request(world, user(index)));
    const came = await Promise.allSettled([...wishes, startSession(world.deps, aPerson('zoe'), 'two')]);
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(world.stores.portalLive()).toBe(4);
  });
});

describe('an anonymous visitor', () => {
  const enter = ({ deps }: MemoryWorld, user = lara) =>
    enterEnvironment(deps, user, 'demo-w01', 'https://lms.example.org/');

  it('is in at once, and what is declared has its defaults', async () => {
    const parameters = [
      { name: 'course', value: 'maths' },
      { name: 'code', generate: 'expression' as const, from: '[0-9]{4}' },
    ];
    const world = await aReadyWorld(stageWith({ capacity: 2, reserved: 1 }, {}, { parameters }));
    const { session } = await enter(world);
    expect(session).toMatchObject({
      status: 'active',
      ownership: { is: 'activated', by: { person: lara.person, through: 'page' } },
    });
    expect(await world.deps.sessions.request(session.name)).toMatchObject({
      indexUrl: 'https://lms.example.org/',
      parameters: [
        { name: 'course', value: 'maths' },
        { name: 'code', value: 'text-for-[0-9]{4}' },
      ],
    });
  });

  it('finds his own session again', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 2, reserved: 1 }));
    const first = await enter(world);
    expect(await enter(world)).toEqual({ session: first.session, joined: true });
  });

  it('enters the one that a robot asked for in his name, which is activated by that', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 2, reserved: 1 }));
    const { session } = await request(world);
    expect(await enter(world)).toMatchObject({ joined: true, session: { name: session.name, status: 'active' } });
  });

  it('is refused as everybody is', async () => {
    const world = await aReadyWorld(stageWith({ capacity: 1 }));
    await enter(world, milo);
    await expect(enter(world)).rejects.toEqual(refusal('no-capacity'));
    await expect(enterEnvironment(world.deps, lara, 'demo-w09', '')).rejects.toEqual(refusal('no-such-environment'));
  });
});
