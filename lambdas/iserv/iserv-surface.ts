import { saidAlike } from '../http/said-alike.ts';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Route } from '#core/contract/route.ts';
import { adminWords, wordingOf, type Wording } from '#core/iserv/words.ts';
import {
  licenceRefusals,
  noticeRefusals,
  boardRefusals,
  sharingRefusals,
  sshKeyRefusals,
  directRefusals,
  tokenRefusals,
  type Refusal,
  type RefusalCode,
} from '#core/refusal.ts';
import { answer, json } from '../http/answer.ts';
import { loginCookieName } from '../http/cookies.ts';
import { requireOwnOrigin } from '../http/own-origin.ts';
import { parse } from '../http/parse.ts';
import type { Incoming } from '../http/request.ts';
import { WrongMethod, type Match } from '../http/router.ts';
import type { Read, Refused, Surface } from '../http/surface.ts';
import { lenientBody } from './lenient-body.ts';
import { sessionIdIn } from './session-id-in.ts';

/** What nothing on this surface refuses with. */
const elsewhere = { status: 500, by: 'route' } as const;

/**
 * The status of each refusal. `by: 'guard'` is said before a route is reached, as `{"error"}` alone; the routes themselves say
 * `{"success": false, "error"}`.
 */
const saidOf = {
  'bad-request': { status: 400, by: 'route' },
  'too-large': { status: 413, by: 'route' },
  'signed-out': { status: 401, by: 'guard' },
  'stale-login': { status: 401, by: 'guard' },
  forbidden: { status: 403, by: 'guard' },
  'foreign-origin': { status: 403, by: 'guard' },
  'no-such-route': { status: 404, by: 'guard' },
  'wrong-method': { status: 405, by: 'guard' },
  'no-such-session': { status: 404, by: 'route' },
  'no-such-desktop-type': { status: 404, by: 'route' },
  'not-permitted': { status: 403, by: 'route' },
  'limit-reached': { status: 409, by: 'route' },
  'no-capacity': { status: 503, by: 'route' },
  'registration-closed': { status: 403, by: 'guard' },
  conflict: { status: 409, by: 'route' },
  'too-many-requests': { status: 429, by: 'route' },
  unavailable: { status: 503, by: 'route' },
  internal: elsewhere,
  'session-ended': elsewhere,
  'no-such-environment': elsewhere,
  'not-in-use': elsewhere,
  'not-reacquirable': elsewhere,
  'sign-in-failed': elsewhere,
  ...saidAlike(tokenRefusals, elsewhere),
  ...saidAlike(licenceRefusals, elsewhere),
  ...saidAlike(sharingRefusals, elsewhere),
  ...saidAlike(sshKeyRefusals, elsewhere),
  ...saidAlike(directRefusals, elsewhere),
  ...saidAlike(noticeRefusals, elsewhere),
  ...saidAlike(boardRefusals, elsewhere),
} as const satisfies Record<RefusalCode, { readonly status: number; readonly by: 'guard' | 'route' }>;

/** The words of the admin routes, which speak two languages; other codes are told by their message. */
const adminWordsOf: Partial<Record<RefusalCode, keyof typeof adminWords>> = {
  'signed-out': 'sessionInvalid',
  'stale-login': 'sessionExpired',
  forbidden: 'adminRequired',
  'no-such-session': 'notFound',
};

/** The API of iserv-remote-desktop: lenient about how a request is written, exact about how it is answered. */
export const iservSurface: Surface = { head: 'as-get', methodAfterCaller: false, guard, read, answer, refuse };

/** The wording that a request asks for. */
export function wordingFor({ url, header }: Pick<Incoming, 'url' | 'header'>): Wording {
  return wordingOf({
    lang: url.query.get('lang'),
    xLanguage: header('x-language'),
    acceptLanguage: header('accept-language'),
  });
}

/** A session id is never sent by a browser on its own; our cookie is. Where both come, the id alone counts. */
function guard(request: Incoming, route: Route, portalOrigin: string): void {
  const byCookie = sessionIdIn(request) === undefined && loginCookieName(portalOrigin) in request.cookies;
  if (byCookie) requireOwnOrigin(request, route, portalOrigin);
}

function read(event: APIGatewayProxyEvent, request: Incoming, { route, params }: Match): Read {
  // As Flask reads it: of a field that comes twice, the first.
  const query = Object.fromEntries([...request.url.query].toReversed());
  return {
    params: route.params ? parse(route.params, params, 'params') : undefined,
    query: route.query ? parse(route.query, query, 'query') : undefined,
    body: route.body ? parse(route.body, lenientBody(event, request), 'body') : undefined,
  };
}

function refuse(refusal: Refusal, { request, route }: Refused): APIGatewayProxyResult {
  const { code } = refusal;
  const isNothingGiven = code === 'signed-out' && isEmptyHanded(request);
  const { status, by } = isNothingGiven ? { status: 400, by: 'guard' as const } : saidOf[code];
  const text = textOf(refusal, request, route, isNothingGiven);
  const headers = refusal instanceof WrongMethod ? { Allow: refusal.allowed.join(', ') } : {};
  if (route?.path === '/logout') return json(status, { success: false, message: text }, headers);
  return json(status, by === 'guard' ? { error: text } : { success: false, error: text }, headers);
}

function textOf(refusal: Refusal, request: Incoming, route: Route | undefined, isNothingGiven: boolean): string {
  const { code, message } = refusal;
  if (route?.path.startsWith('/api/admin/')) {
    const word = isNothingGiven ? 'sessionRequired' : adminWordsOf[code];
    return word ? adminWords[word][wordingFor(request)] : message;
  }
  if (isNothingGiven) return 'No session ID provided';
  if (code === 'signed-out') return 'Invalid session';
  if (code === 'stale-login')
    return route?.path === '/session' ? 'Session expired and refresh failed' : 'Session expired';
  return message;
}

/** Whether a request has nothing at all that could prove anybody. */
function isEmptyHanded(request: Incoming): boolean {
  return sessionIdIn(request) === undefined && !('deskpool' in request.cookies || '__Host-deskpool' in request.cookies);
}
