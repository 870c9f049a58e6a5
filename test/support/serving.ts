import './quiet.ts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Person } from '#core/access/caller.ts';
import { routes, type Family, type RouteName } from '#core/contract/routes.ts';
import { Refusal } from '#core/refusal.ts';
import type { Authenticators } from '#lambdas/http/authenticate.ts';
import { serve, type Handlers, type RestHandler } from '#lambdas/http/serve.ts';
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
};
export const loginCookie = (who: string) => ({ Cookie: `__Host-deskpool=${who}` });

/** Knows the people above and the gateway's key; the login `stale` has to be refreshed. */
export const authenticators: Authenticators = {
  async person(cookie) {
    if (cookie === 'stale') throw new Refusal('stale-login', 'Your sign-in has to be confirmed first.');
    const person = people[cookie];
    if (!person) throw new Refusal('signed-out', 'Please sign in.');
    return person;
  },
  gateway: async (key) => key === gatewayKey,
};

/** Handlers of which each says that it was reached, except those given. */
export function handlersOf<F extends Family>(family: F, given: Partial<Handlers<F>> = {}): Handlers<F> {
  const names = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].family === family);
  const reached = async () => {
    throw new Refusal('conflict', 'reached');
  };
  return { ...Object.fromEntries(names.map((name) => [name, reached])), ...given };
}

export type Served = (asked: Asked) => Promise<APIGatewayProxyResult>;

/** A family that is served, to be asked. */
export function served<F extends Family>(family: F, given: Partial<Handlers<F>> = {}): Served {
  const handler = serve(family, handlersOf(family, given), {
    authenticate: authenticators,
    portalOrigin: async () => portal,
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
