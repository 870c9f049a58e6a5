import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#core/ports/chance.ts';
import type { Cached } from './cached.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();
/** Wrong ones make the secret be read anew at most so often, or whoever guesses runs up a bill. */
const lookAgainAfter = 30_000;

/** Whether a text is the secret; in constant time. A wrong one makes the secret be read anew, in case it was rotated. */
export function fitsSecret(secret: Cached<string>, clock: Clock): (text: string) => Promise<boolean> {
  const fits = async (text: string) => timingSafeEqual(digest(text), digest(await secret.get()));
  let lookedAt = -Infinity;
  return async (text) => {
    if (await fits(text)) return true;
    if (clock() - lookedAt < lookAgainAfter) return false;
    lookedAt = clock();
    secret.forget();
    return fits(text);
  };
}
