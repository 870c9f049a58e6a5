/** Characters that are made of parts of their cell. Drawn by rule, they join without a seam, whatever the font has for them. */

type Cell = { readonly width: number; readonly height: number };
/** How dark a pixel of the cell is, 0 to 15. */
type Draw = (x: number, y: number) => number;

const FULL = 15;
const part =
  (within: (x: number, y: number) => boolean): Draw =>
  (x, y) =>
    within(x, y) ? FULL : 0;

const UPPER_LEFT = 1;
const UPPER_RIGHT = 2;
const LOWER_LEFT = 4;
const LOWER_RIGHT = 8;

/** U+2596 to U+259F. */
const QUADRANTS = [
  LOWER_LEFT,
  LOWER_RIGHT,
  UPPER_LEFT,
  UPPER_LEFT | LOWER_LEFT | LOWER_RIGHT,
  UPPER_LEFT | LOWER_RIGHT,
  UPPER_LEFT | UPPER_RIGHT | LOWER_LEFT,
  UPPER_LEFT | UPPER_RIGHT | LOWER_RIGHT,
  UPPER_RIGHT,
  UPPER_RIGHT | LOWER_LEFT,
  UPPER_RIGHT | LOWER_LEFT | LOWER_RIGHT,
];

/** Block elements, U+2580 to U+259F. */
const block = (code: number, { width, height }: Cell): Draw => {
  const [halfWidth, halfHeight] = [Math.round(width / 2), Math.round(height / 2)];
  if (code === 0x2580) return part((_, y) => y < halfHeight);
  if (code <= 0x2588) return part((_, y) => y >= height - Math.round((height * (code - 0x2580)) / 8));
  if (code <= 0x258f) return part((x) => x < Math.round((width * (0x2590 - code)) / 8));
  if (code === 0x2590) return part((x) => x >= halfWidth);
  if (code <= 0x2593) return () => 4 * (code - 0x2590);
  if (code === 0x2594) return part((_, y) => y < Math.round(height / 8));
  if (code === 0x2595) return part((x) => x >= width - Math.round(width / 8));
  const quadrants = QUADRANTS[code - 0x2596] ?? 0;
  return part(
    (x, y) =>
      (quadrants &
        (y < halfHeight ? (x < halfWidth ? UPPER_LEFT : UPPER_RIGHT) : x < halfWidth ? LOWER_LEFT : LOWER_RIGHT)) !==
      0,
  );
};

/** Which dot of a braille character is which bit of its number: two columns of four. */
const DOTS = [
  [0, 1, 2, 6],
  [3, 4, 5, 7],
];

/** Braille, U+2800 to U+28FF: dots of two pixels by two. */
const braille = (code: number): Draw =>
  part((x, y) => {
    const [column, row] = [Math.floor((x - 1) / 4), Math.floor((y - 1) / 4)];
    const inDot = x >= 1 && y >= 1 && (x - 1) % 4 < 2 && (y - 1) % 4 < 2;
    const dot = DOTS[column]?.[row];
    return inDot && dot !== undefined && ((code >> dot) & 1) === 1;
  });

/** Lines as the font has them, carried to the edge of the cell at full strength. */
const joined = ({ width, height }: Cell, drawn: Draw): Draw => {
  const within = (at: number, size: number) => Math.min(size - 2, Math.max(1, at));
  return (x, y) => {
    if (drawn(x, y) === 0) return 0;
    return drawn(within(x, width), within(y, height)) || drawn(x, y);
  };
};

/** How to draw a character in a cell; `drawn` is what the font has for it. */
export const inCell = (code: number, cell: Cell, drawn: Draw): Draw => {
  if (code >= 0x2580 && code <= 0x259f) return block(code, cell);
  if (code >= 0x2800 && code <= 0x28ff) return braille(code);
  if (code >= 0x2500 && code <= 0x257f) return joined(cell, drawn);
  return drawn;
};

/** Whether a character needs no font at all. */
export const needsNoFont = (code: number): boolean =>
  (code >= 0x2580 && code <= 0x259f) || (code >= 0x2800 && code <= 0x28ff);
