import { describe, expect, it } from 'vitest';
import { DesktopCard } from '#core/contract/views.ts';
import { listDesktops, listSessions } from '#core/usecases/list-desktops.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, aPerson, aStage } from '#test/support/builders.ts';
import { atWork, aWorld } from '#test/support/world.ts';

const alice = aPerson('alice');
const stage = aStage({
  desktops: [
    aDesktopType('ubuntu-desktop', { pool: { capacity: 5, reserved: 1 } }),
    aDesktopType('chromium'),
    aDesktopType('teachers', { audience: { roles: ['teacher'] } }),
  ],
});

describe('the cards of a person', () => {
  it('are those of the types that are for him, as the contract says', async () => {
    const { deps } = aWorld(stage);
    const cards = await listDesktops(deps, alice);
    expect(cards.map(({ name, warm, session, last }) => ({ name, warm, session, last }))).toEqual([
      { name: 'ubuntu-desktop', warm: true, session: null, last: null },
      { name: 'chromium', warm: false, session: null, last: null },
    ]);
    for (const card of cards) expect(() => DesktopCard.parse(card)).not.toThrow();
  });

  it('of a guest are those of the sessions that he has, and no others', async () => {
    const world = aWorld(stage);
    const { name } = await atWork(world, alice, 'chromium');
    const guest = { ...alice, roles: ['guest'] } as const;
    expect(await listDesktops(world.deps, guest)).toMatchObject([{ name: 'chromium', session: { name } }]);
    await endSession(world.deps, name, 'expired');
    expect(await listDesktops(world.deps, guest)).toEqual([]);
  });

  it('show what he has of each', async () => {
    const world = aWorld(stage);
    const { name } = await atWork(world, alice, 'chromium');
    const cards = await listDesktops(world.deps, alice);
    expect(cards.map(({ session }) => session?.name ?? null)).toEqual([null, name]);
    expect(await listSessions(world.deps, alice)).toMatchObject([{ name, status: 'active' }]);
  });

  it('show what is overdue as stopping, before any sweep', async () => {
    const world = aWorld(stage);
    await atWork(world, alice, 'chromium');
    world.pass(30 * 60_000);
    expect((await listDesktops(world.deps, alice))[1]?.session).toMatchObject({ status: 'stopping', reason: 'idle' });
  });

  it('show one that stops until it has ended', async () => {
    const world = aWorld(stage);
    const { name } = await atWork(world, alice, 'chromium');
    await stopSession(world.deps, name, 'stopped-by-owner');
    expect((await listDesktops(world.deps, alice))[1]?.session).toMatchObject({ status: 'stopping' });
    await endSession(world.deps, name, 'lost');
    expect((await listDesktops(world.deps, alice))[1]?.session).toBeNull();
  });

  it('tell how the last one ended', async () => {
    const world = aWorld(stage);
    const { name } = await atWork(world, alice, 'chromium');
    await stopSession(world.deps, name, 'stopped-by-admin');
    await endSession(world.deps, name, 'lost');
    expect((await listDesktops(world.deps, alice))[1]).toMatchObject({
      session: null,
      last: { session: name, reason: 'stopped-by-admin', endedAt: new Date(world.now()).toISOString() },
    });
  });

  it('show nothing of other people', async () => {
    const world = aWorld(stage);
    await atWork(world, alice, 'chromium');
    const cards = await listDesktops(world.deps, aPerson('bob'));
    expect(cards.map(({ session, last }) => [session, last])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(await listSessions(world.deps, aPerson('bob'))).toEqual([]);
  });

  it('estimate a start by the earlier ones', async () => {
    const world = aWorld(stage);
    await atWork(world, aPerson('bob'), 'chromium');
    const known = await world.deps.environments.list();
    const environment = known.find(({ desktopType }) => desktopType === 'chromium');
    if (environment) await world.deps.environments.noteReady(environment, 40);
    await startSession(world.deps, alice, 'chromium');
    world.pass(10_000);
    expect((await listDesktops(world.deps, alice))[1]?.session).toMatchObject({ status: 'launching', secondsLeft: 30 });
  });
});
