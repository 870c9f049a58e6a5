import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Caller } from '#core/access/caller.ts';
import { mayCall } from '#core/access/permissions.ts';
import type { Family, Route, RouteName } from '#core/contract/routes.ts';
import { Refusal } from '#core/refusal.ts';
import { log, observed } from '../telemetry.ts';
import { answer, withoutBody } from './answer.ts';
import { authenticate, type Authenticators } from './authenticate.ts';
import { incoming } from './incoming.ts';
import { requireOwnOrigin } from './own-origin.ts';
import { parse } from './parse.ts';
import { readBody } from './read-body.ts';
import { refuse } from './refuse.ts';
import type { ReplyOf } from './reply.ts';
import type { Incoming, RequestOf, RoutesOf } from './request.ts';
import { router, type Match } from './router.ts';

/** Answers one route; throws a `Refusal` to refuse. */
export type Handler<R extends RouteName> = (request: RequestOf<R>) => Promise<ReplyOf<R>>;
/** A handler for each route of a family. */
export type Handlers<F extends Family> = { readonly [R in RoutesOf<F>]: Handler<R> };

export type ServeOptions = {
  readonly authenticate: Authenticators;
  /** The portal's origin, `https://portal.example.org`; asked on each request, so whoever gives it caches it. */
  readonly portalOrigin: () => Promise<string>;
};
/** What Lambda calls. */
export type RestHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/**
 * A function that answers a family of the route table: finds the route, proves the caller, decides whether he may, parses what he
 * sent, asks the handler, and sends what the route's schema names of its answer.
 */
export function serve<F extends Family>(family: F, handlers: Handlers<F>, options: ServeOptions): RestHandler {
  const find = router(family);
  // The one place where a handler is looked up by a name known at run time; `Handlers` has seen to it that it takes this request.
  const handlerOf = (name: RouteName) =>
    (handlers as Readonly<Record<string, (request: unknown) => Promise<unknown>>>)[name];

  const handle = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const request = incoming(event);
    const match = find(request.method, request.url.path);
    const caller = await admit(request, match, options);
    const handler = handlerOf(match.name);
    if (!handler) throw new TypeError(`Nobody answers ${match.name}.`);
    const result = answer(match.route, await handler({ ...request, ...read(event, request, match), caller }));
    log.info('answered', { ...about(event), route: match.name, status: result.statusCode, ...callerFields(caller) });
    return request.method === 'HEAD' ? withoutBody(result) : result;
  };
  const stack = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(observed<APIGatewayProxyEvent, APIGatewayProxyResult>())
    .use(refusals(find))
    .handler(handle);
  return async (event, context) => stack(event, context);
}

/** Proves who calls and decides whether he may; nothing of the request has been parsed yet. */
async function admit(request: Incoming, { route }: Match, options: ServeOptions): Promise<Caller> {
  const portalOrigin = await options.portalOrigin();
  requireOwnOrigin(request, route, portalOrigin);
  const caller = await authenticate(request, route.access, options.authenticate, portalOrigin);
  switch (mayCall(route.access, caller)) {
    case 'granted':
      return caller;
    case 'signed-out':
      throw new Refusal('signed-out', 'Please sign in.');
    case 'forbidden':
      throw new Refusal('forbidden', 'This is not open to you.');
  }
}

function read(event: APIGatewayProxyEvent, request: Incoming, { route, params }: Match) {
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

function refusals(
  find: (method: string, path: string) => Match,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (state) => {
      const { event, error } = state;
      const result = refuse(error, {
        requestId: event.requestContext.requestId,
        navigates: navigates(event, find),
        about: about(event),
      });
      state.response = event.httpMethod === 'HEAD' ? withoutBody(result) : result;
    },
  };
}

/** Whether a browser waits for a page: the route answers by redirecting, and the caller takes HTML. */
function navigates(event: APIGatewayProxyEvent, find: (method: string, path: string) => Match): boolean {
  const { method, url, header } = incoming(event);
  if (!header('accept')?.includes('text/html')) return false;
  try {
    const { route }: { route: Route } = find(method, url.path);
    return route.answer.is === 'redirect';
  } catch {
    return false;
  }
}

/** Method and path alone: a query may hold a code, and a header a secret. */
function about(event: APIGatewayProxyEvent) {
  return { method: event.httpMethod, path: event.path };
}

function callerFields(caller: Caller) {
  return caller.is === 'person' ? { caller: caller.is, person: caller.person } : { caller: caller.is };
}
