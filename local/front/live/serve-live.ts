import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import * as z from 'zod';
import { frameGuard } from './frame-guard.ts';
import type { SocketApi } from './socket-api.ts';
import { connectEvent, disconnectEvent, messageEvent } from './socket-event.ts';
import type { Connected } from './socket-event.ts';
import { throttle } from './throttle.ts';
import { targetOf } from '../http-request.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { MayInvoke } from '#local/functions/invoke-permission.ts';
import type { Outcome } from '#local/functions/outcome.ts';
import type { Connections } from '#local/services/connections.ts';
import { largestMessage } from '#local/services/connections.ts';

export type LiveOptions = {
  readonly functions: Functions;
  readonly mayInvoke: MayInvoke;
  readonly connections: Connections;
  readonly now: () => number;
  /** Milliseconds without a message until a connection is closed, and that one may last at all; API Gateway's when left out. */
  readonly idleMs?: number;
  readonly lifetimeMs?: number;
};

/** A request to become a WebSocket. */
export type Upgrade = {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly headers: readonly (readonly [string, string])[];
  readonly sourceIp: string;
};

const TEN_MINUTES = 600_000;
const TWO_HOURS = 7_200_000;
const Answer = z.looseObject({ statusCode: z.coerce.number().int() });

/** Ends a request that does not become a WebSocket. */
export const refuseUpgrade = (socket: Duplex, status: number): void => {
  const body = JSON.stringify({ message: STATUS_CODES[status] ?? 'Error' });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
};

/** The route that a message names, else `$default`. */
const routeOf = (api: SocketApi, text: string): string => {
  try {
    let value: unknown = JSON.parse(text);
    for (const field of api.selection) value = (value as Readonly<Record<string, unknown>> | null)?.[field];
    return typeof value === 'string' && api.routes.has(value) ? value : '$default';
  } catch {
    return '$default';
  }
};

const bytesOf = (data: RawData): Buffer =>
  Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);

/** API Gateway's status for what `$connect` answered; 200 lets the browser in. */
const admission = (outcome: Outcome | undefined): number => {
  if (outcome === undefined) return 200;
  if (outcome.is === 'failed') return 502;
  const { data } = Answer.safeParse(outcome.payload);
  return data?.statusCode ?? 500;
};

/** Closes a connection that is idle for too long, or too old. Answers how to tell that it is not idle. */
const watchAge = (socket: WebSocket, idleMs: number, lifetimeMs: number): (() => void) => {
  const leave = () => socket.close(1001, 'Going away');
  const idle = setTimeout(leave, idleMs);
  const lifetime = setTimeout(leave, lifetimeMs);
  socket.once('close', () => {
    clearTimeout(idle);
    clearTimeout(lifetime);
  });
  return () => void idle.refresh();
};

/** Serves one WebSocket API as API Gateway does: routes, limits, and connections that functions can write to. */
export const serveLive = (api: SocketApi, options: LiveOptions): ((upgrade: Upgrade) => Promise<void>) => {
  const { functions, mayInvoke, connections, now, idleMs = TEN_MINUTES, lifetimeMs = TWO_HOURS } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const isLetThrough = throttle(api.limits, now);
  const invoke = async (routeKey: string, event: unknown): Promise<Outcome | undefined> => {
    const arn = api.routes.get(routeKey);
    if (arn === undefined) return undefined;
    const source = `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${api.stage}/${routeKey}`;
    if (!mayInvoke(functions.find(arn), 'apigateway.amazonaws.com', source)) {
      return { is: 'failed', error: { errorType: 'AccessDenied', errorMessage: `API Gateway may not invoke ${arn}.` } };
    }
    return functions.invoke(arn, event);
  };
  const received = async (socket: WebSocket, who: Connected, bytes: Buffer, binary: boolean): Promise<void> => {
    const text = bytes.toString(binary ? 'base64' : 'utf8');
    const routeKey = binary ? '$default' : routeOf(api, text);
    const event = messageEvent(api, who, { routeKey, body: text, binary, now: now() });
    const isThrottled = !isLetThrough();
    const outcome = isThrottled ? undefined : await invoke(routeKey, event);
    if (outcome?.is === 'returned' || socket.readyState !== socket.OPEN) return;
    const message = isThrottled ? 'Too Many Requests' : outcome ? 'Internal server error' : 'Forbidden';
    socket.send(JSON.stringify({ message, connectionId: who.connectionId, requestId: event.requestContext.requestId }));
  };
  const opened = (socket: WebSocket, who: Connected, raw: Duplex): void => {
    let lastActiveAt = now();
    const stillAwake = watchAge(socket, idleMs, lifetimeMs);
    const active = () => {
      lastActiveAt = now();
      stillAwake();
    };
    const tooLong = frameGuard();
    raw.prependListener('data', (chunk: Buffer) => tooLong(chunk) && socket.close(1009, 'Frame too long'));
    connections.add(api.id, who.connectionId, {
      ...who,
      lastActiveAt: () => lastActiveAt,
      send: (text) => {
        active();
        socket.send(text);
      },
      close: (code, reason) => socket.close(code, reason),
    });
    socket.on('message', (data, binary) => {
      if (socket.readyState !== socket.OPEN) return;
      active();
      void received(socket, who, bytesOf(data), binary);
    });
    // A fault of the protocol closes the socket by itself, with the code that says which.
    socket.on('error', () => undefined);
    socket.once('close', (code, reason) => {
      connections.remove(api.id, who.connectionId);
      void invoke('$disconnect', disconnectEvent(api, who, { code, reason: reason.toString('utf8'), now: now() }));
    });
  };
  return async ({ request, socket, head, headers, sourceIp }) => {
    const at = now();
    const who = {
      connectionId: `${randomBytes(11).toString('base64url')}=`,
      connectedAt: at,
      sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    };
    const query = [...new URLSearchParams(targetOf(request).query)];
    const status = isLetThrough()
      ? admission(await invoke('$connect', connectEvent(api, who, { headers, query, now: at })))
      : 429;
    if (status < 200 || status > 299) refuseUpgrade(socket, status);
    else server.handleUpgrade(request, socket, head, (opening) => opened(opening, who, socket));
  };
};
