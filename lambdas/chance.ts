import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Chance } from '#core/ports/chance.ts';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** So many letters, each of the alphabet with the same chance. */
function letters(alphabet: string, count: number): string {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** SHA-256, in base64url: what is stored of a secret. The secrets have 256 bits, so there is nothing to guess and nothing to salt. */
function hash(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

/** Chance as the operating system gives it. */
export const chance: Chance = {
  desktopId: () => letters(base32, 26),
  secret: () => {
    const value = randomBytes(32).toString('base64url');
    return { value, hash: hash(value) };
  },
  hash,
  password: () => letters(alphanumeric, 32),
  uuid: () => randomUUID(),
  shuffled: (list) =>
    list
      .map((item) => ({ item, place: randomInt(2 ** 32) }))
      .sort((one, other) => one.place - other.place)
      .map(({ item }) => item),
};
