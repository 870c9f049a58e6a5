import type { Access } from '../contract/route.ts';
import type { Caller } from './caller.ts';

/** What becomes of a call: it goes through, the caller has to sign in, or it is none of his business. */
export type Verdict = 'granted' | 'signed-out' | 'forbidden';

/**
 * The one place that decides who may call what. What isn't granted here is refused. Ownership is a different question: a session
 * that isn't the caller's is not found, and that is said where sessions are.
 */
export function mayCall(access: Access, caller: Caller): Verdict {
  switch (access.is) {
    case 'anyone':
    case 'machine':
      return 'granted';
    case 'provider':
      // What the provider sends carries the provider's signature, and the handler does nothing before it is verified.
      return 'granted';
    case 'gateway':
      return caller.is === 'gateway' ? 'granted' : 'forbidden';
    case 'robot':
      return caller.is === 'robot' ? 'granted' : 'signed-out';
    case 'catalogue':
      return caller.is === 'robot' || caller.is === 'visitor' ? 'granted' : 'signed-out';
    case 'origin':
      return caller.is === 'origin' ? 'granted' : 'signed-out';
    case 'monitor':
      return caller.is === 'monitor' ? 'granted' : 'signed-out';
    case 'host':
      if (caller.is === 'host' || caller.is === 'robot' || caller.is === 'operator') return 'granted';
      if (caller.is !== 'person') return 'signed-out';
      return caller.roles.includes('admin') ? 'granted' : 'forbidden';
    case 'client':
      if (caller.is !== 'client') return 'signed-out';
      return caller.roles.some((role) => access.roles.includes(role)) ? 'granted' : 'forbidden';
    case 'person':
      if (caller.is === 'nobody') return 'signed-out';
      return caller.is === 'person' && caller.roles.some((role) => access.roles.includes(role))
        ? 'granted'
        : 'forbidden';
    default:
      return 'forbidden';
  }
}

/**
 * Whether a call must prove that it comes from the portal's own page: it changes something, and a browser would send the cookie
 * that lets it. Gateway and provider carry no cookies.
 */
export function needsOwnOrigin(route: { readonly method: string; readonly access: Access }): boolean {
  return route.method !== 'GET' && (route.access.is === 'person' || route.access.is === 'anyone');
}
