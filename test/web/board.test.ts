import { describe, expect, it } from 'vitest';
import { base64Of } from '#web/features/board/base64.ts';
import { expecting, grouped, matches, nameOf, withNewer, wordsIn } from '#web/features/board/lines.ts';

import { aColleagueView, aLineView } from '#test/support/page-data.ts';

const free = aLineView('vpn main 1', 'vpn sub 1');
const taken = aLineView('Zürich', 'Süd', { by: 'ben', note: { text: 'Down today', by: 'x', at: '' } });

describe('the lines of the board', () => {
  it('take over what is newer, and nothing older', () => {
    const newer = { ...free, version: 2, sub: 'renamed' };
    expect(withNewer([free, taken], [newer])).toEqual([newer, taken]);
    expect(withNewer([newer, taken], [free])).toEqual([newer, taken]);
  });

  it('gain what is new and lose what is gone', () => {
    expect(withNewer([free], [taken])).toEqual([free, taken]);
    expect(withNewer([free, taken], [taken], new Set([free.id, taken.id]))).toEqual([taken]);
  });

  it('show a guess until the portal says more, but not over what it said before', () => {
    const guess = expecting(free, taken.check);
    expect(withNewer([guess], [free])).toEqual([guess]);
    const said = { ...free, version: 2 };
    expect(withNewer([guess], [said])).toEqual([said]);
  });

  it('are grouped by their main name, numbers by their size', () => {
    const lines = ['vpn 10', 'vpn 2', 'Vpn 1'].flatMap((main) => [aLineView(main, 'b'), aLineView(main, 'a')]);
    expect(grouped(lines, 'en').map(({ main, lines: of }) => [main, of.map(({ sub }) => sub)])).toEqual([
      ['Vpn 1', ['a', 'b']],
      ['vpn 2', ['a', 'b']],
      ['vpn 10', ['a', 'b']],
    ]);
  });

  it.each([
    ['', 'all', 2],
    ['sub VPN', 'all', 1],
    ['zürich', 'all', 1],
    ['today', 'all', 1],
    ['ben example', 'all', 1],
    ['ben', 'free', 0],
    ['', 'free', 1],
    ['', 'taken', 1],
    ['', 'mine', 1],
  ] as const)('are found by %j among %s', (typed, kept, count) => {
    const filter = { words: wordsIn(typed), kept, me: aColleagueView('ben').id };
    expect([free, taken].filter((line) => matches(line, filter))).toHaveLength(count);
  });

  it('are called by both names, or the one they have', () => {
    expect(nameOf(free)).toBe('vpn main 1 › vpn sub 1');
    expect(nameOf(aLineView('alone', ''))).toBe('alone');
  });
});

it('a file becomes base64 whatever its size', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, at) => at % 256);
  expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});
