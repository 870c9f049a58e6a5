import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Route } from '#core/contract/route.ts';
import { isDocument, isRedirect, isReply, type Document, type Redirect } from './reply.ts';

const always = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Turns what a handler answered into what API Gateway sends. What the route's schema doesn't name is left out. */
export function answer(route: Route, answered: unknown): APIGatewayProxyResult {
  if (isRedirect(answered)) return redirection(answered);
  if (isDocument(answered)) return documented(answered);
  if (route.answer.is !== 'json') throw new TypeError('A route that answers no JSON answered with a body.');
  const { body, status, headers, cookies } = isReply(answered) ? answered : { body: answered };
  return json(status ?? route.answer.status, route.answer.schema.parse(body), headers, cookies);
}

/** JSON, never cached and never taken for anything else. */
export function json(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  cookies: readonly string[] = [],
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { ...always, 'Content-Type': 'application/json; charset=utf-8', ...headers },
    ...settingCookies(cookies),
    body: JSON.stringify(body),
  };
}

/** A page or a file. */
export function documented({ text, contentType, status, headers = {}, cookies = [] }: Document): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...always, 'Content-Type': contentType, ...headers },
    ...settingCookies(cookies),
    body: text,
  };
}

/** A redirect with no body. */
export function redirection({ location, status, headers = {}, cookies = [] }: Redirect): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...always, Location: location, ...headers },
    ...settingCookies(cookies),
    body: '',
  };
}

function settingCookies(cookies: readonly string[]): Pick<APIGatewayProxyResult, 'multiValueHeaders'> {
  return cookies.length > 0 ? { multiValueHeaders: { 'Set-Cookie': [...cookies] } } : {};
}

/** The same answer for a HEAD: what a GET would have said about itself. */
export function withoutBody(result: APIGatewayProxyResult): APIGatewayProxyResult {
  return { ...result, body: '' };
}
