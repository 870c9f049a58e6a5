import { guarded, rowsOf, separatorOf, unguarded, type Row, type Separator } from './cells.ts';
import { LineName, nameKey } from './line-name.ts';
import type { Mistake } from '../refusal.ts';

/** Lines of a board at most. */
export const mostLines = 5_000;
/** So many mistakes of a file are told; whoever has more has taken the wrong file. */
const mistakesTold = 20;

/** A line that a file has more than once: on which line of the file it comes again. */
export type Duplicate = LineName & { readonly at: number };
/** What stands in a file. With any mistake, or too many lines, nothing of it is used. */
export type LineList = {
  /** Lines of the file that aren't empty; where they are too many, none of them was looked at. */
  readonly count: number;
  readonly lines: readonly LineName[];
  readonly duplicates: readonly Duplicate[];
  readonly mistakes: readonly Mistake[];
};

/**
 * Reads lines of a board: `main;sub`, one a line. With no semicolon outside of quotes anywhere, commas separate. The sub name may be
 * missing, and empty cells behind it do no harm.
 */
export function linesIn(text: string, separator: Separator = separatorOf(text)): LineList {
  const lines = new Map<string, LineName>();
  const duplicates: Duplicate[] = [];
  const mistakes: Mistake[] = [];
  const rows = rowsOf(text, separator);
  for (const row of rows.length > mostLines ? [] : rows) {
    const read = lineOf(row);
    if ('mistake' in read) {
      if (mistakes.length < mistakesTold) mistakes.push({ path: `line ${row.at}`, expected: read.mistake });
    } else if (lines.has(nameKey(read))) duplicates.push({ ...read, at: row.at });
    else lines.set(nameKey(read), read);
  }
  return { count: rows.length, lines: [...lines.values()], duplicates, mistakes };
}

function lineOf({ cells, mistake }: Row): LineName | { readonly mistake: string } {
  if (mistake !== null) return { mistake };
  const [main = '', sub = '', ...rest] = cells.map(unguarded);
  if (rest.some((cell) => cell.trim() !== '')) return { mistake: 'two names, main;sub' };
  const read = LineName.safeParse({ main, sub });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return { mistake: `${String(issue?.path[0] ?? 'main')}: ${issue?.message ?? 'a name'}` };
}

/** Lines as a file that `linesIn` reads as the same lines again; no spreadsheet finds a formula in it. */
export function fileOf(lines: readonly LineName[]): string {
  return lines.map(({ main, sub }) => `${guarded(main)};${guarded(sub)}\r\n`).join('');
}
