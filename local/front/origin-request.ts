import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { headerPairs } from './http-request.ts';
import type { Behavior } from './page/distribution.ts';

type Pairs = readonly (readonly [string, string])[];

/** Fields that concern one connection only, or that CloudFront sets anew. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-amz-cf-id',
  'x-amzn-trace-id',
  'via',
]);

const traceId = (now: number): string =>
  `Root=1-${Math.floor(now / 1_000).toString(16)}-${randomBytes(12).toString('hex')}`;

const remoteIp = (request: IncomingMessage): string =>
  request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';

/** The header fields that a function gets: the caller's as they came, the API's own host, and what API Gateway adds. */
export const apiHeaders = (
  request: IncomingMessage,
  host: string,
  now: number,
  forwardedFor = remoteIp(request),
): Pairs => [
  ...headerPairs(request).filter(([name]) => !dropped.has(name.toLowerCase())),
  ['Host', host],
  ['X-Amzn-Trace-Id', traceId(now)],
  ['X-Forwarded-For', forwardedFor],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Proto', 'https'],
];

/** As `apiHeaders`, for a request that came through CloudFront: with what that adds, and what the distribution gives to this origin. */
export const originHeaders = (
  request: IncomingMessage,
  origin: Pick<Behavior['origin'], 'DomainName' | 'OriginCustomHeaders'>,
  now: number,
): Pairs => {
  const own = new Set(origin.OriginCustomHeaders.map(({ HeaderName }) => HeaderName.toLowerCase()));
  return [
    ...apiHeaders(request, origin.DomainName, now, `${remoteIp(request)}, 127.0.0.1`).filter(
      ([name]) => !own.has(name.toLowerCase()),
    ),
    ['Via', '1.1 localhost (CloudFront)'],
    ['X-Amz-Cf-Id', randomBytes(42).toString('base64url')],
    ...origin.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue] as const),
  ];
};
