/** A row of a file: its cells, the number of the line it begins on, and what is wrong with it. */
export type Row = { readonly at: number; readonly cells: readonly string[]; readonly mistake: string | null };
/** What stands between two cells. */
export type Separator = ';' | ',';

/** A quoted cell and what follows it, up to a separator or the end of the line. */
const quoted = /"((?:[^"]|"")*)"([^;,\r\n]*)/y;
const lineEnd = /\r\n|\n|\r/y;

/**
 * The rows of a text in the manner of RFC 4180: cells in quotes may hold separators, line breaks and doubled quotes; lines end as
 * they like; lines of nothing but blanks are left out. Reads each character once, however the text is made.
 */
export function rowsOf(text: string, separator: Separator): readonly Row[] {
  const rows: Row[] = [];
  const plain = separator === ';' ? /[^;\r\n]*/y : /[^,\r\n]*/y;
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begins = line;
    const cells: string[] = [];
    let mistake: string | null = null;
    for (;;) {
      const cell = text[at] === '"' ? match(quoted, text, at) : undefined;
      if (cell) {
        const [whole, inner = '', rest = ''] = cell;
        line += breaksIn(inner);
        at += whole.length;
        if (rest.trim() !== '' || !endsCell(text, at, separator)) mistake ??= 'nothing behind a closing quotation mark';
        cells.push(inner.replaceAll('""', '"'));
      } else {
        if (text[at] === '"') mistake ??= 'a closing quotation mark';
        const [whole = ''] = match(plain, text, at) ?? [];
        at += whole.length;
        cells.push(whole);
      }
      if (text[at] !== separator) {
        // Behind a quoted cell there may stand the other separator, which is none here.
        const [rest = ''] = match(plain, text, at) ?? [];
        at += rest.length;
        if (text[at] !== separator) break;
      }
      at += 1;
    }
    at += match(lineEnd, text, at)?.[0].length ?? 0;
    line += 1;
    if (mistake !== null || cells.some((cell) => cell.trim() !== '')) rows.push({ at: begins, cells, mistake });
  }
  return rows;
}

/** `;` where one stands outside of quotes anywhere, else `,`: the seed's files have the one and some spreadsheets the other. */
export function separatorOf(text: string): Separator {
  return rowsOf(text, ';').some(({ cells }) => cells.length > 1) ? ';' : ',';
}

/** A cell that a spreadsheet can't take for a formula, and that `unguarded` makes the same text again. */
export function guarded(cell: string): string {
  const harmless = /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[";,\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Takes the guard off a cell that has one. */
export function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

const endsCell = (text: string, at: number, separator: Separator) =>
  at >= text.length || text[at] === separator || text[at] === '\n' || text[at] === '\r';

const breaksIn = (text: string) => text.match(/\r\n|\n|\r/g)?.length ?? 0;
