import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { headerPairs } from '#local/front/http-request.ts';
import { frameGuard } from '#local/front/live/frame-guard.ts';
import { serveLive } from '#local/front/live/serve-live.ts';
import { socketApis } from '#local/front/live/socket-api.ts';
import { throttle } from '#local/front/live/throttle.ts';
import { openConnections } from '#local/services/connections.ts';
import { fixtureFunction, functionsOf, smallCloud } from '../../support/small-cloud.ts';

const undo: (() => unknown)[] = [];
afterEach(() =>
  undo
    .splice(0)
    .reverse()
    .forEach((step) => step()),
);

/** Admits by the query, keeps what it sees, and fails when told to. */
const handler = `
  const seen = [];
  export const handler = async (event) => {
    if (event === 'seen') return seen;
    seen.push(event);
    if (event.body === '{"action":"fail"}') throw new Error('oh');
    const status = Number(event.queryStringParameters?.status ?? 200);
    if (status === 599) throw new Error('no');
    return { statusCode: status, body: 'ignored' };
  };`;

const cloud = smallCloud((stack) => {
  const socket = fixtureFunction(stack, 'it', handler);
  const integration = (id: string) => new WebSocketLambdaIntegration(id, socket);
  const api = new WebSocketApi(stack, 'Api', {
    connectRouteOptions: { integration: integration('connect') },
    disconnectRouteOptions: { integration: integration('disconnect') },
    defaultRouteOptions: { integration: integration('default') },
  });
  api.addRoute('named', { integration: integration('named') });
  new WebSocketStage(stack, 'Stage', {
    webSocketApi: api,
    stageName: 'live',
    autoDeploy: true,
    throttle: { rateLimit: 1_000, burstLimit: 900 },
  });
});

const served = async (
  limits: { readonly idleMs?: number; readonly lifetimeMs?: number } = {},
  throttling?: { readonly rate: number; readonly burst: number },
) => {
  const { functions, mayInvoke } = functionsOf(cloud);
  const connections = openConnections();
  const [api] = socketApis(cloud);
  if (!api) throw new Error('no api');
  const live = serveLive(
    { ...api, limits: throttling ?? api.limits },
    { functions, mayInvoke, connections, now: Date.now, ...limits },
  );
  const server = createServer();
  server.on(
    'upgrade',
    (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      void live({ request, socket, head, headers: headerPairs(request), sourceIp: '127.0.0.1' }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  const connect = (query = '') => {
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/live${query}`, {
      headers: { 'X-Own': 'a' },
      perMessageDeflate: false,
    });
    undo.push(() => socket.terminate());
    return socket;
  };
  type Seen = { readonly requestContext: Readonly<Record<string, unknown>>; readonly body?: string };
  const seen = async (route: string): Promise<Seen> => {
    for (;;) {
      const outcome = await functions.invoke('it', 'seen');
      const found =
        outcome.is === 'returned' &&
        (outcome.payload as Seen[]).find((one) => one.requestContext['routeKey'] === route);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { connect, seen, connections, api };
};
const opened = async (...limits: Parameters<typeof served>) => {
  const all = await served(...limits);
  const socket = all.connect();
  await once(socket, 'open');
  return { ...all, socket };
};
const closing = async (socket: WebSocket): Promise<number> => {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
};

describe('$connect', () => {
  it('gets the header fields and the query of the browser', async () => {
    const { connect, seen, api } = await served();
    await once(connect('?a=1&a=2'), 'open');
    expect(await seen('$connect')).toMatchObject({
      headers: { 'X-Own': 'a' },
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      requestContext: {
        routeKey: '$connect',
        eventType: 'CONNECT',
        stage: 'live',
        apiId: api.id,
        connectionId: expect.stringMatching(/=$/) as unknown,
        identity: { sourceIp: '127.0.0.1' },
      },
    });
  });

  it.each([
    ['401', '?status=401'],
    ['403', '?status=403'],
    ['502', '?status=599'],
  ])('keeps a browser out with %s', async (status, query) => {
    const { connect, connections } = await served();
    const [error] = (await once(connect(query), 'error').catch((thrown: unknown) => [thrown])) as [Error];
    expect(error.message).toContain(status);
    expect(connections.count()).toBe(0);
  });
});

describe('a message', () => {
  it.each([
    ['{"action":"named"}', 'named'],
    ['{"action":"unknown"}', '$default'],
    ['{"kind":"hello"}', '$default'],
    ['no JSON', '$default'],
    ['null', '$default'],
  ])('%s goes to the route %s', async (body, route) => {
    const { socket, seen } = await opened();
    socket.send(body);
    expect(await seen(route)).toMatchObject({
      body,
      isBase64Encoded: false,
      requestContext: { eventType: 'MESSAGE', messageDirection: 'IN' },
    });
  });

  it('whose function fails is answered with that, and nothing more', async () => {
    const { socket } = await opened();
    socket.send('{"action":"fail"}');
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(data.toString('utf8'))).toEqual({
      message: 'Internal server error',
      connectionId: expect.any(String) as unknown,
      requestId: expect.any(String) as unknown,
    });
  });

  it('comes back as a text frame when a function writes', async () => {
    const { socket, connections, seen, api } = await opened();
    const { requestContext } = await seen('$connect');
    await connections.answer('POST', {
      api: api.id,
      stage: 'live',
      connection: requestContext['connectionId'],
      data: Buffer.from('{"kind":"welcome"}'),
    });
    const [data, binary] = (await once(socket, 'message')) as [Buffer, boolean];
    expect([data.toString('utf8'), binary]).toEqual(['{"kind":"welcome"}', false]);
  });

  it('of more than 128 KB closes with 1009', async () => {
    const { socket } = await opened();
    const part = 'x'.repeat(30_000);
    for (let sent = 0; sent < 4; sent += 1) socket.send(part, { fin: false });
    socket.send(part, { fin: true });
    expect(await closing(socket)).toBe(1009);
  });

  it('in a frame of more than 32 KB closes with 1009', async () => {
    const { socket } = await opened();
    socket.send('x'.repeat(32 * 1024 + 1));
    expect(await closing(socket)).toBe(1009);
  });

  it('of 128 KB in frames of 32 KB is taken', async () => {
    const { socket, seen } = await opened();
    const part = 'x'.repeat(32 * 1024);
    for (let sent = 0; sent < 3; sent += 1) socket.send(part, { fin: false });
    socket.send(part, { fin: true });
    expect((await seen('$default')).body).toHaveLength(128 * 1024);
  });
});

describe('a connection', () => {
  it('that closes tells $disconnect with which code, and is gone for whoever writes to it', async () => {
    const { socket, seen, connections } = await opened();
    socket.close(4001, 'enough');
    expect((await seen('$disconnect')).requestContext).toMatchObject({
      eventType: 'DISCONNECT',
      disconnectStatusCode: 4001,
      disconnectReason: 'enough',
    });
    expect(connections.count()).toBe(0);
  });

  it.each([
    ['without a message for too long', { idleMs: 20 }],
    ['that is too old', { lifetimeMs: 20 }],
  ])('%s is closed with 1001', async (_, limits) => {
    const { socket } = await opened(limits);
    expect(await closing(socket)).toBe(1001);
  });
});

describe('the stage’s limit', () => {
  it('is the template’s', () => {
    expect(socketApis(cloud)[0]?.limits).toEqual({ rate: 1_000, burst: 900 });
  });

  it('answers messages beyond it with Too Many Requests, and no function hears of them', async () => {
    const { socket, seen } = await opened({}, { rate: 0.001, burst: 2 });
    const answer = once(socket, 'message');
    for (const body of ['first', 'second']) socket.send(body);
    expect(JSON.parse(String((await answer)[0]))).toMatchObject({ message: 'Too Many Requests' });
    expect(await seen('$default')).toMatchObject({ body: 'first' });
  });

  it('keeps a browser out with 429', async () => {
    const { connect } = await served({}, { rate: 0.001, burst: 1 });
    await once(connect(), 'open');
    const [error] = (await once(connect(), 'error').catch((thrown: unknown) => [thrown])) as [Error];
    expect(error.message).toContain('429');
  });

  it('fills again with time, and never above what is let through at once', () => {
    let now = 0;
    const isLetThrough = throttle({ rate: 10, burst: 3 }, () => now);
    const count = () => Array.from({ length: 10 }, isLetThrough).filter(Boolean).length;
    expect(count()).toBe(3);
    now += 200;
    expect(count()).toBe(2);
    now += 60_000;
    expect(count()).toBe(3);
  });
});

describe('the guard of frames', () => {
  const frame = (length: number): Buffer => {
    const head = Buffer.from([0x81, 0x80 | 126, length >> 8, length & 255, 1, 2, 3, 4]);
    return Buffer.concat([head, Buffer.alloc(length)]);
  };
  it('counts each frame by itself, however the bytes come', () => {
    const bytes = Buffer.concat([frame(200), frame(30_000), frame(300)]);
    for (const size of [1, 3, 7, 1_000, bytes.length]) {
      const guard = frameGuard();
      for (let at = 0; at < bytes.length; at += size) expect(guard(bytes.subarray(at, at + size))).toBe(false);
    }
  });
  it('sees one that is too long as soon as its head has come, in one byte steps too', () => {
    const guard = frameGuard();
    const bytes = Buffer.concat([frame(200), frame(40_000).subarray(0, 8)]);
    const verdicts = Array.from(bytes, (_, at) => guard(bytes.subarray(at, at + 1)));
    expect(verdicts.indexOf(true)).toBe(bytes.length - 5);
  });
});
