import { errors, jwtVerify, SignJWT } from 'jose';
import type { Monitor } from '#core/access/caller.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { RelayUserStore } from '#core/ports/relay-store.ts';
import { Refusal } from '#core/refusal.ts';
import type { Relay } from '#core/stage/relay.ts';
import type { RelayKeys } from './relay-keys.ts';

const algorithm = 'HS256';
const audience = 'relay';

export type RelayTokens = {
  /** A new token for a user who has proved himself. */
  issue(user: string): Promise<string>;
  /** Whose token this is. Refuses `invalid-client` for none, one that isn't ours, is over, was revoked, or whose user is gone. */
  read(token: string | undefined): Promise<Monitor>;
};

export type RelayTokenDeps = {
  readonly relay: Pick<Relay, 'tokens' | 'users'>;
  readonly keys: RelayKeys;
  readonly users: RelayUserStore;
  readonly clock: Clock;
};

/** Tokens of the relay: JWTs signed by HMAC-SHA256 and verified by that alone, whatever a token says of itself. */
export function relayTokens({ relay, keys, users, clock }: RelayTokenDeps): RelayTokens {
  return {
    async issue(user) {
      const now = Math.floor(clock() / 1_000);
      const { kid, key } = await keys.current();
      return new SignJWT({ gen: await users.generation(user) })
        .setProtectedHeader({ typ: 'JWT', alg: algorithm, kid })
        .setSubject(user)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + relay.tokens)
        .sign(key);
    },

    async read(token) {
      if (!token) throw new Refusal('invalid-client', 'a valid token is missing');
      const { sub, gen } = await claimsOf(token);
      if (typeof sub !== 'string' || typeof gen !== 'number' || !relay.users.includes(sub)) throw invalid();
      if (gen !== (await users.generation(sub))) throw new Refusal('invalid-client', 'token has been revoked');
      return { is: 'monitor', user: sub };
    },
  };

  async function claimsOf(token: string) {
    const keyOf = async ({ kid }: { readonly kid?: string }) => {
      const found = kid === undefined ? undefined : await keys.find(kid);
      if (!found) throw invalid();
      return found.key;
    };
    const options = {
      algorithms: [algorithm],
      audience,
      requiredClaims: ['sub', 'exp', 'gen'],
      currentDate: new Date(clock()),
    };
    try {
      return (await jwtVerify(token, keyOf, options)).payload;
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) throw new Refusal('invalid-client', 'token has expired', { cause });
      if (cause instanceof errors.JOSEError) throw invalid(cause);
      throw cause;
    }
  }
}

function invalid(cause?: unknown): Refusal {
  return new Refusal('invalid-client', 'token is invalid', { cause });
}
