import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Route } from '#core/contract/route.ts';
import { Refusal } from '#core/refusal.ts';
import { documented } from '../http/answer.ts';
import { parse } from '../http/parse.ts';
import { documentOf, isReply } from '../http/reply.ts';
import type { Incoming } from '../http/request.ts';
import { WrongMethod, type Match } from '../http/router.ts';
import { statusOf } from '../http/status.ts';
import type { Read, Refused, Surface } from '../http/surface.ts';
import type { Generation } from './envelope.ts';
import { sortedJson } from './sorted-json.ts';

/** Nothing that is sent here is long. Bytes. */
const largest = 65_536;
/** Routes that are asked for in either generation's words, by which parameter they are given. */
const told = /\/(close-session|list-connections|check-session-timedout)$/;

/**
 * The management API as scripts on hosts know it: JSON with sorted keys, pages for what is not there.
 *
 * @param compat in whose words it answers where the question doesn't say
 */
export function managementSurface(compat: Generation): Surface {
  return {
    // A HEAD would make and close sessions as a GET does.
    head: 'a-method',
    methodAfterCaller: false,
    // Whether a call may come from somewhere else depends on who proves what; see `hostOrOperator`.
    guard: () => undefined,
    read,
    answer,
    refuse: (refusal, refused) => refuse(refusal, refused, generationOf(refused.request, compat)),
  };
}

/**
 * In whose words a question is to be answered (contract §2b): those of the first generation where it names an owner and no session,
 * where that tells them apart; else as its header `X-Deskpool-Compat` says, or the stage.
 */
export function generationOf({ url, header }: Pick<Incoming, 'url' | 'header'>, compat: Generation): Generation {
  const { query, path } = url;
  if (told.test(path.replace(/\/+$/, ''))) {
    if (query.get('session_id')) return 'v2';
    if (query.get('owner')) return 'v1';
  }
  const said = header('x-deskpool-compat');
  return said === 'v1' || said === 'v2' ? said : compat;
}

/** Of a parameter that comes twice the first counts. */
function read(event: APIGatewayProxyEvent, { url, header }: Incoming, { route, params }: Match): Read {
  const query = Object.fromEntries([...url.query].toReversed());
  return {
    params: route.params ? parse(route.params, params, 'params') : undefined,
    query: route.query ? parse(route.query, query, 'query') : undefined,
    body: route.body ? parse(route.body, sent(event, header('content-type') ?? ''), 'body') : undefined,
  };
}

/** What was sent, by its content type; null for nothing, and for what is neither JSON nor a form. */
function sent(event: APIGatewayProxyEvent, contentType: string): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > largest) throw new Refusal('too-large', 'The request is too large.');
  const [type = ''] = contentType.split(';');
  switch (type.trim().toLowerCase()) {
    case 'application/json':
      return objectIn(bytes);
    case 'application/x-www-form-urlencoded':
      if (bytes.byteLength === 0) return null;
      return Object.fromEntries([...new URLSearchParams(bytes.toString('utf8'))].toReversed());
    default:
      return null;
  }
}

function objectIn(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch (cause) {
    throw new Refusal('bad-request', 'The body is not JSON.', { cause });
  }
}

const json = 'application/json';

function answer(route: Route, answered: unknown): APIGatewayProxyResult {
  if (route.answer.is !== 'json') throw new TypeError('Every route here answers JSON.');
  const { body, status = 200 } = isReply(answered) ? answered : { body: answered };
  return documented(documentOf(sortedJson(route.answer.schema.parse(body)), json, { status }));
}

/** What is not there, and what takes another method, is answered with a page. */
function refuse(refusal: Refusal, { route }: Refused, generation: Generation): APIGatewayProxyResult {
  const { code, message, mistakes } = refusal;
  const status = statusOf[code];
  if (code === 'wrong-method')
    return page(status, 'Method Not Allowed', 'The method is not allowed for the requested URL.', refusal);
  if (code === 'no-such-route' && !route) {
    const text = 'The requested URL was not found on the server.';
    return page(status, 'Not Found', text, refusal);
  }
  const stderr = mistakes.length > 0 ? mistakes.map(({ path, expected }) => `${path}: ${expected}`).join('\n') : null;
  const body = generation === 'v1' ? { message } : { message, return_code: status, stderr, stdout: null };
  return documented(documentOf(sortedJson(body), json, { status }));
}

function page(status: number, title: string, text: string, refusal: Refusal): APIGatewayProxyResult {
  const headers = refusal instanceof WrongMethod ? { Allow: refusal.allowed.join(', ') } : {};
  const html = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`;
  return documented(documentOf(html, 'text/html; charset=utf-8', { status, headers }));
}
