import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Route } from '#core/contract/route.ts';
import { jsonOf } from '#core/lms/request-body.ts';
import {
  Refusal,
  type RefusalCode,
  licenceRefusals,
  noticeRefusals,
  boardRefusals,
  sharingRefusals,
  sshKeyRefusals,
  directRefusals,
} from '#core/refusal.ts';
import { answer } from '../http/answer.ts';
import { pythonJson } from '../http/python-json.ts';
import type { Incoming } from '../http/request.ts';
import { WrongMethod, type Match } from '../http/router.ts';
import { saidAlike } from '../http/said-alike.ts';
import type { Read, Surface } from '../http/surface.ts';

/** A status, and the words where the refusal's own are not the contract's. */
type Said = { readonly status: number; readonly text?: string };

const badRequest = { status: 400 } as const;
const notFound = { status: 404 } as const;
const unavailable = { status: 503 } as const;
const serverError = { status: 500, text: 'Internal Server Error' } as const;

/** What refuses here, and what nothing on this surface refuses with. */
const saidOf = {
  'bad-request': badRequest,
  'too-large': badRequest,
  'invalid-client': { status: 401 },
  'signed-out': { status: 401, text: 'JWT token is invalid' },
  forbidden: { status: 403, text: 'Client access not permitted' },
  'not-permitted': { status: 403 },
  'no-such-route': notFound,
  'no-such-environment': notFound,
  'wrong-method': { status: 405 },
  'too-many-requests': { status: 429 },
  'no-capacity': unavailable,
  unavailable,
  internal: serverError,
  'stale-login': serverError,
  'foreign-origin': serverError,
  'registration-closed': serverError,
  'no-such-session': serverError,
  'no-such-desktop-type': serverError,
  'limit-reached': serverError,
  'session-ended': serverError,
  'not-in-use': serverError,
  'not-reacquirable': serverError,
  'invalid-grant': serverError,
  'invalid-scope': serverError,
  'unauthorized-client': serverError,
  'unsupported-grant': serverError,
  conflict: serverError,
  'sign-in-failed': serverError,
  ...saidAlike(licenceRefusals, serverError),
  ...saidAlike(sharingRefusals, serverError),
  ...saidAlike(sshKeyRefusals, serverError),
  ...saidAlike(directRefusals, serverError),
  ...saidAlike(noticeRefusals, serverError),
  ...saidAlike(boardRefusals, serverError),
} as const satisfies Record<RefusalCode, Said>;

const largest = 1_048_576;
const always = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

/** The Educates lookup service: JSON as Python writes it, refusals as bare texts, no slash at the end of an address. */
export const lookupSurface: Surface = {
  before: refuseSlashes,
  head: 'as-get',
  methodAfterCaller: false,
  // Nothing here goes by a cookie, so no site can make a browser do anything with it.
  guard: () => {},
  read,
  answer: written,
  refuse,
};

function refuseSlashes({ url }: Incoming): undefined {
  if (/\/$|\/\//.test(url.path)) throw new Refusal('no-such-route', 'Not Found');
}

function read(event: APIGatewayProxyEvent, request: Incoming, { route, params }: Match): Read {
  const { query } = request.url;
  const first = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.get(name)]));
  return {
    params: route.params?.parse(params),
    query: route.query?.parse(first),
    body: route.body && bodyOf(event, route.body),
  };
}

/** Read as JSON whatever its type: clients don't always say so. */
function bodyOf(event: APIGatewayProxyEvent, schema: NonNullable<Route['body']>): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > largest) throw new Refusal('too-large', 'Request payload is too large');
  const body = schema.safeParse(jsonOf(textOf(bytes)));
  if (!body.success) throw new Refusal('bad-request', 'Malformed JSON request payload', { cause: body.error });
  return body.data;
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function written(route: Route, answered: unknown): APIGatewayProxyResult {
  const result = answer(route, answered);
  return { ...result, body: pythonJson(JSON.parse(result.body)) };
}

function refuse(refusal: Refusal): APIGatewayProxyResult {
  const { status, text }: Said = saidOf[refusal.code];
  return {
    statusCode: status,
    headers: {
      ...always,
      'Content-Type': 'text/plain; charset=utf-8',
      ...(refusal instanceof WrongMethod && { Allow: refusal.allowed.join(', ') }),
    },
    body: text ?? refusal.message,
  };
}
