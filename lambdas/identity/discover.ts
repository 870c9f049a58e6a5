import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { allowInsecureRequests, discovery, type ClientAuth, type Configuration } from 'openid-client';
import type { Stage } from '#core/stage/stage.ts';

/** What is known of a provider once it has been discovered. */
export type Discovered = {
  readonly config: Configuration;
  /** As the provider writes it in tokens. */
  readonly issuer: string;
  /** The keys that it signs with; read anew when it signs with an unknown one. */
  readonly keys: JWTVerifyGetKey;
};

/** Seconds that the provider has for an answer: API Gateway waits 29 for ours, which may take three of these. */
const patience = 8;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Reads the provider's metadata (OpenID Connect Discovery 1.0). Plain http is for a provider on this very machine alone. */
export async function discover({ issuer, clientId }: Stage['oidc'], auth: ClientAuth): Promise<Discovered> {
  const address = new URL(issuer);
  const insecure = address.protocol === 'http:' && loopback.has(address.hostname);
  const config = await discovery(address, clientId, undefined, auth, {
    timeout: patience,
    ...(insecure && { execute: [allowInsecureRequests] }),
  });
  const { issuer: named, jwks_uri: keysAt } = config.serverMetadata();
  if (!keysAt) throw new TypeError('The identity provider publishes no keys.');
  return { config, issuer: named, keys: createRemoteJWKSet(new URL(keysAt), { timeoutDuration: patience * 1_000 }) };
}
