import * as z from 'zod';
import type { Mistake } from '../refusal.ts';
import { rowsOf, unguarded } from './cells.ts';

/** Names of a list at most. */
export const mostNames = 5_000;
const mistakesTold = 20;

/** A person's name as his provider gives it. */
const UserName = z
  .string()
  .overwrite((text) => text.normalize('NFC').trim())
  .min(1, 'a user name')
  .max(200, 'at most 200 characters')
  .refine((text) => text.isWellFormed() && !/[\p{Cc}\s]/u.test(text), { error: 'a user name without blanks' });

/** Two spellings with the same result are the same name. */
export const foldedName = (username: string): string => username.normalize('NFKC').trim().toLowerCase();

/** Reads user names, one a line, as in the seed's `users.txt`; a name that comes twice counts once. */
export function namesIn(text: string): { readonly names: readonly string[]; readonly mistakes: readonly Mistake[] } {
  const names = new Map<string, string>();
  const mistakes: Mistake[] = [];
  for (const { at, cells, mistake } of rowsOf(text, ';')) {
    const filled = cells.filter((cell) => cell.trim() !== '').map(unguarded);
    const read = UserName.safeParse(filled[0]);
    const wrong = mistake ?? (filled.length > 1 ? 'one name a line' : read.error?.issues[0]?.message);
    if (read.success && wrong === undefined) names.set(foldedName(read.data), read.data);
    else if (mistakes.length < mistakesTold) mistakes.push({ path: `line ${at}`, expected: wrong ?? 'a user name' });
  }
  return { names: [...names.values()], mistakes };
}
