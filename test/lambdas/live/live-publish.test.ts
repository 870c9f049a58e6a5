import '#test/support/quiet.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { SessionView } from '#core/contract/views.ts';
import type { Environment } from '#core/pool/environment.ts';
import { end } from '#core/session/moves.ts';
import type { Session } from '#core/session/session.ts';
import type { StreamChange } from '#lambdas/events/stream-change.ts';
import { livePublish } from '#lambdas/live/live-publish.ts';
import { sessionFromImage, toItem } from '#lambdas/sessions/session-item.ts';
import { aLaunching, anOwner, noon } from '#test/support/builders.ts';
import { memoryLiveNews, type MemoryLiveNews } from '#test/support/memory-live-news.ts';

let news: MemoryLiveNews;
let failing: 'webhooks' | 'estimates' | 'counts' | undefined;
let announced: (readonly StreamChange[])[];
beforeEach(() => {
  news = memoryLiveNews();
  failing = undefined;
  announced = [];
});

const environment = {
  name: 'demo-w01',
  desktopType: 'ubuntu-desktop',
  fingerprint: 'f1',
  status: 'running',
  live: 1,
  asked: true,
  startSeconds: 40,
  failures: 0,
  failedAt: null,
} as const;
const listing = (what: typeof failing, list: readonly Environment[]) => ({
  list: async () => {
    if (failing === what) throw new Error('throttled');
    return list;
  },
});
const publish = (...changes: StreamChange[]) =>
  livePublish(
    {
      news,
      sessionIn: sessionFromImage,
      environments: listing('estimates', [environment]),
      counted: listing('counts', [
        environment,
        { ...environment, name: 'demo-w02', live: 2 },
        { ...environment, name: 'demo-w03', desktopType: 'ubuntu-vscode', live: 4 },
        { ...environment, name: 'demo-w04', desktopType: 'gone', live: 0 },
      ]),
      record: async () => {},
      announce: async (heard) => {
        if (failing === 'webhooks') throw new Error('the queue does not answer');
        announced.push(heard);
      },
      clock: () => noon,
    },
    changes,
  );

const image = (session: Session) => marshall(toItem(session), { removeUndefinedValues: true });
const change = (after: Session | undefined, before?: Session): StreamChange => ({
  item: 'item',
  sequenceNumber: '1',
  after: after && image(after),
  before: before && image(before),
});
const owned = (who: string, more: Partial<Session> = {}): Session => {
  const launching = aLaunching();
  return {
    ...launching,
    ...(more as typeof launching),
    ownership: { is: 'activated', by: anOwner(who), activatedAt: noon },
  };
};
const nobodys = (version: number): Session => ({ ...aLaunching(), version, ownership: { is: 'nobody' } });
/** Who was told of which session in which version. */
const told = () =>
  news.told.flatMap(({ topic, key, value }) =>
    'person' in topic ? [[topic.person, key, SessionView.parse(value).version]] : [],
  );
const counters = () => news.now({ name: 'counters' });

describe('a change of a session', () => {
  const estimates = () =>
    news.told.flatMap(({ topic, value }) => ('person' in topic ? [SessionView.parse(value).secondsLeft] : []));

  test('comes with the estimate of how long its start will take', async () => {
    await publish(change(owned('bob')));
    expect(estimates()).toEqual([40]);
  });

  test('is told without an estimate where none can be read', async () => {
    failing = 'estimates';
    await publish(change(owned('bob')));
    expect(estimates()).toEqual([null]);
  });

  test('is told to its owner and to nobody else', async () => {
    await publish(change(owned('alice', { version: 3 })));
    expect(told()).toEqual([['person-alice', 'demo-w01-s001', 3]]);
    expect(news.told[0]).toMatchObject({
      topic: { name: 'sessions', person: 'person-alice' },
      value: { username: 'alice', status: 'launching' },
    });
  });

  test('is told once, in its newest version, however often it changed', async () => {
    await publish(...[2, 4, 3].map((version) => change(owned('bob', { version }))));
    expect(told()).toEqual([['person-bob', 'demo-w01-s001', 4]]);
  });

  test('is told with all others of its batch at once', async () => {
    let calls = 0;
    const real = news;
    news = { ...real, tell: async (changes) => ((calls += 1), real.tell(changes)) };
    await publish(change(owned('bob')), change(owned('alice', { name: 'demo-w01-s002' })));
    expect(calls).toBe(1);
  });

  test('that made it nobody’s is told to whom it belonged', async () => {
    await publish(change(nobodys(5), owned('bob', { version: 4 })));
    expect(told()).toEqual([['person-bob', 'demo-w01-s001', 5]]);
  });

  test('that made it nobody’s and then changed again is told to whom it belonged before', async () => {
    await publish(change(nobodys(5), owned('bob', { version: 4 })), change(nobodys(6), nobodys(5)));
    expect(told()).toEqual([['person-bob', 'demo-w01-s001', 6]]);
  });

  test('that gave it to somebody else is told to the new owner alone', async () => {
    await publish(change(owned('bob', { version: 5 }), owned('alice', { version: 4 })));
    expect(told()).toEqual([['person-bob', 'demo-w01-s001', 5]]);
  });

  test.each([
    ['that only forgets what has ended', () => change(undefined, owned('bob'))],
    [
      'of another thing in the table',
      () => ({ ...change(undefined), after: marshall({ pk: 'ENVIRONMENT#x', sk: 'ENVIRONMENT' }) }),
    ],
  ])('%s is told to nobody', async (_what, make) => {
    await publish(make());
    expect(news.told).toEqual([]);
  });

  test('an image that is no session is passed over', async () => {
    const poison = { ...change(undefined), after: marshall({ pk: 'SESSION#x', sk: 'SESSION', status: 'sleeping' }) };
    await publish(poison, change(owned('bob')));
    expect(told()).toHaveLength(1);
  });
});

describe('administrators', () => {
  test('are told of everybody’s sessions, and of those that are nobody’s', async () => {
    await publish(change(nobodys(1)), change(owned('bob', { name: 'demo-w01-s002' })));
    expect(counters().get('session/demo-w01-s001')).toMatchObject({ username: null });
    expect(counters().get('session/demo-w01-s002')).toMatchObject({ username: 'bob' });
  });

  test('are told how many there are when one begins or ends, once for a batch', async () => {
    await publish(...['s001', 's002', 's003'].map((at) => change(owned('bob', { name: `demo-w01-${at}` }))));
    expect(news.told.filter(({ key }) => key === 'sessions')).toHaveLength(1);
    expect(counters().get('sessions')).toEqual({
      live: 7,
      byType: [
        { desktopType: 'ubuntu-desktop', live: 3 },
        { desktopType: 'ubuntu-vscode', live: 4 },
      ],
    });
  });

  test('are not told that count where none began or ended', async () => {
    await publish(change(owned('bob', { version: 2 }), owned('bob')));
    expect(counters().has('sessions')).toBe(false);
  });

  test('see a session leave that has ended, and its owner sees how', async () => {
    const ended = end(owned('bob') as ReturnType<typeof aLaunching>, 'expired', noon);
    await publish(change(ended, owned('bob')));
    expect(counters().get(`session/${ended.name}`)).toBeNull();
    expect(news.told[0]?.value).toMatchObject({ status: 'ended' });
  });

  test('are told the rest where nothing can be counted', async () => {
    failing = 'counts';
    await publish(change(nobodys(1)));
    expect([...counters().keys()]).toEqual(['session/demo-w01-s001']);
  });
});

describe('webhooks', () => {
  test('hear of each batch, whatever is in it', async () => {
    const changes = [change(owned('bob')), change(undefined, owned('alice'))];
    await publish(...changes);
    expect(announced).toEqual([changes]);
  });

  test('that fail have the batch told again, and viewers have heard it', async () => {
    failing = 'webhooks';
    await expect(publish(change(owned('bob')))).rejects.toThrow('the queue does not answer');
    expect(told()).toEqual([['person-bob', 'demo-w01-s001', 1]]);
  });

  test('are told where viewers can not be, whom the batch is told again', async () => {
    news.failures.push(new Error('throttled'));
    await expect(publish(change(owned('bob')))).rejects.toThrow('throttled');
    expect(announced).toHaveLength(1);
    await publish(change(owned('bob')));
    expect(told()).toHaveLength(1);
  });
});
