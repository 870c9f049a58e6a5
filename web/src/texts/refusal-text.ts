import type { ProblemCode } from '#web/client/refused.ts';
import { type Texts, en } from '#web/texts/en.ts';

/** Holds the texts to the contract: a refusal without words does not compile. */
const words: Readonly<Record<ProblemCode, string>> = en.refusals;

/** Key of the words for a refusal, or null for a code that is newer than the page: then the portal's own message is shown. */
export function refusalKey(code: string): `refusals.${keyof Texts['refusals']}` | null {
  return isKnown(code) ? `refusals.${code}` : null;
}

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(words, code);
}
