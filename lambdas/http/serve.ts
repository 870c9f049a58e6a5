import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Caller } from '#core/access/caller.ts';
import { mayCall } from '#core/access/permissions.ts';
import type { Family, Route } from '#core/contract/route.ts';
import type { RouteName } from '#core/contract/routes.ts';
import { Refusal } from '#core/refusal.ts';
import { log, observed } from '../telemetry.ts';
import { withoutBody } from './answer.ts';
import { authenticate, type Authenticators } from './authenticate.ts';
import { incoming } from './incoming.ts';
import { nativeSurface } from './native-surface.ts';
import type { ReplyOf } from './reply.ts';
import type { Incoming, RequestOf, RoutesOf } from './request.ts';
import { router, type Lines, type Router } from './router.ts';
import { callerFields, noted, type Surface } from './surface.ts';

/** Answers one route; throws a `Refusal` to refuse. */
export type Handler<R extends RouteName> = (request: RequestOf<R>) => Promise<ReplyOf<R>>;
/** A handler for each route of a family. */
export type Handlers<F extends Family> = { readonly [R in RoutesOf<F>]: Handler<R> };

export type ServeOptions = {
  readonly authenticate: Authenticators;
  /** The portal's origin, `https://portal.example.org`; asked on each request, so whoever gives it caches it. */
  readonly portalOrigin: () => Promise<string>;
  /** How the family speaks; natively where nothing is said. */
  readonly surface?: Surface;
};
/** What Lambda calls. */
export type RestHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/**
 * A function that answers a family of the route table, whose lines it is given: finds the route, proves the caller, decides whether he may, parses what he
 * sent, asks the handler, and sends what the route's schema names of its answer.
 */
export function serve<L extends Lines>(
  lines: L,
  handlers: Handlers<L[keyof L]['family']>,
  options: ServeOptions,
): RestHandler {
  const surface = options.surface ?? nativeSurface;
  const find = router(lines, { head: surface.head });
  // The one place where a handler is looked up by a name known at run time; `Handlers` has seen to it that it takes this request.
  const handlerOf = (name: RouteName) =>
    (handlers as Readonly<Record<string, (request: unknown) => Promise<unknown>>>)[name];

  const handle = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const request = incoming(event);
    const early = surface.before?.(request);
    if (early) return early;
    const match = find(request.method, request.url.path);
    if (match.wrongMethod && !surface.methodAfterCaller) throw match.wrongMethod;
    const caller = await admit(request, match.route, options, surface);
    if (match.wrongMethod) throw match.wrongMethod;
    const handler = handlerOf(match.name);
    if (!handler) throw new TypeError(`Nobody answers ${match.name}.`);
    const read = surface.read(event, request, match);
    const result = surface.answer(match.route, await handler({ ...request, ...read, caller }));
    log.info('answered', { ...about(request), route: match.name, status: result.statusCode, ...callerFields(caller) });
    return request.method === 'HEAD' ? withoutBody(result) : result;
  };
  const stack = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(observed<APIGatewayProxyEvent, APIGatewayProxyResult>())
    .use(refusals(find, surface))
    .handler(handle);
  return async (event, context) => stack(event, context);
}

/** Proves who calls and decides whether he may; nothing of the request has been parsed yet. */
async function admit(request: Incoming, route: Route, options: ServeOptions, surface: Surface): Promise<Caller> {
  const portalOrigin = await options.portalOrigin();
  surface.guard(request, route, portalOrigin);
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

function refusals(find: Router, surface: Surface): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (state) => {
      const request = incoming(state.event);
      const refusal = noted(state.error, { ...about(request), requestId: request.requestId });
      const result = surface.refuse(refusal, { request, route: routeOf(request, find) });
      state.response = request.method === 'HEAD' ? withoutBody(result) : result;
    },
  };
}

/** The route of a request that was refused, if it has one. */
function routeOf({ method, url }: Incoming, find: Router): Route | undefined {
  try {
    return find(method, url.path).route;
  } catch {
    return undefined;
  }
}

/** A part of a path that is as long as our secrets are: 256 bits in base64url. */
const secretPart = /\/[\w-]{43}(?=\/|$)/g;

/** Method and path alone: a query may hold a code, and a header a secret. Secrets that stand in a path are left out, too. */
function about({ method, url }: Incoming) {
  return { method, path: url.path.replaceAll(secretPart, '/…') };
}
