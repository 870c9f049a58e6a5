import { createHash, generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';

/**
 * The secret with the signing keys: `{"keys": [...]}`, a JWK set (RFC 7517) of private RSA keys. The first signs; signatures of the
 * others still hold. `generation` is ours: which deployment asked for the key.
 */
const Part = z.string().regex(/^[A-Za-z0-9_-]+$/);
const PrivateJwk = z.object({
  kty: z.literal('RSA'),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  kid: z.uuid(),
  generation: z.int().min(1),
  n: Part,
  e: Part,
  d: Part,
  p: Part,
  q: Part,
  dp: Part,
  dq: Part,
  qi: Part,
});
export type PrivateJwk = z.output<typeof PrivateJwk>;
export const LicenceJwks = z.object({ keys: z.array(PrivateJwk).min(1).max(2) });
export type LicenceJwks = z.output<typeof LicenceJwks>;

/** The keys in a secret's text; undefined for the placeholder that it is made with. */
export function readJwks(text: string): LicenceJwks | undefined {
  try {
    return LicenceJwks.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Where the keys are kept. */
export type KeySecret = {
  readonly read: () => Promise<string>;
  /**
   * Writes under a token. Of many who write under the same one, the first is kept: `taken` for the others.
   */
  readonly write: (text: string, token: string) => Promise<'written' | 'taken'>;
};

/** The keys as the deployment made them. */
export async function keysIn(secret: Pick<KeySecret, 'read'>): Promise<LicenceJwks> {
  const found = readJwks(await secret.read());
  if (found) return found;
  throw new Error('The signing keys have not been made yet.');
}

/**
 * The keys of a generation, made where there are none yet. However many ask for the first time at once, one key comes of it: all
 * write under the same token, which Secrets Manager takes once. A new generation keeps the key before it, so that what it signed
 * still holds.
 *
 * @param make a new key; another one for tests
 */
export async function ensureKeys(
  secret: KeySecret,
  generation: number,
  make: (generation: number) => Promise<PrivateJwk> = makeKey,
): Promise<LicenceJwks> {
  const found = readJwks(await secret.read());
  if (found && (found.keys[0]?.generation ?? 0) >= generation) return found;
  const jwks = { keys: [await make(generation), ...(found?.keys.slice(0, 1) ?? [])] };
  if ((await secret.write(JSON.stringify(jwks), tokenOf(generation, found))) === 'written') return jwks;
  const written = readJwks(await secret.read());
  if (written) return written;
  throw new Error('The signing keys were made by somebody else and cannot be read yet.');
}

/** The same for everybody who makes this generation after the same one: a UUID, as Secrets Manager wants it. */
function tokenOf(generation: number, before: LicenceJwks | undefined): string {
  const digest = createHash('sha256')
    .update(`deskpool licensing keys ${generation} after ${before?.keys[0]?.kid ?? 'none'}`)
    .digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A new RSA key of 2048 bits: what drivers of this protocol know. */
async function makeKey(generation: number): Promise<PrivateJwk> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2_048, publicExponent: 65_537 });
  return PrivateJwk.parse({
    ...privateKey.export({ format: 'jwk' }),
    alg: 'RS256',
    use: 'sig',
    kid: randomUUID(),
    generation,
  });
}
