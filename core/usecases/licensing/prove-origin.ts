import { bearerClaims, challengeOf, codeClaims, readBearer, readCode, signedPart } from '../../licensing/tokens.ts';
import { Refusal } from '../../refusal.ts';
import type { Instant } from '../../session/session.ts';
import type { LicensingDeps } from './deps.ts';

/** A code for an origin, good once and for whoever knows the verifier of this challenge. Nothing is stored. */
export async function issueCode(
  { keys, clock }: Pick<LicensingDeps, 'keys' | 'clock'>,
  origin: string,
  challenge: string,
): Promise<string> {
  const { kid } = await keys.current();
  return keys.sign(codeClaims(origin, challenge, kid, clock()), kid);
}

/**
 * Swaps a code for a bearer token, signed with the key that the code names. A wrong verifier spends nothing.
 *
 * @throws Refusal `invalid-grant` for a code that isn't ours, is over, or was spent; `wrong-verifier`
 */
export async function issueToken(
  { stage, keys, origins, chance, clock }: Pick<LicensingDeps, 'stage' | 'keys' | 'origins' | 'chance' | 'clock'>,
  code: string,
  verifier: string,
): Promise<{ readonly token: string; readonly expiresAt: Instant }> {
  const now = clock();
  const signed = await keys.verify(code);
  if (typeof signed === 'string') throw new Refusal('invalid-grant', signed);
  const read = readCode(signed.claims, signed.kid, now);
  if (typeof read === 'string') throw new Refusal('invalid-grant', read);
  if (challengeOf(verifier, chance.hash) !== read.challenge)
    throw new Refusal('wrong-verifier', 'expected challenge did not match verifier');
  if (!(await origins.spendCode(chance.hash(signedPart(code)), read.expiresAt)))
    throw new Refusal('invalid-grant', 'The code has been used before.');
  const claims = bearerClaims(read.origin, signed.kid, stage.licensing, now);
  return { token: await keys.sign(claims, signed.kid), expiresAt: claims.exp * 1_000 };
}

/** The origin that a bearer token proves; undefined where it proves none. */
export async function originOf(
  { keys, clock }: Pick<LicensingDeps, 'keys' | 'clock'>,
  token: string,
): Promise<string | undefined> {
  const signed = await keys.verify(token);
  return typeof signed === 'string' ? undefined : readBearer(signed.claims, signed.kid, clock());
}
