import { createHmac } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { ClientIdentity } from '#core/ports/lookup-client-store.ts';
import { Refusal } from '#core/refusal.ts';

/** Seconds: 72 hours. */
const life = 72 * 3_600;
const algorithm = 'HS256';

/** What a good token says. */
export type LookupToken = { readonly client: string; readonly identity: string };

/** Tokens of the lookup service: JWTs that say which client it is, and which of its logins they are from. */
export type LookupTokens = {
  /** A new token; `expiresAt` in seconds since 1970. */
  issue(
    client: string,
    identity: ClientIdentity,
    now: number,
  ): Promise<{ readonly value: string; readonly expiresAt: number }>;
  /** Refuses `invalid-client` for one that is over or none of ours. */
  read(value: string, now: number): Promise<LookupToken>;
};

/**
 * Signs and verifies by HMAC-SHA256 alone, whatever a token says of itself.
 *
 * @param key of the stage; tokens are signed with one made from it for this end alone, so that no other token fits here
 */
export function lookupTokens(key: () => Promise<string>): LookupTokens {
  const signingKey = async () =>
    createHmac('sha256', await key())
      .update('lookup token')
      .digest();
  return {
    async issue(client, identity, now) {
      const expiresAt = Math.floor(now / 1_000) + life;
      const value = await new SignJWT({ sub: client, jti: identityText(identity), exp: expiresAt })
        .setProtectedHeader({ typ: 'JWT', alg: algorithm })
        .sign(await signingKey());
      return { value, expiresAt };
    },

    async read(value, now) {
      const secret = await signingKey();
      const options = {
        algorithms: [algorithm],
        requiredClaims: ['sub', 'jti', 'exp'],
        currentDate: new Date(now),
      };
      const { payload } = await jwtVerify(value, secret, options).catch((cause: unknown) => {
        const isOver = cause instanceof errors.JWTExpired;
        throw new Refusal('invalid-client', isOver ? 'JWT token has expired' : 'JWT token is invalid', { cause });
      });
      const { sub, jti } = payload;
      if (typeof sub !== 'string' || typeof jti !== 'string')
        throw new Refusal('invalid-client', 'JWT token is invalid');
      return { client: sub, identity: jti };
    },
  };
}

/** How a token names a client and the login that it came from. */
export function identityText({ uid, issue }: ClientIdentity): string {
  return `client@educates:${uid}#${issue}`;
}
