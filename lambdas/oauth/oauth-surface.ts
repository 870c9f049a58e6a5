import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Route } from '#core/contract/route.ts';
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
import { openToAll, preflight } from '../http/open-cors.ts';
import { parse } from '../http/parse.ts';
import { pythonJson } from '../http/python-json.ts';
import type { Incoming } from '../http/request.ts';
import { WrongMethod, type Match } from '../http/router.ts';
import { saidAlike } from '../http/said-alike.ts';
import type { Read, Surface } from '../http/surface.ts';
import { readForm } from './read-form.ts';

/** A refusal as this surface says it: an error of RFC 6749 §5.2, or a page. */
type Said = { readonly status: number; readonly error: string } | { readonly status: number; readonly title: string };

const invalidRequest = { status: 400, error: 'invalid_request' } as const;
const unavailable = { status: 503, error: 'temporarily_unavailable' } as const;
const serverError = { status: 500, title: 'Server Error (500)' } as const;

/** What refuses here, and what nothing on this surface refuses with. */
const saidOf = {
  'bad-request': invalidRequest,
  'too-large': invalidRequest,
  'invalid-client': { status: 401, error: 'invalid_client' },
  'invalid-grant': { status: 400, error: 'invalid_grant' },
  'invalid-scope': { status: 400, error: 'invalid_scope' },
  'unauthorized-client': { status: 400, error: 'unauthorized_client' },
  'unsupported-grant': { status: 400, error: 'unsupported_grant_type' },
  'no-such-route': { status: 404, title: 'Not Found' },
  'wrong-method': { status: 405, title: '' },
  'too-many-requests': { status: 429, error: 'temporarily_unavailable' },
  unavailable,
  internal: serverError,
  'signed-out': serverError,
  'stale-login': serverError,
  forbidden: serverError,
  'foreign-origin': serverError,
  'no-such-session': serverError,
  'no-such-desktop-type': serverError,
  'not-permitted': serverError,
  'limit-reached': serverError,
  'no-capacity': serverError,
  'session-ended': serverError,
  'no-such-environment': serverError,
  'not-in-use': serverError,
  'not-reacquirable': serverError,
  conflict: serverError,
  'sign-in-failed': serverError,
  'registration-closed': serverError,
  ...saidAlike(licenceRefusals, serverError),
  ...saidAlike(sharingRefusals, serverError),
  ...saidAlike(sshKeyRefusals, serverError),
  ...saidAlike(directRefusals, serverError),
  ...saidAlike(noticeRefusals, serverError),
  ...saidAlike(boardRefusals, serverError),
} as const satisfies Record<RefusalCode, Said>;

const always = {
  ...openToAll,
  'Cache-Control': 'no-store',
  Pragma: 'no-cache',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
} as const;

/** RFC 6749 and RFC 7009 with the replies of the Educates training portal. */
export const oauthSurface: Surface = {
  before: preflight,
  head: 'a-method',
  methodAfterCaller: false,
  // Nothing here goes by a cookie, so no site can make a browser do anything with it.
  guard: () => {},
  read,
  answer: written,
  refuse,
};

function read(event: APIGatewayProxyEvent, request: Incoming, { route }: Match): Read {
  if (request.url.query.size > 0) throw new Refusal('bad-request', 'URL query parameters are not allowed');
  return {
    params: undefined,
    query: undefined,
    body: route.body ? parse(route.body, readForm(event, request), 'body') : undefined,
  };
}

function written(route: Route, answered: unknown): APIGatewayProxyResult {
  const result = answer(route, answered);
  const isJson = route.answer.is === 'json';
  return {
    ...result,
    headers: { ...result.headers, ...always, ...(isJson && { 'Content-Type': 'application/json' }) },
    body: isJson ? pythonJson(JSON.parse(result.body)) : result.body,
  };
}

function refuse(refusal: Refusal): APIGatewayProxyResult {
  const said: Said = saidOf[refusal.code];
  if ('title' in said) return page(said, refusal);
  return {
    statusCode: said.status,
    headers: {
      ...always,
      'Content-Type': 'application/json',
      ...(said.status === 401 && { 'WWW-Authenticate': `Bearer error="${said.error}"` }),
    },
    body: pythonJson({ error: said.error, error_description: refusal.message || undefined }),
  };
}

function page({ status, title }: { readonly status: number; readonly title: string }, refusal: Refusal) {
  return {
    statusCode: status,
    headers: {
      ...always,
      'Content-Type': 'text/html; charset=utf-8',
      ...(refusal instanceof WrongMethod && { Allow: [...refusal.allowed, 'OPTIONS'].join(', ') }),
    },
    body:
      title &&
      `<!doctype html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`,
  };
}
