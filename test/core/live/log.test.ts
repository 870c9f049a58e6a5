import { describe, expect, test } from 'vitest';
import { mostBytes, packed, stretch, type LogEntry } from '#core/live/log.ts';

const entry = (seq: number, ...changes: readonly (readonly [key: string, value: unknown])[]): LogEntry => ({
  seq,
  changes: changes.map(([key, value]) => ({ key, json: JSON.stringify(value) })),
});
/** A value whose JSON has so many bytes. */
const sized = (bytes: number) => 'x'.repeat(bytes - 2);

describe('what is told at once', () => {
  const told = (...pairs: readonly (readonly [key: string, value: unknown])[]) =>
    packed(pairs.map(([key, value]) => ({ key, value })));

  test('is one entry, with the newest change of each key where it came last', () => {
    expect(told(['a', 1], ['b', 1], ['a', 2])).toEqual([
      [
        { key: 'b', json: '1' },
        { key: 'a', json: '2' },
      ],
    ]);
  });

  test('is null where there is no JSON for it', () => {
    expect(told(['a', undefined])).toEqual([[{ key: 'a', json: 'null' }]]);
  });

  test('is as many entries as a message’s size asks for', () => {
    const third = sized(mostBytes / 3);
    expect(told(['a', third], ['b', third], ['c', third]).map((changes) => changes?.map(({ key }) => key))).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
  });

  test('counts letters beyond ASCII for what they take', () => {
    const umlauts = 'ä'.repeat(mostBytes / 4);
    expect(told(['a', umlauts], ['b', umlauts])).toHaveLength(2);
  });

  test('is no list of changes where one alone is larger than a message', () => {
    expect(told(['a', 1], ['b', sized(mostBytes + 1)])).toEqual([null]);
  });

  test('is nothing where nothing is told', () => {
    expect(told()).toEqual([]);
  });
});

describe('what somebody missed', () => {
  test('is nothing where he has everything', () => {
    expect(stretch(7, 7, [])).toEqual({ news: { from: 8, to: 7, changes: [] }, more: false });
  });

  test('is of each key the newest value', () => {
    const entries = [entry(8, ['a', 1], ['b', { on: true }]), entry(9, ['a', null])];
    expect(stretch(7, 9, entries)).toEqual({
      news: {
        from: 8,
        to: 9,
        changes: [
          { key: 'b', value: { on: true } },
          { key: 'a', value: null },
        ],
      },
      more: false,
    });
  });

  test('includes what was written since the head was read', () => {
    expect(stretch(7, 8, [entry(8, ['a', 1]), entry(9, ['a', 2])]).news).toMatchObject({ from: 8, to: 9 });
  });

  test('comes in parts that fit into messages', () => {
    const entries = [1, 2, 3].map((seq) => entry(seq, [`key${seq}`, sized(mostBytes / 2)]));
    const first = stretch(0, 3, entries);
    expect(first).toMatchObject({ news: { from: 1, to: 1 }, more: true });
    expect(stretch(1, 3, entries.slice(1))).toMatchObject({ news: { from: 2, to: 2 }, more: true });
    expect(stretch(2, 3, entries.slice(2))).toMatchObject({ news: { from: 3, to: 3 }, more: false });
  });

  test.each([
    ['the log no longer reaches back', 2, 5, [entry(4, ['a', 1]), entry(5, ['a', 2])]],
    ['an entry between is gone', 2, 5, [entry(3, ['a', 1]), entry(5, ['a', 2])]],
    ['the newest is gone', 2, 5, [entry(3, ['a', 1]), entry(4, ['a', 2])]],
    ['all are gone', 2, 5, []],
    ['something was larger than a message', 3, 5, [{ seq: 4, changes: null }, entry(5, ['a', 2])]],
    ['his number is of another count', 9, 5, []],
  ])('can’t be told where %s: the list has to be read', (_why, after, head, entries: readonly LogEntry[]) => {
    expect(stretch(after, head, entries)).toEqual({ news: { reset: true, to: 5 }, more: false });
  });
});
