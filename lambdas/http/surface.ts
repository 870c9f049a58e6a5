import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Caller } from '#core/access/caller.ts';
import type { Route } from '#core/contract/route.ts';
import { Refusal } from '#core/refusal.ts';
import { countRefusal, log, type Fields } from '../telemetry.ts';
import type { Incoming } from './request.ts';
import type { Match } from './router.ts';

/** What a surface is told of a request that it has to refuse. */
export type Refused = {
  readonly request: Incoming;
  /** The route, where one was found before it was refused. */
  readonly route: Route | undefined;
};

/**
 * How a family of the route table speaks. The routes, who may call them and the refusals are the same everywhere; the words, the
 * statuses and the order of checks are each contract's own.
 */
export type Surface = {
  /** Answers a request before its route is looked for: preflights, forgeries. Undefined lets it go on. */
  readonly before?: (request: Incoming) => APIGatewayProxyResult | undefined;
  /** Whether a HEAD is a GET without its body, or a method like any other. */
  readonly head: 'as-get' | 'a-method';
  /** Whether a wrong method is refused only once the caller is proved. */
  readonly methodAfterCaller: boolean;
  /** Reads what the handler gets of the request. Throws a `Refusal`. */
  readonly read: (event: APIGatewayProxyEvent, request: Incoming, match: Match) => Read;
  /** Guards against calls that another site makes a browser send. Throws a `Refusal`. */
  readonly guard: (request: Incoming, route: Route, portalOrigin: string) => void;
  /** Writes what a handler answered. */
  readonly answer: (route: Route, answered: unknown) => APIGatewayProxyResult;
  /** Writes a refusal. */
  readonly refuse: (refusal: Refusal, refused: Refused) => APIGatewayProxyResult;
};

/** The parts of a request as a route's schemas made them; `body` is the surface's own where its contract reads bodies differently. */
export type Read = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

/** Any error as a refusal: what isn't one is `internal`, with its cause in the log alone. Counted and told. */
export function noted(error: unknown, about: Fields): Refusal {
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal('internal', 'Something went wrong on our side. Please try again.', { cause: error });
  countRefusal(refusal.code);
  tell(refusal, about);
  return refusal;
}

function tell(refusal: Refusal, about: Fields): void {
  const fields = { ...about, code: refusal.code };
  if (refusal.code === 'internal') log.error('failed', fields, refusal.cause ?? refusal);
  else if (refusal.code === 'unavailable') log.warn('unavailable', fields, refusal);
  else if (refusal.cause === undefined) log.info('refused', fields);
  else log.info('refused', { ...fields, why: refusal.cause instanceof Error ? refusal.cause.message : '' });
}

/** What the log says of a caller. */
export function callerFields(caller: Caller): Fields {
  switch (caller.is) {
    case 'person':
      return { caller: caller.is, person: caller.person };
    case 'robot':
      return { caller: caller.is, robot: caller.clientId };
    case 'client':
      return { caller: caller.is, client: caller.name };
    case 'origin':
      return { caller: caller.is, origin: caller.origin };
    case 'monitor':
      return { caller: caller.is, user: caller.user };
    case 'host':
      return { caller: caller.is, host: caller.host, user: caller.user, uid: caller.uid };
    case 'operator':
    case 'gateway':
    case 'visitor':
    case 'nobody':
      return { caller: caller.is };
  }
}
