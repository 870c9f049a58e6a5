import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { headerPairs } from './http-request.ts';
import type { Behavior } from './page/distribution.ts';

type Pairs = readonly (readonly [string, string])[];

/** Fields that concern one connection only, or that CloudFront sets anew. */
const dropped = new Set(['connection', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amz-cf-id', 'x-amzn-trace-id', 'via']);

const traceId = (now: number): string =>
  `Root=1-${Math.floor(now / 1_000).toString(16)}-${randomBytes(12).toString('hex')}`;

/**
 * The header fields that reach an API: the browser's as they came, the API's own host, what CloudFront and API Gateway add, and
 * what the distribution gives to this origin.
 */
export const originHeaders = (request: IncomingMessage, origin: Pick<Behavior['origin'], 'DomainName' | 'OriginCustomHeaders'>, now: number): Pairs => {
  const own = new Set(origin.OriginCustomHeaders.map(({ HeaderName }) => HeaderName.toLowerCase()));
  const ip = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
  return [
    ...headerPairs(request).filter(([name]) => !dropped.has(name.toLowerCase()) && !own.has(name.toLowerCase())),
    ['Host', origin.DomainName],
    ['Via', '1.1 localhost (CloudFront)'],
    ['X-Amz-Cf-Id', randomBytes(42).toString('base64url')],
    ['X-Amzn-Trace-Id', traceId(now)],
    ['X-Forwarded-For', `${ip}, 127.0.0.1`],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
    ...origin.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue] as const),
  ];
};
