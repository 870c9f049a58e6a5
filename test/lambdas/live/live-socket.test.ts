import '#test/support/quiet.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { keyOfTopic } from '#core/live/topics.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import type { Connections } from '#lambdas/live/connections.ts';
import { dynamoConnections } from '#lambdas/live/dynamo-connections.ts';
import { dynamoLiveLog } from '#lambdas/live/dynamo-live-log.ts';
import { floodGuard } from '#lambdas/live/flood-guard.ts';
import type { LiveLog } from '#lambdas/live/live-log.ts';
import { connectionsPerPerson, liveSocket } from '#lambdas/live/live-socket.ts';
import { onSocket, type SocketHandler } from '#lambdas/live/on-socket.ts';
import { noon } from '#test/support/builders.ts';
import { recordingSockets, type RecordingSockets } from '#test/support/live.fakes.ts';
import { aLogin } from '#test/support/logins.ts';
import { memoryLoginStore } from '#test/support/memory-login-store.ts';
import { lambdaContext } from '#test/support/rest-event.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const portal = 'https://portal.example.org';
let tables: Tables;
beforeAll(async () => {
  tables = await openTables('live');
});
afterAll(() => tables.dynamo.close());

let connections: Connections;
let log: LiveLog;
let logins: LoginStore;
let sockets: RecordingSockets;
let handler: SocketHandler;
let now = noon;
let alice: PersonId;
let people = 0;

beforeEach(async () => {
  now = noon;
  people += 1;
  alice = `person-alice-${people}` as PersonId;
  connections = dynamoConnections(tables.client, 'live');
  logins = memoryLoginStore();
  await logins.open(aLogin({ key: loginKeyOf('alice'), person: alice }));
  sockets = recordingSockets();
  log = dynamoLiveLog(tables.client, 'live', () => now);
  handler = onSocket(
    liveSocket({
      logins,
      connections,
      log,
      sockets,
      portalOrigin: async () => portal,
      isBearable: floodGuard(() => now),
      clock: () => now,
    }),
  );
});

type Headers = Readonly<Record<string, string>>;
const event = (routeKey: string, connectionId: string, more: { body?: string; headers?: Headers } = {}) =>
  ({
    requestContext: { routeKey, connectionId, requestId: 'request-1' },
    ...more,
  }) as unknown as Parameters<SocketHandler>[0];
const ours: Headers = { Cookie: '__Host-deskpool=alice', Origin: portal };
const name = (id: string) => `${id}-${people}`;
const connect = (id: string, headers = ours) => handler(event('$connect', name(id), { headers }), lambdaContext);
const send = (id: string, body: string) => handler(event('$default', name(id), { body }), lambdaContext);
const messages = () => sockets.posted.map(({ message }) => message);
const ids = async () => (await connections.of(alice)).map(({ id }) => id);

describe('connecting', () => {
  test('is open to whoever is signed in, from the portal', async () => {
    expect(await connect('one')).toEqual({ statusCode: 200 });
    expect(await ids()).toEqual([name('one')]);
  });

  test('takes headers in any case', async () => {
    const headers = { cookie: ours['Cookie'] ?? '', origin: portal };
    expect(await connect('one', headers)).toEqual({ statusCode: 200 });
  });

  test('is good enough with a login that has to be refreshed', async () => {
    now = noon + 3_600_000;
    expect(await connect('one')).toEqual({ statusCode: 200 });
  });

  test.each([
    ['without a cookie', { Origin: portal }, 401],
    ['with a cookie of no login', { ...ours, Cookie: '__Host-deskpool=mallory' }, 401],
    ['from another origin', { ...ours, Origin: 'https://evil.example' }, 403],
    ['from no origin', { Cookie: '__Host-deskpool=alice' }, 403],
  ])('is refused %s', async (_what, headers, statusCode) => {
    expect(await connect('one', headers as Headers)).toEqual({ statusCode });
    expect(await ids()).toEqual([]);
  });

  test('is refused with a login that is over', async () => {
    now = noon + 43_200_000;
    expect(await connect('one')).toEqual({ statusCode: 401 });
  });

  test('makes the oldest tab give way to the eleventh', async () => {
    for (let at = 0; at < connectionsPerPerson; at += 1) {
      now += 1;
      await connect(`tab${at}`);
    }
    now += 1;
    await connect('another');
    expect(await ids()).toHaveLength(connectionsPerPerson);
    expect(await ids()).not.toContain(name('tab0'));
    expect(sockets.closed).toEqual([name('tab0')]);
    expect(messages()).toEqual([{ kind: 'closing', reason: 'too-many-sockets' }]);
  });

  test('says nothing of what went wrong inside', async () => {
    const failing = onSocket({
      connect: async () => {
        throw new Error('the table is on fire');
      },
      message: async () => {},
      disconnect: async () => {},
    });
    expect(await failing(event('$connect', 'one', { headers: ours }), lambdaContext)).toEqual({ statusCode: 500 });
  });
});

describe('a message', () => {
  beforeEach(() => connect('one'));

  test('ping is answered with pong', async () => {
    await send('one', '{"kind":"ping"}');
    expect(messages()).toEqual([{ kind: 'pong' }]);
  });

  test.each([
    '',
    'nonsense',
    '[]',
    '{"kind":"sessions"}',
    '{"kind":"hello"',
    '{"kind":"hello","topics":{"weather":1}}',
    `"${'['.repeat(20_000)}"`,
  ])('%j has the connection closed, after it was said why', async (body) => {
    expect(await send('one', body)).toEqual({ statusCode: 200 });
    expect(messages()).toEqual([{ kind: 'closing', reason: 'nonsense' }]);
    expect(sockets.closed).toEqual([name('one')]);
    expect(await ids()).toEqual([]);
  });

  test('too many of them close it, whatever they say', async () => {
    for (let at = 0; at < 200; at += 1) await send('one', '{"kind":"ping"}');
    expect(messages().filter(({ kind }) => kind === 'pong').length).toBeLessThanOrEqual(20);
    expect(messages().at(-1)).toEqual({ kind: 'closing', reason: 'too-many-messages' });
    expect(sockets.closed).toContain(name('one'));
    expect(await ids()).toEqual([]);
  });

  test('each half minute for hours closes nothing, and it is written down each two minutes that the connection lives', async () => {
    for (let at = 0; at < 60; at += 1) {
      now += 30_000;
      await send('one', '{"kind":"ping"}');
      const seen = await connections.find(name('one'));
      expect(now - (seen?.seenAt ?? 0)).toBeLessThan(120_000);
    }
    expect(sockets.closed).toEqual([]);
  });

  test('after the login has ended is answered with that, and the connection closed', async () => {
    await logins.end(loginKeyOf('alice'));
    await send('one', '{"kind":"ping"}');
    expect(messages()).toEqual([{ kind: 'signed-out' }]);
    expect(sockets.closed).toEqual([name('one')]);
    expect(await ids()).toEqual([]);
  });

  test('of a connection that nobody knows closes it', async () => {
    await send('unknown', '{"kind":"ping"}');
    expect(sockets.closed).toEqual([name('unknown')]);
  });

  test('to somebody who has gone meanwhile makes the connection forgotten', async () => {
    sockets.gone.add(name('one'));
    await send('one', '{"kind":"ping"}');
    expect(await ids()).toEqual([]);
  });
});

describe('hello', () => {
  const board = keyOfTopic({ name: 'board' });
  const tell = (topic: typeof board, ...values: readonly unknown[]) =>
    log.append(
      topic,
      values.map((value) => [{ key: 'line', json: JSON.stringify(value) }]),
    );
  const hello = (topics: Readonly<Record<string, number | null>> = {}) =>
    send('one', JSON.stringify({ kind: 'hello', topics }));
  const welcomed = () => {
    const [first] = messages();
    return first?.kind === 'welcome' ? first.topics : {};
  };
  beforeEach(() => connect('one'));

  test('is answered with the topics that the person may hear, each to be read from the start', async () => {
    await hello();
    expect(Object.keys(welcomed())).toEqual(['sessions', 'notices', 'board']);
    expect(welcomed().board).toEqual({ reset: true, to: await log.head(board) });
  });

  test('does not get guests to hear of the board, whatever they ask for', async () => {
    await logins.open(aLogin({ key: loginKeyOf('gina'), person: `gina-${people}` as PersonId, roles: ['guest'] }));
    await connect('two', { ...ours, Cookie: '__Host-deskpool=gina' });
    await send('two', '{"kind":"hello","topics":{"board":0,"counters":0}}');
    expect(Object.keys(welcomed())).toEqual(['sessions', 'notices']);
  });

  test('is answered with what was missed, and with nothing where nothing was', async () => {
    const mine = keyOfTopic({ name: 'notices', person: alice });
    const [boardAt, mineAt] = [await log.head(board), await log.head(mine)];
    await tell(board, 'bob', 'alice');
    await hello({ board: boardAt, notices: mineAt });
    expect(welcomed()).toMatchObject({
      board: { from: boardAt + 1, to: boardAt + 2, changes: [{ key: 'line', value: 'alice' }] },
      notices: { to: mineAt, changes: [] },
      sessions: { reset: true },
    });
  });

  test('brings more than a message holds in several, each smaller than API Gateway’s largest', async () => {
    const at = await log.head(board);
    for (let count = 0; count < 30; count += 1)
      await log.append(board, [[{ key: `line${count}`, json: JSON.stringify('x'.repeat(9_000)) }]]);
    await hello({ board: at, notices: 0, sessions: 0 });
    const keys = messages().flatMap((message) => {
      expect(JSON.stringify(message).length).toBeLessThan(131_072);
      const told = message.kind === 'welcome' || message.kind === 'news' ? message.topics.board : undefined;
      return told && 'changes' in told ? told.changes.map(({ key }) => key) : [];
    });
    expect(keys).toEqual(Array.from({ length: 30 }, (_, count) => `line${count}`));
    expect(
      messages()
        .map(({ kind }) => kind)
        .slice(0, 3),
    ).toEqual(['welcome', 'news', 'news']);
  });

  test('of who missed very much has him read the list', async () => {
    const at = await log.head(board);
    for (let count = 0; count < 45; count += 1)
      await log.append(board, [[{ key: `line${count}`, json: JSON.stringify('x'.repeat(20_000)) }]]);
    await hello({ board: at });
    expect(messages()).toHaveLength(21);
    expect(messages().at(-1)).toMatchObject({ kind: 'news', topics: { board: { reset: true, to: at + 45 } } });
  });
});

describe('disconnecting', () => {
  test('makes the connection forgotten, twice too', async () => {
    await connect('one');
    await connect('two');
    for (let at = 0; at < 2; at += 1) {
      expect(await handler(event('$disconnect', name('one')), lambdaContext)).toEqual({ statusCode: 200 });
    }
    expect(await ids()).toEqual([name('two')]);
  });
});
