import '#test/support/quiet.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { LiveChange, LiveTopic } from '#core/ports/live-news.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import { liveNews } from '#lambdas/live/live-news.ts';
import { liveRound, pause } from '#lambdas/live/live-round.ts';
import { Crash, crashAfter } from '#test/support/crash.ts';
import { aLiveWorld, type LiveWorld } from '#test/support/live-world.ts';

let world: LiveWorld;
const board: LiveTopic = { name: 'board' };
const noticesOf = (who: string): LiveTopic => ({ name: 'notices', person: who as PersonId });
const change = (topic: LiveTopic, key: string, value: unknown): LiveChange => ({ topic, key, value });
/** What a connection was told, message by message: of each topic keys and values. */
const toldTo = (id: string) =>
  world.sockets.posted
    .filter((one) => one.id === id)
    .map(({ message }) =>
      message.kind !== 'news'
        ? message.kind
        : Object.fromEntries(
            Object.entries(message.topics).map(([name, news]) => [
              name,
              'reset' in news ? 'reset' : news.changes.map(({ key, value }) => [key, value]),
            ]),
          ),
    );

beforeEach(async () => {
  world = aLiveWorld();
  await world.signIn('alice');
  await world.signIn('bob');
  await world.signIn('gina', ['guest']);
  await world.signIn('root', ['admin']);
  for (const who of ['alice', 'bob', 'gina', 'root']) await world.connect(who, who);
  world.pass(60_000);
});

describe('a round', () => {
  test('tells each connection everything in one message, of each key the newest', async () => {
    await world.tell(change(board, 'main;sub', 'alice'), change(noticesOf('alice'), 'n1', 'hello'));
    await world.tell(change(board, 'main;sub', 'bob'));
    await world.tell(change(board, 'vpn;1', null));
    await world.round();
    expect(toldTo('alice')).toEqual([
      {
        board: [
          ['main;sub', 'bob'],
          ['vpn;1', null],
        ],
        notices: [['n1', 'hello']],
      },
    ]);
    expect(toldTo('bob')).toEqual([expect.objectContaining({ board: expect.anything() })]);
    expect(toldTo('bob')[0]).not.toHaveProperty('notices');
  });

  test('tells nobody what is none of his business', async () => {
    await world.tell(change(board, 'a', 1), change({ name: 'counters' }, 'sessions', 3));
    await world.round();
    expect(toldTo('gina')).toEqual([]);
    expect(toldTo('alice')).toEqual([{ board: [['a', 1]] }]);
    expect(toldTo('root')).toEqual([{ board: [['a', 1]], counters: [['sessions', 3]] }]);
  });

  test('asks for nobody’s connections but theirs whom it concerns', async () => {
    const asked: string[] = [];
    const connections = {
      ...world.connections,
      all: async () => (asked.push('all'), []),
      of: async (person: PersonId) => (asked.push(person), world.connections.of(person)),
    };
    await world.tell(
      change(noticesOf('bob'), 'n1', 1),
      change({ name: 'sessions', person: 'bob' as PersonId }, 's', 2),
    );
    await world.round({ ...world.deps, connections });
    expect(asked).toEqual(['bob']);
    expect(toldTo('bob')).toEqual([{ notices: [['n1', 1]], sessions: [['s', 2]] }]);
  });

  test('tells who has signed out that, and nothing else, and lets him go', async () => {
    await world.logins.end(loginKeyOf('bob'));
    await world.tell(change(board, 'a', 1));
    await world.round();
    expect(toldTo('bob')).toEqual(['signed-out']);
    expect(world.sockets.closed).toEqual(['bob']);
    expect(await world.connections.find('bob')).toBeUndefined();
  });

  test('forgets a connection that is gone', async () => {
    world.sockets.gone.add('bob');
    await world.tell(change(board, 'a', 1));
    await world.round();
    expect(await world.connections.find('bob')).toBeUndefined();
    expect(toldTo('alice')).toHaveLength(1);
  });

  test('keeps one that seems gone because it is still connecting', async () => {
    await world.connect('new', 'bob');
    world.sockets.gone.add('new');
    await world.tell(change(board, 'a', 1));
    await world.round();
    expect(await world.connections.find('new')).toBeDefined();
  });

  test('lets go of one that can not be reached, so that it comes back and hears what it missed; nobody waits for it', async () => {
    world.sockets.broken.add('bob');
    await world.tell(change(board, 'a', 1));
    await world.round();
    expect(world.sockets.closed).toEqual(['bob']);
    expect(await world.connections.find('bob')).toBeUndefined();
    expect(toldTo('alice')).toEqual([{ board: [['a', 1]] }]);
  });

  test('tells what does not fit into one message in the rounds that follow', async () => {
    const long = 'x'.repeat(10_000);
    for (const key of ['a', 'b', 'c', 'd', 'e']) await world.tell(change(board, key, long));
    let count = 0;
    while (await world.round()) count += 1;
    const keys = toldTo('alice').flatMap((told) =>
      typeof told === 'object' && Array.isArray(told['board']) ? [told['board'].map(([key]) => key)] : [],
    );
    expect(keys).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(count).toBe(3);
  });

  test('has the list read where something was larger than a message', async () => {
    await world.tell(change(board, 'a', 'x'.repeat(30_000)));
    await world.round();
    expect(toldTo('alice')).toEqual([{ board: 'reset' }]);
  });

  test('posts nothing where nothing is untold', async () => {
    await world.queue.call('for nothing');
    await world.round();
    expect(world.sockets.posted).toEqual([]);
  });

  test('takes away the mark of what is no topic any more', async () => {
    await world.deps.log.told('x' as never, 1);
    await world.log.append('weather/alice' as never, [[{ key: 'a', json: '1' }]]);
    await world.queue.call('weather');
    await world.round();
    expect(await world.log.untold()).toEqual([]);
  });
});

describe('however much is told', () => {
  test('no more than one call waits at a time', async () => {
    for (let at = 0; at < 200; at += 1) await world.tell(change(board, `line${at % 7}`, at));
    expect(world.queue.waiting).toEqual(['after-0']);
    await world.round();
    expect(toldTo('alice')).toHaveLength(1);
    for (let at = 0; at < 50; at += 1) await world.tell(change(board, 'line', at));
    expect(world.queue.waiting).toEqual(['after-1']);
  });

  test('a second passes from the end of one round to the beginning of the next', async () => {
    const began: number[] = [];
    const ended: number[] = [];
    const rounds = {
      ...world.deps.rounds,
      begin: async () => (began.push(world.clock()), world.deps.rounds.begin()),
      end: async (at: number) => (ended.push(at), world.deps.rounds.end(at)),
    };
    for (let at = 0; at < 5; at += 1) {
      await world.tell(change(board, 'line', at));
      await world.round({ ...world.deps, rounds });
      world.pass(300);
    }
    for (let at = 1; at < 5; at += 1) expect((began[at] ?? 0) - (ended[at - 1] ?? 0)).toBeGreaterThanOrEqual(pause);
  });

  test('fifty viewers are told once each of a hundred changes between two rounds', async () => {
    for (let at = 0; at < 50; at += 1) {
      await world.signIn(`viewer${at}`);
      await world.connect(`viewer${at}`, `viewer${at}`);
    }
    for (let at = 0; at < 100; at += 1) await world.tell(change(board, `line${at % 10}`, at));
    while (await world.round());
    expect(world.sockets.posted.filter(({ id }) => id.startsWith('viewer'))).toHaveLength(50);
  });
});

describe('who tells while a round is under way', () => {
  test('calls for the next one, wherever in the round it happens', async () => {
    for (const verb of ['untold', 'since', 'told'] as const) {
      const log = {
        ...world.deps.log,
        [verb]: async (...input: never[]) => {
          const answer = await (world.deps.log[verb] as (...input: never[]) => Promise<unknown>)(...input);
          await world.tell(change(noticesOf('alice'), `during ${verb}`, 1));
          log[verb] = world.deps.log[verb] as never;
          return answer;
        },
      };
      await world.tell(change(board, 'before', 1));
      await world.round({ ...world.deps, log });
      while (await world.round());
      expect(JSON.stringify(toldTo('alice'))).toContain(`during ${verb}`);
      expect(await world.log.untold()).toEqual([]);
    }
  });
});

describe('a round that dies', () => {
  test('after any of its steps is made up for, and nothing is lost', async () => {
    const whole = aLiveWorld();
    await whole.tell(change(board, 'a', 1), change(noticesOf('alice'), 'n', 2));
    const counting = crashAfter(Infinity, whole.deps);
    await liveRound(counting.deps);
    const steps = counting.made() + 8;
    for (let step = 1; step <= steps; step += 1) {
      world = aLiveWorld();
      await world.signIn('alice');
      await world.connect('alice', 'alice');
      world.pass(60_000);
      await world.tell(change(board, 'a', 1), change(noticesOf('alice'), 'n', 2));
      await world.round(crashAfter(step, world.deps).deps).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      while (await world.round());
      // A connection that could not be told because the process died was let go, or is told now.
      const isTold = toldTo('alice').some((told) => JSON.stringify(told) === '{"board":[["a",1]],"notices":[["n",2]]}');
      expect(isTold || world.sockets.closed.includes('alice') || !(await world.connections.find('alice'))).toBe(true);
      expect(await world.log.untold()).toEqual([]);
    }
  });

  test('before it could be called for is called for within the minute', async () => {
    const queue = { call: async () => Promise.reject(new Error('the queue does not answer')) };
    await liveNews({ ...world.deps, log: world.log, queue }).tell([change(board, 'a', 1)]);
    expect(await world.round()).toBe(false);
    await world.tidy();
    await world.tidy();
    expect(world.queue.waiting).toHaveLength(1);
    await world.round();
    expect(toldTo('alice')).toEqual([{ board: [['a', 1]] }]);
  });
});
