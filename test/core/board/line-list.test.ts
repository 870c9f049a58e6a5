import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileOf, linesIn } from '#core/board/line-list.ts';
import { LineName } from '#core/board/line-name.ts';
import { foldedName, namesIn } from '#core/board/name-list.ts';

const names = (text: string) => linesIn(text).lines.map(({ main, sub }) => [main, sub]);
const mistakes = (text: string) => linesIn(text).mistakes;

describe('a file with lines', () => {
  test('has one a line, main;sub, however its lines end', () => {
    expect(names('vpn main 1;vpn sub 1\r\nvpn main 2;vpn sub 1\nvpn main 3;vpn sub 1\r')).toEqual([
      ['vpn main 1', 'vpn sub 1'],
      ['vpn main 2', 'vpn sub 1'],
      ['vpn main 3', 'vpn sub 1'],
    ]);
  });

  test('may leave the second name out, and have empty lines and empty cells', () => {
    expect(names('\n\nalone\n  \nvpn main 1;\n;;\nvpn main 2;a;;\n')).toEqual([
      ['alone', ''],
      ['vpn main 1', ''],
      ['vpn main 2', 'a'],
    ]);
  });

  test('is separated by commas where there is no semicolon outside of quotes', () => {
    expect(names('vpn main 1,vpn sub 1\n"a;b",c')).toEqual([
      ['vpn main 1', 'vpn sub 1'],
      ['a;b', 'c'],
    ]);
    expect(names('Bonn, west;vpn sub 1')).toEqual([['Bonn, west', 'vpn sub 1']]);
  });

  test('keeps separators and quotation marks in quotes, umlauts, and marks in the middle', () => {
    expect(names('"a;b";"say ""hi"""\nMünchen;Zähler Süd\n19" rack;20" rack')).toEqual([
      ['a;b', 'say "hi"'],
      ['München', 'Zähler Süd'],
      ['19" rack', '20" rack'],
    ]);
  });

  test('takes what looks like a formula for the text that it is', () => {
    expect(names(`=1+1;@SUM(A1)\n'=1+2;-`)).toEqual([
      ['=1+1', '@SUM(A1)'],
      ['=1+2', '-'],
    ]);
    expect(fileOf([{ main: '=1+1', sub: 'plain' }])).toBe("'=1+1;plain\r\n");
  });

  test('counts what looks the same once, and says where it comes again', () => {
    const decomposed = 'Zu\u0308rich';
    expect(linesIn(`Zürich;a\nb;c\n${decomposed};  a \nb;c`)).toMatchObject({
      lines: [{ main: 'Zürich' }, { main: 'b' }],
      duplicates: [
        { main: 'Zürich', sub: 'a', at: 3 },
        { main: 'b', sub: 'c', at: 4 },
      ],
      mistakes: [],
    });
  });

  test.each([
    ['a;b;c', 'two names, main;sub'],
    [';b', 'main: a name'],
    ['"a;b', 'a closing quotation mark'],
    ['"a"b;c', 'nothing behind a closing quotation mark'],
    ['"a\nb";c', 'main: a name on one line, without control characters'],
    ['a\u0007;b', 'main: a name on one line, without control characters'],
    ['a;b\u202Egnp', 'sub: a name on one line, without control characters'],
    [`${'x'.repeat(101)};b`, 'main: at most 100 characters'],
  ])('says what is wrong with %j, and on which line', (text, expected) => {
    expect(mistakes(`good;line\n${text}`)).toMatchObject([{ path: 'line 2', expected }]);
  });

  test('names no more than twenty mistakes', () => {
    expect(mistakes('a;b;c\n'.repeat(1_000))).toHaveLength(20);
  });

  test('counts the lines of a quoted cell', () => {
    expect(mistakes('"a\nb\r\nc";d\n;x')).toMatchObject([{ path: 'line 1' }, { path: 'line 4' }]);
  });

  test('comes back the same when it is written and read again', () => {
    const part = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.record({ main: part, sub: part })), (wishes) => {
        const lines = wishes.flatMap((wish) => LineName.safeParse(wish).data ?? []);
        const read = linesIn(fileOf(lines), ';');
        const once = [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
        expect(read.mistakes).toEqual([]);
        expect(read.lines).toEqual(once);
      }),
    );
  });

  test('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ';', ',', '\n', '\r', 'a', ' ', "'", '=') }), (text) => {
        for (const line of linesIn(text).lines) expect(LineName.parse(line)).toEqual(line);
      }),
    );
  });

  test('of 100,000 lines is counted, and not looked at further', () => {
    const text = Array.from({ length: 100_000 }, (_, at) => `main ${at % 300};sub ${at}\n`).join('');
    expect(linesIn(text)).toEqual({ count: 100_000, lines: [], duplicates: [], mistakes: [] });
    expect(linesIn('a;b\n'.repeat(5_000))).toMatchObject({ count: 5_000, lines: [{ main: 'a' }] });
    expect(linesIn(`"${'a;"";'.repeat(50_000)}`).mistakes).toHaveLength(1);
  });
});

describe('a file with user names', () => {
  test('has one a line, each counted once whatever its case', () => {
    expect(namesIn('ada\n\n Ben \r\nADA\n"chief"')).toEqual({ names: ['ADA', 'Ben', 'chief'], mistakes: [] });
    expect(foldedName('Änne')).toBe(foldedName('a\u0308NNE'));
  });

  test('says what is no name', () => {
    expect(namesIn('ada lovelace\nben;chief').mistakes).toMatchObject([
      { path: 'line 1', expected: 'a user name without blanks' },
      { path: 'line 2', expected: 'one name a line' },
    ]);
  });
});
