import { jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { Refusal } from '#core/refusal.ts';
import { personId } from './person-id.ts';
import type { LogoutToken } from './provider.ts';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** What OpenID Connect Back-Channel Logout 1.0 §2.4 asks of the claims beyond signature, issuer, audience and age. */
const Claims = z
  .looseObject({
    iss: z.string(),
    jti: z.string().min(1).max(500),
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    events: z.looseObject({ [logoutEvent]: z.looseObject({}) }),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined)
  // Keeps an ID token, which the same provider has signed for us too, from being sent as a logout token.
  .refine((claims) => !('nonce' in claims));

/** Signatures that a published key can make; none that a shared secret could. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * Reads a logout token of the provider.
 *
 * @throws Refusal `bad-request` unless it is signed by one of `keys`, issued for us within the last two minutes, and about logging out
 */
export async function verifyLogoutToken(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
): Promise<LogoutToken> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms,
      maxTokenAge: 120,
      clockTolerance: 30,
      requiredClaims: ['iat', 'jti', 'events'],
    });
    const { jti, sub, sid } = Claims.parse(payload);
    return { jti, person: sub === undefined ? undefined : personId(issuer, sub), providerSession: sid };
  } catch (cause) {
    throw new Refusal('bad-request', 'This is no logout token for this portal.', { cause });
  }
}
