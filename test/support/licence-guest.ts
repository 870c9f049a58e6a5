import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Served } from './serving.ts';
import type { Asked } from './rest-event.ts';

/** Asks the licence service over HTTP, as a guest's driver does: JSON, no cookie, no origin. */
export function overHttp(portal: string, more: Readonly<Record<string, string>> = {}): Served {
  return async ({ method = 'GET', path, query, headers = {}, body }: Asked): Promise<APIGatewayProxyResult> => {
    const url = new URL(path, portal);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, [value].flat().join(','));
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { ...(text !== undefined && { 'Content-Type': 'application/json' }), ...more, ...headers },
      ...(text !== undefined && { body: text }),
    });
    return { statusCode: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() };
  };
}

/** What a client token says; its signature is another matter. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
