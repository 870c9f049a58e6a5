import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginningOf, continueChain } from '#core/auditing/chain.ts';
import { columnsFor, csvCell, csvLine, csvRowsFor } from '#core/auditing/csv.ts';
import { weekOf } from '#core/auditing/iso-week.ts';
import { digests } from '#lambdas/auditing/digests.ts';
import { anEntry, day, monday } from '#test/support/audit.ts';

/** A reader of RFC 4180 that knows nothing of who wrote it. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], '', false];
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charAt(at);
    if (quoted && one === '"' && text.charAt(at + 1) === '"') [cell, at] = [`${cell}"`, at + 1];
    else if (one === '"') quoted = !quoted;
    else if (quoted) cell += one;
    else if (one === ',') [row, cell] = [[...row, cell], ''];
    else if (one === '\r' && text.charAt(at + 1) === '\n') {
      rows.push([...row, cell]);
      [row, cell, at] = [[], '', at + 1];
    } else cell += one;
  }
  return rows;
}

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const nasty = fc.oneof(anyText, fc.stringMatching(/^[ \t\r\n]{0,3}[=+\-@"',;\r\n\t][^]{0,9}$/));

describe('a line of CSV', () => {
  test('is read again as it was written, but for the apostrophe that stops a formula', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 8 }), (cells) => {
        const [read, ...more] = readCsv(csvLine(cells));
        expect(more).toEqual([]);
        expect(read?.map((cell, at) => (cell === `'${cells[at]}` ? cell.slice(1) : cell))).toEqual(cells);
      }),
    );
  });

  test('has no cell that a spreadsheet takes for a formula', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const [[cell = ''] = []] = readCsv(csvLine([value]));
        expect(cell.trimStart()).not.toMatch(/^[=+\-@]/);
        expect(cell).not.toMatch(/^[\t\r\n]/);
      }),
    );
  });

  test.each([
    ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
    ['@SUM(1)', `'@SUM(1)`],
    [' =1+1', `' =1+1`],
    ['＝1+1', `'＝1+1`],
    ['vpn; main "1"', '"vpn; main ""1"""'],
    ['Bücher', 'Bücher'],
  ])('%j is written as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

test('a use has the columns of the connection list first, in UTC, and then the times of the stage', () => {
  const [record] = continueChain(
    { count: 0, last: beginningOf('demo', weekOf(monday), digests.sha256) },
    [anEntry('one')],
    {
      week: weekOf(monday),
      recordedAt: monday,
      keep: { board: day, session: day, lease: day, 'sign-in': day, admin: day },
      sha256: digests.sha256,
      salt: () => 'salt',
    },
  );
  expect(csvLine(columnsFor('Europe/Berlin'))).toBe(
    'name,sub-name,user,connected at,disconnected at,seconds,reason,connected at (Europe/Berlin),disconnected at (Europe/Berlin),kind,record\r\n',
  );
  expect(record && csvRowsFor('Europe/Berlin')(record)).toBe(
    'vpn main 1,vpn sub 1,ada,2026-11-16T07:00:00Z,2026-11-16T08:00:00Z,3600,unchecked,2026-11-16T08:00:00+01:00,2026-11-16T09:00:00+01:00,board,1\r\n',
  );
});
