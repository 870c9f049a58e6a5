import { createPrivateKey, createPublicKey } from 'node:crypto';
import { compactVerify, CompactSign, decodeProtectedHeader, errors, importJWK } from 'jose';
import type { Clock } from '#core/ports/chance.ts';
import type { LicenceKeys, PublicKey, Signed, Unsigned } from '#core/ports/licence-keys.ts';
import { Refusal } from '#core/refusal.ts';
import { cached } from '../aws/cached.ts';
import type { LicenceJwks, PrivateJwk } from './licence-jwks.ts';

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;
type Key = PublicKey & { readonly signing: ImportedKey; readonly verifying: ImportedKey };

const alg = 'RS256';
/** Keys that nobody knows make the secret be read anew at most so often, or whoever makes them up runs up a bill. */
const lookAgainAfter = 30_000;

/**
 * Keys in a function's memory, read anew every five minutes, and sooner where a signature names one that isn't known.
 *
 * @param read the keys as they are now; made first where there are none
 */
export function joseLicenceKeys(read: () => Promise<LicenceJwks>, clock: Clock = Date.now): LicenceKeys {
  const kept = cached(async () => Promise.all((await read()).keys.map(importKey)), { seconds: 300, clock });
  let lookedAt = -Infinity;

  async function all(): Promise<readonly Key[]> {
    try {
      return await kept.get();
    } catch (cause) {
      throw new Refusal('unavailable', 'Licensing is still being set up.', { cause });
    }
  }

  /** The key of this name; the first where none is named. */
  async function keyOf(kid?: string): Promise<Key | undefined> {
    const keys = await all();
    const found = kid === undefined ? keys[0] : keys.find((key) => key.kid === kid);
    if (found || clock() - lookedAt < lookAgainAfter) return found;
    lookedAt = clock();
    kept.forget();
    return (await all()).find((key) => key.kid === kid);
  }

  return {
    async current() {
      const key = await keyOf();
      if (!key) throw new Refusal('unavailable', 'Licensing is still being set up.');
      return key;
    },

    async sign(claims, kid) {
      const key = await keyOf(kid);
      if (!key) throw new Refusal('unavailable', 'The key that signed this is no longer there.');
      const header = kid === undefined ? { alg, typ: 'JWT' } : { alg, kid, typ: 'JWT' };
      return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader(header)
        .sign(key.signing);
    },

    async verify(text) {
      const kid = kidOf(text);
      if (typeof kid !== 'object') return kid;
      const key = await keyOf(kid.kid);
      return key ? verified(text, key) : 'Signature verification failed.';
    },
  };
}

/** The key that a text names. Whatever else its header says, such as a key of its own, is not listened to. */
function kidOf(text: string): { readonly kid: string } | Unsigned {
  try {
    const header = decodeProtectedHeader(text);
    if (header.alg !== alg) return 'The specified alg value is not allowed';
    return header.kid === undefined ? 'Signature verification failed.' : { kid: header.kid };
  } catch {
    return 'Not enough segments';
  }
}

async function verified(text: string, { kid, verifying }: Key): Promise<Signed | Unsigned> {
  try {
    const { payload } = await compactVerify(text, verifying, { algorithms: [alg] });
    return { kid, claims: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) };
  } catch (error) {
    return error instanceof errors.JWSInvalid ? 'Not enough segments' : 'Signature verification failed.';
  }
}

async function importKey({ kid, ...jwk }: PrivateJwk): Promise<Key> {
  const { kty, n, e } = jwk;
  return {
    kid,
    modulus: Buffer.from(n, 'base64url')
      .toString('hex')
      .replace(/^(00)+/, ''),
    exponent: Number.parseInt(Buffer.from(e, 'base64url').toString('hex'), 16),
    pem: createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' }))
      .export({ type: 'spki', format: 'pem' })
      .toString(),
    signing: await importJWK(jwk, alg),
    verifying: await importJWK({ kty, n, e, alg }, alg),
  };
}
