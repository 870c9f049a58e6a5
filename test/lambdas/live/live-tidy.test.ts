import '#test/support/quiet.ts';
import { beforeEach, expect, test } from 'vitest';
import { oldAt, silentFor } from '#lambdas/live/live-tidy.ts';
import { aLiveWorld, type LiveWorld } from '#test/support/live-world.ts';

let world: LiveWorld;
beforeEach(async () => {
  world = aLiveWorld();
  await world.signIn('alice');
  await world.connect('one', 'alice');
});
const ids = async () => (await world.connections.all()).map(({ id }) => id);
const ping = (id: string) => world.socket.message(id, '{"kind":"ping"}');

test('a connection that pings stays, and one that vanished without a word is closed and forgotten', async () => {
  await world.connect('two', 'alice');
  for (let waited = 0; waited < silentFor; waited += 30_000) {
    world.pass(30_000);
    await ping('one');
  }
  expect(await world.tidy()).toBe(1);
  expect(await ids()).toEqual(['one']);
  expect(world.sockets.closed).toEqual(['two']);
});

test('a connection older than API Gateway lets any become is forgotten, whatever it says', async () => {
  for (let waited = 0; waited < oldAt; waited += 30_000) {
    world.pass(30_000);
    await ping('one');
  }
  expect(await world.tidy()).toBe(0);
  expect(await ids()).toEqual([]);
});

test('one that can not be closed is kept for the next minute, and nobody waits for it', async () => {
  await world.connect('two', 'alice');
  world.pass(silentFor);
  world.sockets.hangUp = (id) => {
    if (id === 'one') throw new Error('Internal server error');
  };
  await world.tidy();
  expect(await ids()).toEqual(['one']);
});

test('nobody is called where everything is told', async () => {
  await world.tidy();
  expect(world.queue.calls).toEqual([]);
});

test('a round is called for once a minute where something is untold', async () => {
  await world.tell({ topic: { name: 'board' }, key: 'a', value: 1 });
  world.queue.waiting.length = 0;
  for (let at = 0; at < 3; at += 1) await world.tidy();
  expect(world.queue.waiting).toHaveLength(1);
  world.pass(60_000);
  await world.tidy();
  expect(world.queue.waiting).toHaveLength(2);
});
