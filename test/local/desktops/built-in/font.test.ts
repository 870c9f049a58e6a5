import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawText, fitText, font, glyphOf, textWidth } from '#local/desktops/built-in/font.ts';
import { decodeFaces, encodeFaces, type Face } from '#local/desktops/built-in/glyph-format.ts';
import { newPicture, type Picture } from '#local/desktops/picture.ts';

const SHADES = ' .:-=+*#%@';

/** A picture in characters, dark to light. */
const inWords = ({ pixels, width, height }: Picture): string =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => SHADES[Math.floor(((pixels[y * width + x] ?? 0) & 255) / 26)])
      .join('')
      .trimEnd(),
  ).join('\n');

const glyph = fc.record({ width: fc.nat(12), height: fc.nat(12) }).chain(({ width, height }) =>
  fc.record({
    code: fc.nat(65_535),
    advance: fc.nat(40),
    left: fc.integer({ min: -128, max: 127 }),
    top: fc.nat(40),
    width: fc.constant(width),
    height: fc.constant(height),
    levels: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 15 }),
  }),
);
const face: fc.Arbitrary<Face> = fc.record({
  name: fc.stringMatching(/^[a-zA-Z]{1,20}$/),
  height: fc.nat(255),
  ascent: fc.nat(255),
  glyphs: fc.array(glyph, { maxLength: 8 }),
});

describe('the fonts of the built-in desktop', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(face, { maxLength: 4 }), (faces) => {
        expect(decodeFaces(encodeFaces(faces))).toEqual(faces);
      }),
    );
  });

  test('cut off, are refused', () => {
    const [one] = fc.sample(
      face.filter(({ glyphs }) => glyphs.length > 0),
      1,
    );
    const bytes = encodeFaces(one ? [one] : []);
    expect(() => decodeFaces(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  });

  test('have every character of German, French, Polish, Greek and Russian, and what terminals draw with', () => {
    const needed = 'ÄÖÜäöüßẞ„“‚‘–—…€§°éèêëçœÀŁłŻąęĞğİıαβγΩбжЯё─│┌┐└┘├┤═║╔╗█▓▒░▀▄■●○✓✗→←↑↓↵≤≥≠∞⠋⠙';
    const missing = Array.from(needed).filter((character) => !font('mono').glyphs.has(character.codePointAt(0) ?? 0));
    expect(missing).toEqual([]);
  });

  test('keep terminals in columns: every glyph as wide as its cell, and no ink outside', () => {
    for (const name of ['mono', 'monoBold'] as const)
      for (const { advance, left, top, width, height } of font(name).glyphs.values()) {
        expect(advance).toBe(9);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(9);
        expect(top + height).toBeLessThanOrEqual(font(name).height);
      }
  });

  test('join lines and blocks from cell to cell', () => {
    const levels = (character: string) => glyphOf(font('mono'), character.codePointAt(0) ?? 0);
    expect(levels('─')).toMatchObject({ left: 0, width: 9 });
    expect(levels('│')).toMatchObject({ top: 0, height: 18 });
    expect(levels('█')).toMatchObject({ left: 0, top: 0, width: 9, height: 18 });
    expect(levels('█')?.levels.every((level) => level === 15)).toBe(true);
  });

  test('draw what they should', () => {
    const picture = newPicture(19, 18);
    drawText(picture, font('mono'), 'Aä', 0, 0, 0xffffff);
    expect(inWords(picture)).toMatchSnapshot();
  });

  test('are cut at the edges of a picture, wherever the pen is', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, fc.integer({ min: -40, max: 40 }), fc.integer({ min: -30, max: 30 }), (words, x, y) => {
        const [small, large] = [newPicture(20, 12), newPicture(160, 100)];
        drawText(small, font('sans'), words, x, y, 0xffffff);
        drawText(large, font('sans'), words, x + 60, y + 40, 0xffffff);
        const rows = Array.from({ length: 12 }, (_, row) =>
          large.pixels.subarray((40 + row) * 160 + 60, (40 + row) * 160 + 80),
        );
        expect([...small.pixels]).toEqual(rows.flatMap((row) => Array.from(row)));
      }),
    );
  });

  test('shorten what has no room', () => {
    const face_ = font('sans');
    expect(fitText(face_, 'short', 200)).toBe('short');
    expect(fitText(face_, 'something rather long', 90)).toBe('something…');
    expect(textWidth(face_, fitText(face_, 'something rather long', 90))).toBeLessThanOrEqual(90);
    expect(fitText(face_, 'anything', 3)).toBe('');
  });
});
