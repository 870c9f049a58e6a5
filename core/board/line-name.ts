import * as z from 'zod';

/** Characters of a name, after it is tidied. */
export const longestName = 100;
/** Control characters, and those that turn the direction of what follows: with them a name could pass for another. */
const unfit = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** One spelling for what looks the same: composed characters, single blanks, none at the ends. */
const tidy = (text: string) =>
  text
    .normalize('NFC')
    .replaceAll(/[^\S\r\n\t\v\f]+/gu, ' ')
    .trim();

const Part = z
  .string()
  .overwrite(tidy)
  .max(longestName, `at most ${longestName} characters`)
  .refine((text) => text.isWellFormed() && !unfit.test(text), {
    error: 'a name on one line, without control characters',
  });

/** The first part of a line's name: what lines are grouped by. Formulas are text like any other. */
export const MainName = Part.min(1, 'a name');
/** The second part; may be empty. */
export const SubName = Part;

/** What a line is called: no two lines are called the same. */
export const LineName = z.strictObject({ main: MainName, sub: SubName });
export type LineName = z.infer<typeof LineName>;

/** The name in one string that no other name has. */
export const nameKey = ({ main, sub }: LineName): string => JSON.stringify([main, sub]);
/** The name as people write it. */
export const written = ({ main, sub }: LineName): string => (sub === '' ? main : `${main};${sub}`);
