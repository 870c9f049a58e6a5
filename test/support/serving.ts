import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Caller, Person } from '#core/access/caller.ts';
import type { Family, Route } from '#core/contract/route.ts';
import { routes, type RouteName } from '#core/contract/routes.ts';
import { Refusal } from '#core/refusal.ts';
import type { Authenticators } from '#lambdas/http/authenticate.ts';
import { serve, type Handlers, type RestHandler } from '#lambdas/http/serve.ts';
import type { Surface } from '#lambdas/http/surface.ts';
import { aPerson } from './builders.ts';
import { lambdaContext, restEvent, type Asked } from './rest-event.ts';

export const portal = 'https://portal.example.org';
export const gatewayKey = 'the key of the gateway, long enough to be one';
/** What the portal's own page sends with each call. */
export const ownPage = { 'X-Deskpool': '1', Origin: portal } as const;

/** People by their login cookie. */
export const people: Readonly<Record<string, Person>> = {
  student: aPerson('sam', { roles: ['student'] }),
  teacher: aPerson('tina', { roles: ['teacher'] }),
  admin: aPerson('ada', { roles: ['admin'] }),
  guest: aPerson('gus', { roles: ['guest'] }),
};
export const loginCookie = (who: string) => ({ Cookie: `__Host-deskpool=${who}` });

/** Programs by what stands in their `Authorization` header. */
const programs = {
  robot: { is: 'robot', clientId: 'robot-id', username: 'robot@educates' },
  tenant: { is: 'client', name: 'tenant', roles: ['tenant'], tenants: ['*'], user: null },
  'lookup-admin': { is: 'client', name: 'lookup-admin', roles: ['admin'], tenants: ['*'], user: null },
  origin: { is: 'origin', origin: 'origin-1' },
  monitor: { is: 'monitor', user: 'promon' },
} as const satisfies Record<string, Caller>;
export const bearer = (who: string) => ({ Authorization: `Bearer ${who}` });
const programBehind = (is: Caller['is']) => async (authorization: string | undefined) =>
  Object.entries(programs).find(([who, caller]) => authorization === `Bearer ${who}` && caller.is === is)?.[1] ??
  ({ is: 'nobody' } as const);

/** Knows the people and programs above and the gateway's key; the login `stale` has to be refreshed. */
export const authenticators: Authenticators = {
  person: personBehind,
  gateway: async (key) => key === gatewayKey,
  robot: programBehind('robot'),
  client: programBehind('client'),
  origin: programBehind('origin'),
  monitor: async (token) => programBehind('monitor')(token && `Bearer ${token}`),
  async host({ header, cookies }) {
    if (header('x-deskpool-host')) return { is: 'host', host: header('x-deskpool-host') ?? '', user: 'root', uid: 0 };
    const cookie = cookies['__Host-deskpool'];
    return cookie ? personBehind(cookie) : programBehind('robot')(header('authorization'));
  },
};

async function personBehind(cookie: string): Promise<Person> {
  if (cookie === 'stale') throw new Refusal('stale-login', 'Your sign-in has to be confirmed first.');
  const person = people[cookie];
  if (!person) throw new Refusal('signed-out', 'Please sign in.');
  return person;
}

/** The lines of one family. */
export function linesOf<F extends Family>(family: F): Readonly<Record<string, Route & { readonly family: F }>> {
  const own = Object.entries<Route>(routes).filter(([, route]) => route.family === family);
  return Object.fromEntries(own) as Readonly<Record<string, Route & { readonly family: F }>>;
}

/** Handlers of which each says that it was reached, except those given. */
export function handlersOf<F extends Family>(family: F, given: Partial<Handlers<F>> = {}): Handlers<F> {
  const names = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].family === family);
  const reached = async () => {
    throw new Refusal('conflict', 'reached');
  };
  return { ...Object.fromEntries(names.map((name) => [name, reached])), ...given };
}

export type Served = (asked: Asked) => Promise<APIGatewayProxyResult>;

/** A family that is served, to be asked; natively where no surface is named. */
export function served<F extends Family>(family: F, given: Partial<Handlers<F>> = {}, surface?: Surface): Served {
  const handler = serve(linesOf(family), handlersOf(family, given), {
    authenticate: authenticators,
    portalOrigin: async () => portal,
    ...(surface && { surface }),
  });
  return asking(handler);
}

/** Asks a REST handler. */
export function asking(handler: RestHandler): Served {
  return async (asked) => handler(restEvent(asked), lambdaContext);
}

/** The body of a reply, as JSON. */
export function bodyOf(result: APIGatewayProxyResult): unknown {
  return JSON.parse(result.body);
}
