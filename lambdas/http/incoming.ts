import type { APIGatewayProxyEvent } from 'aws-lambda';
import { readCookies } from './cookies.ts';
import type { Incoming } from './request.ts';

/** What an event of API Gateway's REST API says, before anything in it is trusted. */
export function incoming(event: APIGatewayProxyEvent): Incoming {
  const headers = headersOf(event);
  const header = (name: string) => headers.get(name.toLowerCase())?.[0];
  return {
    method: event.httpMethod.toUpperCase(),
    url: { path: event.path, query: queryOf(event) },
    // HTTP/2 lets a browser send its cookies in several headers.
    cookies: readCookies(headers.get('cookie')?.join('; ')),
    header,
    requestId: event.requestContext.requestId,
    sourceIp: event.requestContext.identity.sourceIp,
  };
}

function headersOf(event: APIGatewayProxyEvent): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (const [name, value] of Object.entries(event.headers ?? {})) {
    if (value !== undefined) headers.set(name.toLowerCase(), [value]);
  }
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    if (values?.length) headers.set(name.toLowerCase(), values);
  }
  return headers;
}

function queryOf(event: APIGatewayProxyEvent): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {})) {
    if (value !== undefined && !event.multiValueQueryStringParameters?.[name]) query.append(name, value);
  }
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    for (const value of values ?? []) query.append(name, value);
  }
  return query;
}
