import type { APIGatewayProxyEvent } from 'aws-lambda';
import { answer } from './answer.ts';
import { requireOwnOrigin } from './own-origin.ts';
import { parse } from './parse.ts';
import { readBody } from './read-body.ts';
import { refuse } from './refuse.ts';
import type { Incoming } from './request.ts';
import type { Match } from './router.ts';
import type { Read, Surface } from './surface.ts';

/** Deskpool's own way: JSON by the schemas of the route table, errors as `{"error": {"code", "message", "requestId"}}`. */
export const nativeSurface: Surface = {
  head: 'as-get',
  methodAfterCaller: false,
  guard: requireOwnOrigin,
  read,
  answer,
  refuse,
};

function read(event: APIGatewayProxyEvent, request: Incoming, { route, params }: Match): Read {
  const query = Object.fromEntries(
    [...new Set(request.url.query.keys())].map((name) => {
      const values = request.url.query.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
  const body = readBody(event, request, route);
  return {
    params: route.params ? parse(route.params, params, 'params') : undefined,
    query: route.query ? parse(route.query, query, 'query') : undefined,
    body: route.body ? parse(route.body, body, 'body') : undefined,
  };
}
