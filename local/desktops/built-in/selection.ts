import type { Emulator } from './emulator.ts';

/** A cell of the terminal: column, and line counted from the oldest one that it remembers. */
export type Spot = { readonly column: number; readonly line: number };

/** What is selected, from the first cell to behind the last one, in reading order. */
export type Selection = { readonly from: Spot; readonly to: Spot };

const before = (one: Spot, other: Spot) =>
  one.line < other.line || (one.line === other.line && one.column <= other.column);

/** The selection between where a drag began and where it is; both cells are in it. */
export const between = (start: Spot, end: Spot): Selection => {
  const [from, last] = before(start, end) ? [start, end] : [end, start];
  return { from, to: { ...last, column: last.column + 1 } };
};

export const isSelected = ({ from, to }: Selection, { column, line }: Spot): boolean =>
  (line > from.line || (line === from.line && column >= from.column)) &&
  (line < to.line || (line === to.line && column < to.column));

/** What belongs to a word when it is clicked twice: also what paths and addresses are made of. */
const WORD = /[\p{L}\p{N}\p{M}_\-.~/:@%+#?&=]/u;

const characterAt = (emulator: Emulator, { column, line }: Spot) =>
  emulator.buffer.active.getLine(line)?.getCell(column)?.getChars() ?? '';

/** The word around a cell, within its line. */
export const wordAt = (emulator: Emulator, spot: Spot): Selection => {
  const isWord = (column: number) => WORD.test(characterAt(emulator, { ...spot, column }));
  let [first, end] = [spot.column, spot.column + 1];
  if (isWord(spot.column)) {
    while (first > 0 && isWord(first - 1)) first--;
    while (end < emulator.cols && isWord(end)) end++;
  }
  return { from: { ...spot, column: first }, to: { ...spot, column: end } };
};

export const lineAt = (emulator: Emulator, { line }: Spot): Selection => ({
  from: { column: 0, line },
  to: { column: emulator.cols, line },
});

/** The selected text; lines that only the terminal's width has broken are joined, blanks at their ends left out. */
export const selectedText = (emulator: Emulator, { from, to }: Selection): string => {
  let text = '';
  for (let line = from.line; line <= to.line; line++) {
    const content = emulator.buffer.active.getLine(line);
    const goesOn = emulator.buffer.active.getLine(line + 1)?.isWrapped === true && line < to.line;
    const [first, end] = [line === from.line ? from.column : 0, line === to.line ? to.column : emulator.cols];
    text += content?.translateToString(!goesOn, first, end) ?? '';
    if (line < to.line && !goesOn) text += '\n';
  }
  return text;
};
