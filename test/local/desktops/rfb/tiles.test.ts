import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fill, newPicture } from '#local/desktops/picture.ts';
import { changedTiles, markArea, markedAreas, newTiles, TILE } from '#local/desktops/rfb/tiles.ts';

const size = { width: fc.integer({ min: 1, max: 150 }), height: fc.integer({ min: 1, max: 150 }) };
const area = { x: fc.nat(160), y: fc.nat(160), w: fc.nat(60), h: fc.nat(60) };

describe('the changed part of a screen', () => {
  test('covers every changed pixel, nothing twice, nothing outside, and no tile without a change', () => {
    fc.assert(
      fc.property(fc.record(size), fc.array(fc.record(area), { maxLength: 4 }), ({ width, height }, boxes) => {
        const [before, after] = [newPicture(width, height), newPicture(width, height)];
        for (const { x, y, w, h } of boxes) fill(after, { x, y, width: w, height: h }, 0xff8800);
        const covered = newPicture(width, height);
        for (const found of markedAreas(changedTiles(before, after), width, height)) {
          expect(found.x + found.width).toBeLessThanOrEqual(width);
          expect(found.y + found.height).toBeLessThanOrEqual(height);
          for (let y = found.y; y < found.y + found.height; y++)
            for (let x = found.x; x < found.x + found.width; x++)
              covered.pixels[y * width + x] = (covered.pixels[y * width + x] ?? 0) + 1;
        }
        after.pixels.forEach((pixel, index) => {
          expect(covered.pixels[index]).toBeLessThanOrEqual(1);
          if (pixel) expect(covered.pixels[index]).toBe(1);
        });
        if (after.pixels.every((pixel) => pixel === 0)) expect(covered.pixels.every((count) => count === 0)).toBe(true);
      }),
    );
  });

  test('is one rectangle when all of it has changed', () => {
    expect(markedAreas(newTiles(100, 70, 1), 100, 70)).toEqual([{ x: 0, y: 0, width: 100, height: 70 }]);
  });

  test('is known by tiles', () => {
    const tiles = newTiles(100, 100, 0);
    markArea(tiles, { x: TILE - 1, y: 0, width: 2, height: 1 });
    markArea(tiles, { x: 500, y: 500, width: 10, height: 10 });
    markArea(tiles, { x: 0, y: 99, width: 0, height: 1 });
    expect(markedAreas(tiles, 100, 100)).toEqual([{ x: 0, y: 0, width: 2 * TILE, height: TILE }]);
  });
});
