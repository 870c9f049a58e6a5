import type { Picture } from '../picture.ts';
import type { Area } from './client-message.ts';

/** Edge of a tile in pixels: what changed is known to this grain. */
export const TILE = 32;

/** Which tiles of a picture somebody has yet to see; 1 is yes. */
export type Tiles = { readonly columns: number; readonly rows: number; readonly marks: Uint8Array };

export const newTiles = (width: number, height: number, mark: 0 | 1): Tiles => {
  const [columns, rows] = [Math.ceil(width / TILE), Math.ceil(height / TILE)];
  return { columns, rows, marks: new Uint8Array(columns * rows).fill(mark) };
};

/** Marks the tiles that an area touches. */
export const markArea = (tiles: Tiles, { x, y, width, height }: Area): void => {
  if (width === 0 || height === 0) return;
  const [first, last] = [Math.floor(x / TILE), Math.min(tiles.columns - 1, Math.floor((x + width - 1) / TILE))];
  for (let row = Math.floor(y / TILE); row <= Math.min(tiles.rows - 1, Math.floor((y + height - 1) / TILE)); row++)
    if (first <= last) tiles.marks.fill(1, row * tiles.columns + first, row * tiles.columns + last + 1);
};

/** Marks whatever is marked in `more`; both of one size. */
export const markAll = (tiles: Tiles, more: Tiles): void => {
  more.marks.forEach((mark, index) => {
    if (mark) tiles.marks[index] = 1;
  });
};

const bytesOf = ({ pixels }: Picture) => new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

/** The tiles in which two pictures of one size differ. */
export const changedTiles = (before: Picture, after: Picture): Tiles => {
  const tiles = newTiles(after.width, after.height, 0);
  const [old, now] = [bytesOf(before), bytesOf(after)];
  const same = (from: number, to: number) =>
    Buffer.compare(old.subarray(4 * from, 4 * to), now.subarray(4 * from, 4 * to)) === 0;
  for (let y = 0; y < after.height; y++) {
    const line = y * after.width;
    // Most lines have not changed at all, and one comparison of the whole line shows it.
    if (same(line, line + after.width)) continue;
    for (let column = 0; column < tiles.columns; column++) {
      const at = Math.floor(y / TILE) * tiles.columns + column;
      const [from, to] = [column * TILE, Math.min(after.width, (column + 1) * TILE)];
      if (!tiles.marks[at] && !same(line + from, line + to)) tiles.marks[at] = 1;
    }
  }
  return tiles;
};

type Run = { readonly from: number; readonly to: number };

const runsOf = (tiles: Tiles, row: number): readonly Run[] => {
  const runs: Run[] = [];
  for (let column = 0; column < tiles.columns; column++) {
    if (!tiles.marks[row * tiles.columns + column]) continue;
    const last = runs.at(-1);
    if (last?.to === column) runs[runs.length - 1] = { from: last.from, to: column + 1 };
    else runs.push({ from: column, to: column + 1 });
  }
  return runs;
};

/** The marked tiles as few rectangles, cut to a picture of this size; together they cover them exactly, and none twice. */
export const markedAreas = (tiles: Tiles, width: number, height: number): readonly Area[] => {
  const done: Area[] = [];
  let open = new Map<string, Area>();
  for (let row = 0; row <= tiles.rows; row++) {
    const next = new Map<string, Area>();
    for (const { from, to } of row < tiles.rows ? runsOf(tiles, row) : []) {
      const above = open.get(`${from}-${to}`);
      const [x, y] = [from * TILE, above?.y ?? row * TILE];
      next.set(`${from}-${to}`, {
        x,
        y,
        width: Math.min(width, to * TILE) - x,
        height: Math.min(height, (row + 1) * TILE) - y,
      });
    }
    for (const [run, area] of open) if (!next.has(run)) done.push(area);
    open = next;
  }
  return done;
};
