import type { Caller, Person } from '#core/access/caller.ts';
import type { Access } from '#core/contract/routes.ts';
import { Refusal } from '#core/refusal.ts';
import { loginCookieName } from './cookies.ts';
import type { Incoming } from './request.ts';

/** How a family proves who calls. What a family doesn't name, it can't prove: routes that need it are refused. */
export type Authenticators = {
  /** Whose login the cookie's value is. Refuses `signed-out`, `stale-login` and `unavailable`. */
  readonly person?: (cookie: string) => Promise<Person>;
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
      return person(request, authenticators, portalOrigin);
    case 'anyone':
      return person(request, authenticators, portalOrigin).catch(nobodyIfSignedOut);
    case 'gateway': {
      const key = request.header('x-gateway-key');
      return key && (await authenticators.gateway?.(key)) ? { is: 'gateway' } : { is: 'nobody' };
    }
    case 'provider':
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
