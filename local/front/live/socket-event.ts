import { randomBytes } from 'node:crypto';
import type { SocketApi } from './socket-api.ts';
import { requestTime } from '../rest/rest-event.ts';

type Pairs = readonly (readonly [string, string])[];

/** Who is connected. */
export type Connected = {
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
};

const id = (): string => `${randomBytes(11).toString('base64url')}=`;

const context = (api: SocketApi, who: Connected, now: number, more: object) => ({
  ...more,
  extendedRequestId: id(),
  requestTime: requestTime(now),
  messageDirection: 'IN',
  stage: api.stage,
  connectedAt: who.connectedAt,
  requestTimeEpoch: now,
  identity: { userAgent: who.userAgent, sourceIp: who.sourceIp },
  requestId: id(),
  domainName: api.domainName,
  connectionId: who.connectionId,
  apiId: api.id,
});

const several = (pairs: Pairs): Record<string, string[]> => {
  const groups: Record<string, string[]> = {};
  for (const [name, value] of pairs) (groups[name] ??= []).push(value);
  return groups;
};
const single = (pairs: Pairs): Record<string, string> => Object.fromEntries(pairs);

/** The event of route `$connect`: header fields and query of the request that wants to become a WebSocket. */
export const connectEvent = (
  api: SocketApi,
  who: Connected,
  request: { readonly headers: Pairs; readonly query: Pairs; readonly now: number },
) => ({
  headers: single(request.headers),
  multiValueHeaders: several(request.headers),
  ...(request.query.length > 0
    ? { queryStringParameters: single(request.query), multiValueQueryStringParameters: several(request.query) }
    : {}),
  requestContext: context(api, who, request.now, { routeKey: '$connect', eventType: 'CONNECT' }),
  isBase64Encoded: false,
});

/** The event of a message on the route that was selected for it. */
export const messageEvent = (
  api: SocketApi,
  who: Connected,
  message: { readonly routeKey: string; readonly body: string; readonly binary: boolean; readonly now: number },
) => ({
  requestContext: context(api, who, message.now, { routeKey: message.routeKey, eventType: 'MESSAGE', messageId: id() }),
  body: message.body,
  isBase64Encoded: message.binary,
});

/** The event of route `$disconnect`; its header fields are few, and say nothing of the browser's. */
export const disconnectEvent = (
  api: SocketApi,
  who: Connected,
  closed: { readonly code: number; readonly reason: string; readonly now: number },
) => {
  const headers = [
    ['Host', api.domainName],
    ['x-api-key', ''],
    ['X-Forwarded-For', ''],
    ['x-restapi', ''],
  ] as const;
  return {
    headers: single(headers),
    multiValueHeaders: several(headers),
    requestContext: context(api, who, closed.now, {
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: closed.code,
      disconnectReason: closed.reason,
    }),
    isBase64Encoded: false,
  };
};
