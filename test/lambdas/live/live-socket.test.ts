import '#test/support/quiet.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import { dynamoConnections, type Connections } from '#lambdas/live/connections.ts';
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
  handler = onSocket(liveSocket({ logins, connections, sockets, portalOrigin: async () => portal, clock: () => now }));
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

  test.each([
    ['hello', 'welcome'],
    ['ping', 'pong'],
  ])('%s is answered with %s', async (kind, answer) => {
    await send('one', JSON.stringify({ kind }));
    expect(sockets.posted).toEqual([{ id: name('one'), message: { kind: answer } }]);
  });

  test.each(['', 'nonsense', '[]', '{"kind":"sessions"}', '{"kind":"hello"'])(
    '%j closes the connection',
    async (body) => {
      expect(await send('one', body)).toEqual({ statusCode: 200 });
      expect(sockets.closed).toEqual([name('one')]);
      expect(sockets.posted).toEqual([]);
      expect(await ids()).toEqual([]);
    },
  );

  test('after the login has ended is answered with that, and the connection closed', async () => {
    await logins.end(loginKeyOf('alice'));
    await send('one', '{"kind":"ping"}');
    expect(sockets.posted).toEqual([{ id: name('one'), message: { kind: 'signed-out' } }]);
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

  test('hello waits for the index, which lags behind', async () => {
    let looks = 0;
    const lagging: Connections = {
      ...connections,
      find: async (id) => {
        looks += 1;
        return looks < 3 ? undefined : connections.find(id);
      },
    };
    const late = onSocket(
      liveSocket({ logins, connections: lagging, sockets, portalOrigin: async () => portal, clock: () => now }),
    );
    await late(event('$default', name('one'), { body: '{"kind":"hello"}' }), lambdaContext);
    expect(sockets.posted).toEqual([{ id: name('one'), message: { kind: 'welcome' } }]);
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
