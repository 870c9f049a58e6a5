import { describe, expect, it } from 'vitest';
import { decide } from '#core/session/lifecycle.ts';
import { blindAfter, judged, seenAgain } from '#core/session/sight.ts';
import { noteBeat, sighted } from '#core/usecases/sighted.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { aDesktopType, anActive, aPerson, aStage, limits, noon } from '#test/support/builders.ts';
import { memorySightStore } from '#test/support/memory-sight-store.ts';
import { atWork, aWorld, theSession } from '#test/support/world.ts';

const minute = 60_000;

describe('whether anybody sees who is there', () => {
  it('begins with the first beat, goes on with the next ones, and is written down now and then', () => {
    const first = seenAgain(undefined, noon);
    expect(first).toEqual({ since: noon, beatAt: noon });
    expect(seenAgain(first, noon + 5_000)).toBeUndefined();
    expect(seenAgain(first, noon + 20_000)).toEqual({ since: noon, beatAt: noon + 20_000 });
  });

  it('begins anew after a silence', () => {
    const again = { since: noon + blindAfter, beatAt: noon + blindAfter };
    expect(seenAgain({ since: noon, beatAt: noon }, noon + blindAfter)).toEqual(again);
  });

  it('is nothing to a session that was seen since, nor to one that DCV tells of, nor to a deadline that nothing moves', () => {
    const session = anActive({ limits: limits({ idle: 900, duration: 3_600, deadline: 3_600 }) });
    const told = { since: noon - minute, beatAt: noon };
    expect(judged(session, told, noon)).toBe(session);
    const dcv = { ...session, runtime: 'dcv' as const };
    expect(judged(dcv, { since: noon, beatAt: noon }, noon + 30 * minute)).toBe(dcv);
    const late = judged(session, { since: noon, beatAt: noon }, noon + 60 * minute);
    expect(decide(late, noon + 60 * minute)).toMatchObject({ do: 'stop' });
  });
});

describe('while no gateway gets through', () => {
  const stage = aStage({ desktops: [aDesktopType('ubuntu-desktop', { limits: { idle: '15m' } })] });

  async function someoneAtWork() {
    const world = aWorld(stage);
    const sights = memorySightStore();
    const deps = { ...world.deps, sights };
    const seeing = { ...deps, sessions: sighted(deps.sessions, deps) };
    await noteBeat(deps);
    const { name } = await atWork(world, aPerson('alice'));
    return { world, deps, seeing, name };
  }

  it('nobody is closed for not having been seen', async () => {
    const { world, deps, seeing, name } = await someoneAtWork();
    world.pass(20 * minute);
    expect(await sweep(seeing)).toMatchObject({ stopped: 0 });
    expect((await theSession(seeing, name)).status).toBe('active');
    // Without it he would be.
    expect(decide(await theSession(deps, name), world.now())).toMatchObject({ do: 'stop' });
  });

  it('and when one does again, everybody has his whole limit before him, and no more', async () => {
    const { world, deps, seeing, name } = await someoneAtWork();
    world.pass(20 * minute);
    const tellFor = async (minutes: number) => {
      for (let beats = 0; beats < minutes * 4; beats += 1) {
        world.pass(minute / 4);
        await noteBeat(deps);
      }
    };
    await noteBeat(deps);
    await tellFor(14);
    expect(await sweep(seeing)).toMatchObject({ stopped: 0 });
    await tellFor(1);
    expect(await sweep(seeing)).toMatchObject({ stopped: 1 });
    expect(await theSession(seeing, name)).toMatchObject({ status: 'stopping', reason: 'idle' });
  });
});
