import type { Caller, Person } from '#core/access/caller.ts';
import type { Access } from '#core/contract/route.ts';
import { Refusal } from '#core/refusal.ts';
import { loginCookieName } from './cookies.ts';
import type { Incoming } from './request.ts';

/** How a family proves who calls. What a family doesn't name, it can't prove: routes that need it are refused. */
export type Authenticators = {
  /** Whose login the cookie's value is. Refuses `signed-out`, `stale-login` and `unavailable`. */
  readonly person?: (cookie: string) => Promise<Person>;
  /** Who calls a person's route, where a family's clients carry something else than our cookie. Stands in for `person`. */
  readonly session?: (request: Incoming) => Promise<Caller>;
  /** Whose token a robot's `Authorization` header carries; a visitor where there is none and the stage lets one look. */
  readonly robot?: (authorization: string | undefined) => Promise<Caller>;
  /** Which client of the lookup service an `Authorization` header proves. Refuses `bad-request`, `invalid-client`. */
  readonly client?: (authorization: string | undefined) => Promise<Caller>;
  /** Which machine's token an `Authorization` header carries; nobody's where it isn't good. */
  readonly origin?: (authorization: string | undefined) => Promise<Caller>;
  /** Whose token of the relay an `x-access-tokens` header carries. Refuses `invalid-client`. */
  readonly monitor?: (token: string | undefined) => Promise<Caller>;
  /** Whom the relay of a DCV host speaks for, or who manages all hosts. Refuses as `person` does. */
  readonly host?: (request: Incoming) => Promise<Caller>;
  /** Whether this is the gateway's key; compared in constant time. */
  readonly gateway?: (key: string) => Promise<boolean>;
};

/**
 * Who makes this request, as far as the route wants to know. Where anyone may call, a login that is over, or that has to be
 * refreshed first, counts as nobody: the handler sends such a browser to sign in.
 */
export async function authenticate(
  request: Incoming,
  access: Access,
  authenticators: Authenticators,
  portalOrigin: string,
): Promise<Caller> {
  switch (access.is) {
    case 'person':
      return authenticators.session ? authenticators.session(request) : person(request, authenticators, portalOrigin);
    case 'anyone':
      return person(request, authenticators, portalOrigin).catch(nobodyIfSignedOut);
    case 'gateway': {
      const key = request.header('x-gateway-key');
      return key && (await authenticators.gateway?.(key)) ? { is: 'gateway' } : { is: 'nobody' };
    }
    case 'robot':
    case 'catalogue':
      return (await authenticators.robot?.(request.header('authorization'))) ?? { is: 'nobody' };
    case 'client':
      return (await authenticators.client?.(request.header('authorization'))) ?? { is: 'nobody' };
    case 'origin':
      return (await authenticators.origin?.(request.header('authorization'))) ?? { is: 'nobody' };
    case 'monitor':
      return (await authenticators.monitor?.(request.header('x-access-tokens'))) ?? { is: 'nobody' };
    case 'host':
      return (await authenticators.host?.(request)) ?? { is: 'nobody' };
    case 'provider':
    case 'machine':
    default:
      return { is: 'nobody' };
  }
}

async function person(request: Incoming, authenticators: Authenticators, portalOrigin: string): Promise<Caller> {
  const cookie = request.cookies[loginCookieName(portalOrigin)];
  return cookie && authenticators.person ? authenticators.person(cookie) : { is: 'nobody' };
}

function nobodyIfSignedOut(error: unknown): Caller {
  if (error instanceof Refusal && (error.code === 'signed-out' || error.code === 'stale-login'))
    return { is: 'nobody' };
  throw error;
}
