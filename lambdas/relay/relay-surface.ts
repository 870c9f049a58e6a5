import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Refusal } from '#core/refusal.ts';
import type { Route } from '#core/contract/route.ts';
import { json } from '../http/answer.ts';
import { nativeSurface } from '../http/native-surface.ts';
import { parse } from '../http/parse.ts';
import type { Incoming } from '../http/request.ts';
import { WrongMethod, type Match } from '../http/router.ts';
import { statusOf } from '../http/status.ts';
import type { Read, Refused, Surface } from '../http/surface.ts';

/** Bytes of a message; what SQS and SNS take as well. */
export const largestMessage = 262_144;

/**
 * The relay speaks two ways: to monitoring systems in JSON with one `message`, as the program that it stands in for does; to the
 * admins' page natively.
 */
export const relaySurface: Surface = {
  ...nativeSurface,
  read: (event, request, match) =>
    match.route.access.is === 'person' ? nativeSurface.read(event, request, match) : read(event, match),
  refuse: (refusal, refused) => (isNative(refused) ? nativeSurface.refuse(refusal, refused) : refuse(refusal)),
};

function isNative({ request, route }: Refused): boolean {
  return route ? route.access.is === 'person' : isBelowRelay(request);
}

function isBelowRelay({ url }: Incoming): boolean {
  return /^\/+api\/+relay(\/|$)/.test(url.path);
}

function read(event: APIGatewayProxyEvent, { route }: Match): Read {
  return { params: undefined, query: undefined, body: route.body && bodyOf(event, route.body) };
}

/** Read as JSON whatever its type: not every monitoring system says so. */
function bodyOf(event: APIGatewayProxyEvent, schema: NonNullable<Route['body']>): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > largestMessage) throw new Refusal('too-large', 'the message is larger than 256 KB');
  if (bytes.byteLength === 0) throw new Refusal('bad-request', 'the body is empty');
  return parse(schema, jsonOf(bytes), 'body');
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Refusal('bad-request', 'the body is not JSON in UTF-8', { cause });
  }
}

/** `{"message": …}`: where it names mistakes, what each of them is. */
function refuse(refusal: Refusal): APIGatewayProxyResult {
  const { code, message, mistakes } = refusal;
  const said = mistakes.map(({ path, expected }) => `${path}: ${expected}`);
  return json(
    statusOf[code],
    { message: said.length > 0 ? said.join('; ') : message },
    {
      ...(refusal instanceof WrongMethod && { Allow: refusal.allowed.join(', ') }),
      ...(code === 'invalid-client' && { 'WWW-Authenticate': 'Basic realm="relay", charset="UTF-8"' }),
    },
  );
}
