import { randomInt } from 'node:crypto';
import RandExp from 'randexp';
import type { Patterns } from '#core/ports/chance.ts';

/** The package's types tell of a default export inside its default export; there is none. */
const Maker = RandExp as unknown as typeof RandExp.default;
/** `*` and `+` stand for so many repetitions at most. */
const manyTimes = 32;
/** What a pattern says by looking ahead or behind is met by trying again, so often at most. */
const tries = 20;

/**
 * A text that matches the pattern as a whole.
 *
 * @throws Error for a pattern that no text was found for: it contradicts itself, or nearly
 */
function matching(pattern: string): string {
  const maker = new Maker(pattern, 'u');
  maker.max = manyTimes;
  maker.randInt = (least, most) => (most > least ? randomInt(least, most + 1) : least);
  const whole = new RegExp(`^(?:${pattern})$`, 'u');
  for (let count = 0; count < tries; count += 1) {
    const text = maker.gen();
    if (whole.test(text)) return text;
  }
  throw new Error(`No text was found that matches ${pattern}`);
}

/** Patterns by the chance of the operating system. */
export const patterns: Patterns = { matching };
