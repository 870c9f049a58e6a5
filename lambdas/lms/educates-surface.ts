import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Route } from '#core/contract/route.ts';
import { Refusal } from '#core/refusal.ts';
import { openToAll, preflight } from '../http/open-cors.ts';
import { parse } from '../http/parse.ts';
import { pythonJson } from '../http/python-json.ts';
import { isRedirect, isReply } from '../http/reply.ts';
import type { Incoming } from '../http/request.ts';
import { WrongMethod, type Match } from '../http/router.ts';
import type { Read, Surface } from '../http/surface.ts';
import { saidOf, type Said } from './refusals.ts';

/** More than any request for a session needs. Bytes. */
const largest = 1_048_576;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const html = 'text/html; charset=utf-8';

/** What the training portal sends along with everything (§a.1), and that nobody may keep a copy. */
const always = {
  ...openToAll,
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  Vary: 'Authorization, origin, Cookie',
} as const;

/** The REST API of the Educates training portal as clients know it: JSON as Python writes it, bare texts and small pages (§a.1). */
export const educatesSurface: Surface = {
  before,
  head: 'a-method',
  methodAfterCaller: true,
  guard,
  read,
  answer,
  refuse,
};

/** Names that are none, such as `a.b`, are nowhere, whoever asks: the original finds no route for them. */
function before(request: Incoming): APIGatewayProxyResult | undefined {
  const flight = preflight(request);
  if (flight) return { ...flight, headers: { ...flight.headers, Vary: always.Vary } };
  const named = /^\/*(?:workshops\/+)?(?:session|environment)\/+([^/]+)/.exec(request.url.path)?.[1];
  return named === undefined || isSlug(named) ? undefined : said(saidOf['no-such-route'], '');
}

function isSlug(segment: string): boolean {
  try {
    return /^[-a-zA-Z0-9_]+$/.test(decodeURIComponent(segment));
  } catch {
    return false;
  }
}

/**
 * Where the original guards against forgeries, it takes no method that changes something, whatever the token: everything but requests
 * for sessions and events is a GET (§0.7).
 */
function guard({ method }: Incoming, { path }: Route): void {
  if (safeMethods.has(method) || /\/(request|event)$/.test(path)) return;
  throw new Refusal('foreign-origin', 'This address takes GET alone.');
}

/** Bodies count whatever the method and the content type: the lookup service sends its own with a GET (§0.8). */
function read(event: APIGatewayProxyEvent, _request: Incoming, { route, params }: Match): Read {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > largest) throw new Refusal('too-large', 'Request payload is too large');
  return {
    params: route.params ? parse(route.params, params, 'params') : undefined,
    query: undefined,
    body: route.body ? textOf(bytes) : undefined,
  };
}

/** Null for what is no UTF-8. */
function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function answer(route: Route, answered: unknown): APIGatewayProxyResult {
  if (isRedirect(answered)) {
    const { status, headers, location, cookies = [] } = answered;
    return written(status, html, '', { ...headers, Location: location }, cookies);
  }
  if (route.answer.is !== 'json') throw new TypeError('A route that answers no JSON answered with a body.');
  const { body, status, headers } = isReply(answered) ? answered : { body: answered };
  const json = pythonJson(route.answer.schema.parse(body));
  return written(status ?? route.answer.status, 'application/json', json, headers);
}

function refuse(refusal: Refusal): APIGatewayProxyResult {
  const allow = refusal instanceof WrongMethod ? { Allow: refusal.allowed.join(', ') } : {};
  return said(saidOf[refusal.code], refusal.message, allow);
}

function said(what: Said, message: string, headers: Readonly<Record<string, string>> = {}): APIGatewayProxyResult {
  switch (what.is) {
    case 'nothing':
      return written(what.status, html, '', headers);
    case 'text':
      return written(what.status, html, what.text ?? message, headers);
    case 'page':
      return written(what.status, html, page(what.title), headers);
    case 'json':
      return written(what.status, 'application/json', pythonJson({ error: what.error }), headers);
  }
}

function page(title: string): string {
  return `<!doctype html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`;
}

function written(
  statusCode: number,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  cookies: readonly string[] = [],
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { ...always, 'Content-Type': contentType, ...headers },
    ...(cookies.length > 0 && { multiValueHeaders: { 'Set-Cookie': [...cookies] } }),
    body,
  };
}
