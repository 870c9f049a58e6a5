import { describe, expect, it } from 'vitest';
import { startSession } from '#core/usecases/start-session.ts';
import { stopSession } from '#core/usecases/stop-session.ts';
import { taskChanged, type TaskNews } from '#core/usecases/task-changed.ts';
import { anAddress, aPerson } from '#test/support/builders.ts';
import { atWork, aWorld, comesUp, theSession } from '#test/support/world.ts';

const alice = aPerson('alice');

/** A session that was launched, and a way to tell news of its task. */
async function launched({ told = true } = {}) {
  const world = aWorld();
  const { session } = await startSession(world.deps, alice, 'ubuntu-desktop');
  if (told) await world.deliver();
  const { name } = session;
  const task = `task/${name}`;
  const news = (is: TaskNews['is'], more: Partial<TaskNews> = {}) =>
    taskChanged(world.deps, { session: name, task, is, ...more });
  return { world, name, task, news, now: () => theSession(world.deps, name) };
}

describe('news of a task on its way', () => {
  it('tell how far it is', async () => {
    const { news, now } = await launched();
    await news({ stage: 'pulling' });
    expect(await now()).toMatchObject({ status: 'launching', desktop: { stage: 'pulling', address: null } });
    await news({ stage: 'answering', address: anAddress });
    expect(await now()).toMatchObject({ desktop: { stage: 'answering', address: anAddress } });
  });

  it('change nothing when they come twice, or late', async () => {
    const { news, now } = await launched();
    await news({ stage: 'answering', address: anAddress });
    const known = await now();
    await news({ stage: 'answering', address: anAddress });
    await news({ stage: 'pulling' });
    await news({ stage: 'provisioning' });
    expect(await now()).toEqual(known);
  });

  it('bring the address also when they come after the stage', async () => {
    const { news, now } = await launched();
    await news({ stage: 'answering' });
    await news({ stage: 'answering', address: anAddress });
    expect(await now()).toMatchObject({ desktop: { address: anAddress } });
  });

  it('tell the task to a session that has not written it down yet', async () => {
    const { news, now, task } = await launched({ told: false });
    await news({ stage: 'pulling' });
    expect(await now()).toMatchObject({ desktop: { task, stage: 'pulling' } });
  });

  it('of a task that is not this session’s change nothing', async () => {
    const { news, now } = await launched();
    const known = await now();
    await news({ stage: 'answering', address: anAddress }, { task: 'task/foreign' });
    await news('gone', { task: 'task/foreign' });
    expect(await now()).toEqual(known);
  });

  it('of a session that is not there change nothing', async () => {
    const { world, news } = await launched();
    const before = world.stores.all();
    await news({ stage: 'pulling' }, { session: 'demo-w01-s999' });
    await news('gone', { session: 'demo-w01-s999' });
    expect(world.stores.all()).toEqual(before);
  });

  it('do not bring a session back that is in use, stopping or over', async () => {
    const { world, name, news, now } = await launched();
    await comesUp(world, name);
    const active = await now();
    await news({ stage: 'answering', address: { host: '10.9.9.9', port: 1 } });
    expect(await now()).toEqual(active);
    await stopSession(world.deps, name, 'stopped-by-owner');
    await news({ stage: 'answering', address: anAddress });
    expect(await now()).toMatchObject({ status: 'stopping' });
  });
});

describe('a task that is gone', () => {
  it.each([
    [undefined, 'start-failed'],
    ['no-capacity', 'no-capacity'],
    ['start-failed', 'start-failed'],
    ['image-unavailable', 'image-unavailable'],
    ['out-of-memory', 'out-of-memory'],
    ['exited', 'start-failed'],
  ] as const)('while it starts has failed (%s)', async (because, reason) => {
    const { world, news, now } = await launched();
    await news('gone', because && { because });
    expect(await now()).toMatchObject({ status: 'ended', reason });
    expect(await world.deps.environments.list()).toMatchObject([{ live: 0, failures: 1 }]);
    expect((await world.deps.sessions.record(alice.person)).open).toEqual({});
  });

  it('is counted as one failure, however often it is told', async () => {
    const { world, news } = await launched();
    await Promise.all([news('gone'), news('gone')]);
    await news('gone');
    expect(await world.deps.environments.list()).toMatchObject([{ failures: 1 }]);
  });

  it.each([
    ['exited', 'ended-inside'],
    ['out-of-memory', 'out-of-memory'],
    ['no-capacity', 'lost'],
    ['image-unavailable', 'lost'],
    [undefined, 'lost'],
  ] as const)('while it is used (%s) is told as %s', async (because, reason) => {
    const world = aWorld();
    const { name, desktop } = await atWork(world, alice);
    await taskChanged(world.deps, { session: name, task: desktop.task, is: 'gone', ...(because && { because }) });
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'ended', reason });
  });

  it('while it is used is lost, which is no failure to start', async () => {
    const world = aWorld();
    const { name, desktop } = await atWork(world, alice);
    await taskChanged(world.deps, { session: name, task: desktop.task, is: 'gone', because: 'start-failed' });
    expect(await theSession(world.deps, name)).toMatchObject({ status: 'ended', reason: 'lost' });
    expect(await world.deps.environments.list()).toMatchObject([{ live: 0, failures: 0 }]);
  });

  it('while it stops has done what it was told', async () => {
    const { world, name, news, now } = await launched();
    await comesUp(world, name);
    await stopSession(world.deps, name, 'stopped-by-owner');
    await news('gone');
    expect(await now()).toMatchObject({ status: 'ended', reason: 'stopped-by-owner' });
    expect(await world.deps.environments.list()).toMatchObject([{ live: 0, failures: 0 }]);
  });
});
