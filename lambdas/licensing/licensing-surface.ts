import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import type { Route } from '#core/contract/route.ts';
import type { Clock } from '#core/ports/chance.ts';
import { timestamp } from '#core/licensing/timestamp.ts';
import { Refusal, type RefusalCode } from '#core/refusal.ts';
import { answer, json } from '../http/answer.ts';
import { nativeSurface } from '../http/native-surface.ts';
import { requireOwnOrigin } from '../http/own-origin.ts';
import { parse } from '../http/parse.ts';
import type { Incoming } from '../http/request.ts';
import { WrongMethod, type Match } from '../http/router.ts';
import { statusOf } from '../http/status.ts';
import type { Read, Refused, Surface } from '../http/surface.ts';

/** What a driver sends is a few KB; a capacity listing of many features comes near it. */
const largest = 256 * 1_024;
/** How deeply a body may be nested; a driver's has four levels. */
const deepest = 32;
const contentType = { 'Content-Type': 'application/json' } as const;

/** Names of refusals of the first steps, which the reference gives beside the detail. */
const titleOf: Partial<Record<RefusalCode, string>> = {
  'invalid-grant': 'invalid token',
  'bad-request': 'invalid request',
  'unsupported-driver': 'unsupported driver',
};

/**
 * The delegated licence service as the reference speaks: bodies are JSON whatever their content type says, refusals are
 * `{status, detail}`, some with a title, and there are no HEADs.
 */
export function licensingSurface(clock: Clock): Surface {
  return {
    head: 'a-method',
    methodAfterCaller: false,
    guard: requireOwnOrigin,
    read,
    answer: written,
    refuse: (refusal, refused) => refuse(refusal, refused, clock),
  };
}

function read(event: APIGatewayProxyEvent, request: Incoming, match: Match): Read {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > largest) throw new Refusal('too-large', `The body is larger than ${largest / 1_024} KiB.`);
  // The body is read here alone; the rest is read as everywhere.
  const { body: schema, ...route } = match.route;
  const { params, query } = nativeSurface.read(event, request, { ...match, route });
  return { params, query, body: schema ? bodyBy(schema, jsonOf(bytes)) : undefined };
}

/** What the schema makes of a body, in the order in which it was given: schemas put first what they name, and echoes would show it. */
function bodyBy(schema: z.ZodType, given: unknown): unknown {
  return inOrderOf(given, parse(schema, given, 'body'));
}

function inOrderOf(given: unknown, found: unknown): unknown {
  if (!isObject(given) || !isObject(found)) return found;
  const names = [...Object.keys(given).filter((name) => Object.hasOwn(found, name)), ...Object.keys(found)];
  return Object.fromEntries([...new Set(names)].map((name) => [name, inOrderOf(given[name], found[name])]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonOf(bytes: Buffer): unknown {
  const value = parsed(bytes);
  if (isDeeperThan(deepest, value)) throw new Refusal('bad-request', `The body is nested more than ${deepest} times.`);
  return value;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Without its cause, whose message would carry a piece of the body, maybe of a token, into the log.
    throw new Refusal('bad-request', 'The body is not JSON.');
  }
}

/** Reading JSON knows no limit, but writing it does, and an environment is answered as it came. */
function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeperThan(levels - 1, one));
}

function written(route: Route, answered: unknown): APIGatewayProxyResult {
  const result = answer(route, answered);
  return route.answer.is === 'json' ? { ...result, headers: { ...result.headers, ...contentType } } : result;
}

function refuse(refusal: Refusal, { route }: Refused, clock: Clock): APIGatewayProxyResult {
  return json(statusOf[refusal.code], bodyOf(refusal, route, clock), {
    ...contentType,
    ...(refusal instanceof WrongMethod && { Allow: refusal.allowed.join(', ') }),
    ...(refusal.code === 'signed-out' && route?.access.is === 'origin' && { 'WWW-Authenticate': 'Bearer' }),
  });
}

function bodyOf(refusal: Refusal, route: Route | undefined, clock: Clock): unknown {
  const status = statusOf[refusal.code];
  switch (refusal.code) {
    case 'no-such-route':
      return { detail: 'Not Found' };
    case 'wrong-method':
      return { detail: 'Method Not Allowed' };
    case 'no-seat':
      // Both shapes that clients are said to know, in one: the reference never refuses a seat.
      return {
        status,
        code: status,
        detail: refusal.message,
        message: refusal.message,
        prompts: null,
        sync_timestamp: timestamp(clock()),
      };
    case 'signed-out':
      return { status, detail: isOfOrigin(route) ? 'token is not valid' : refusal.message };
    default: {
      const title = titleOf[refusal.code];
      return { status, ...(title && { title }), detail: detailOf(refusal) };
    }
  }
}

/** Where what proves the caller is a bearer token, in the header or in the body. */
function isOfOrigin(route: Route | undefined): boolean {
  return route?.family === 'licensing' && (route.access.is === 'origin' || route.path.endsWith('/shutdown'));
}

/** What was expected where, never what was there. */
function detailOf({ message, mistakes }: Refusal): string {
  if (mistakes.length === 0) return message;
  const shown = mistakes.slice(0, 10).map(({ path, expected }) => `${path}: ${expected}`);
  return `${message} ${shown.join('; ')}`.slice(0, 2_000);
}
