import type * as z from 'zod';
import type { HostUser, LicenceOrigin, LookupClient, Monitor, Person, Robot } from '#core/access/caller.ts';
import type { Access, Family } from '#core/contract/route.ts';
import type { RouteName, routes } from '#core/contract/routes.ts';

type Line<R extends RouteName> = (typeof routes)[R];
/** What a schema of the route makes of its part of the request; undefined where the route names no schema. */
type Parsed<R extends RouteName, K extends string> = K extends keyof Line<R>
  ? Line<R>[K] extends z.ZodType
    ? z.output<Line<R>[K]>
    : undefined
  : undefined;

/** The routes of one family: each needs a handler in the family's function. */
export type RoutesOf<F extends Family> = { [R in RouteName]: Line<R>['family'] extends F ? R : never }[RouteName];

/** Who can have got as far as the handler of a route with this access. */
type CallerOf<A extends Access> = A extends { is: 'person' }
  ? Person
  : A extends { is: 'gateway' }
    ? { readonly is: 'gateway' }
    : A extends { is: 'robot' }
      ? Robot
      : A extends { is: 'catalogue' }
        ? Robot | { readonly is: 'visitor' }
        : A extends { is: 'client' }
          ? LookupClient
          : A extends { is: 'origin' }
            ? LicenceOrigin
            : A extends { is: 'monitor' }
              ? Monitor
              : A extends { is: 'host' }
                ? HostUser | Robot | Person | { readonly is: 'operator' }
                : A extends { is: 'provider' | 'machine' }
                  ? { readonly is: 'nobody' }
                  : Person | { readonly is: 'nobody' };

/** What every request has, before anything in it is parsed. */
export type Incoming = {
  readonly method: string;
  /** `path` as it was sent, without the stage; `query` decoded. */
  readonly url: { readonly path: string; readonly query: URLSearchParams };
  readonly cookies: Readonly<Record<string, string>>;
  /** By name in any case; the first value where there are several. */
  readonly header: (name: string) => string | undefined;
  /** API Gateway's id of this request: in the log, in each refusal, and in what people report. */
  readonly requestId: string;
  /** Address that called API Gateway; behind CloudFront that is an edge, not the person. */
  readonly sourceIp: string;
};

/** A request as its handler gets it: authenticated, permitted, and parsed by the schemas of its route. */
export type RequestOf<R extends RouteName> = Incoming & {
  readonly params: Parsed<R, 'params'>;
  readonly query: Parsed<R, 'query'>;
  readonly body: Parsed<R, 'body'>;
  readonly caller: CallerOf<Line<R>['access']>;
};
