import { webUrlPath } from '../contract/dcv.ts';
import type { Upstream } from '../contract/gateway.ts';
import type { Address, Session } from '../session/session.ts';

/**
 * Where the gateway finds a desktop. Kasm serves at the root and wants a password with each request; DCV serves under its own path and
 * asks our verifier about the token with which a person comes.
 */
export function upstreamOf(desktop: {
  readonly runtime: Session['runtime'];
  readonly address: Address;
  readonly authorization: string;
}): Upstream {
  const { runtime, address, authorization } = desktop;
  return runtime === 'dcv'
    ? { ...address, base: webUrlPath, authorization: '' }
    : { ...address, base: '', authorization };
}
