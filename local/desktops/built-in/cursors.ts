import type { Cursor } from '../rfb/update.ts';

const flipped = ({ x, y, rows }: Cursor): Cursor => ({
  x: y,
  y: x,
  rows: Array.from({ length: rows[0]?.length ?? 0 }, (_, column) => rows.map((row) => row[column] ?? ' ').join('')),
});

export const ARROW: Cursor = {
  x: 0,
  y: 0,
  rows: [
    '#           ',
    '##          ',
    '#.#         ',
    '#..#        ',
    '#...#       ',
    '#....#      ',
    '#.....#     ',
    '#......#    ',
    '#.......#   ',
    '#........#  ',
    '#.........# ',
    '#......#####',
    '#...#..#    ',
    '#..# #..#   ',
    '#.#  #..#   ',
    '##    #..#  ',
    '#     #..#  ',
    '       ##   ',
  ],
};

/** Over text. */
export const BEAM: Cursor = {
  x: 4,
  y: 8,
  rows: [
    '### ### ',
    '#..#..# ',
    ' ##.##  ',
    ...Array.from({ length: 10 }, () => '  #.#   '),
    ' ##.##  ',
    '#..#..# ',
    '### ### ',
  ],
};

/** Over what can be pressed. */
export const HAND: Cursor = {
  x: 5,
  y: 0,
  rows: [
    '    ##        ',
    '   #..#       ',
    '   #..#       ',
    '   #..#       ',
    '   #..###     ',
    '   #..#..###  ',
    '   #..#..#..# ',
    '## #..#..#..##',
    '#..#..#..#..#.',
    '#...........#.',
    ' #............',
    ' #...........#',
    '  #..........#',
    '  #.........# ',
    '   #........# ',
    '    ########  ',
  ],
};

/** Over the left and right edge of a window. */
export const WIDEN: Cursor = {
  x: 8,
  y: 4,
  rows: [
    '    ##     ##    ',
    '   #.#     #.#   ',
    '  #..#######..#  ',
    ' #.............# ',
    '#...............#',
    ' #.............# ',
    '  #..#######..#  ',
    '   #.#     #.#   ',
    '    ##     ##    ',
  ],
};

/** Over the lower edge. */
export const HEIGHTEN: Cursor = flipped(WIDEN);

const SLANT = 15;

/** Over the lower right corner: a line from corner to corner with a head at each end. */
export const ENLARGE: Cursor = {
  x: 7,
  y: 7,
  rows: Array.from({ length: SLANT }, (_, y) =>
    Array.from({ length: SLANT }, (__, x) => {
      const [across, back] = [Math.abs(x - y), SLANT - 1];
      const head = (a: number, b: number) => a >= 1 && b >= 1 && a + b <= 7;
      if (across <= 1 || head(x, y) || head(back - x, back - y))
        return x > 0 && y > 0 && x < back && y < back ? '.' : '#';
      return across <= 2 || (x + y <= 8 && x + y >= 0) || 2 * back - x - y <= 8 ? '#' : ' ';
    }).join(''),
  ),
};

/** The same over the lower left corner. */
export const ENLARGE_LEFT: Cursor = { ...ENLARGE, rows: ENLARGE.rows.map((row) => Array.from(row).reverse().join('')) };
