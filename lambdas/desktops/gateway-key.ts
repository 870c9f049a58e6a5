import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#core/ports/chance.ts';
import type { Cached } from '../aws/cached.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();
/** Wrong keys make the secret be read anew at most so often, or whoever guesses runs up a bill. */
const lookAgainAfter = 30_000;

/** Whether a key is the gateway's; in constant time. A wrong one makes the secret be read anew, in case it was rotated. */
export function gatewayKey(secret: Cached<string>, clock: Clock = Date.now): (key: string) => Promise<boolean> {
  const fits = async (key: string) => timingSafeEqual(digest(key), digest(await secret.get()));
  let lookedAt = -Infinity;
  return async (key) => {
    if (await fits(key)) return true;
    if (clock() - lookedAt < lookAgainAfter) return false;
    lookedAt = clock();
    secret.forget();
    return fits(key);
  };
}
