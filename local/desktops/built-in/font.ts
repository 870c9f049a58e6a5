import { inflateRawSync } from 'node:zlib';
import { mix, pixelOf, type Colour, type Picture } from '../picture.ts';
import { decodeFaces, type Glyph } from './glyph-format.ts';
import { GLYPHS } from './glyphs.generated.ts';

/** A font that can be drawn. */
export type Font = { readonly height: number; readonly ascent: number; readonly glyphs: ReadonlyMap<number, Glyph> };

export type FontName = 'mono' | 'monoBold' | 'sans' | 'sansBold' | 'title';

const faces = new Map(
  decodeFaces(inflateRawSync(Buffer.from(GLYPHS, 'base64'))).map((face): [string, Font] => [
    face.name,
    { height: face.height, ascent: face.ascent, glyphs: new Map(face.glyphs.map((glyph) => [glyph.code, glyph])) },
  ]),
);

/** One of the fonts that the desktop carries. */
export const font = (name: FontName): Font => {
  const found = faces.get(name);
  if (!found) throw new Error(`The font ${name} is missing`);
  return found;
};

const UNKNOWN = 0xfffd;

/** The glyph of a character; bold faces borrow what they lack from `fallback`, and the sign for "unknown" stands for the rest. */
export const glyphOf = (face: Font, code: number, fallback: Font = face): Glyph | undefined =>
  face.glyphs.get(code) ?? fallback.glyphs.get(code) ?? fallback.glyphs.get(UNKNOWN) ?? face.glyphs.get(0x3f);

/** Draws a glyph with the pen at x and the top of the line at y, cut to the picture. */
export const drawGlyph = (picture: Picture, glyph: Glyph, x: number, y: number, colour: Colour): void => {
  const pixel = pixelOf(colour);
  for (let row = 0; row < glyph.height; row++) {
    const line = y + glyph.top + row;
    if (line < 0 || line >= picture.height) continue;
    for (let column = 0; column < glyph.width; column++) {
      const level = glyph.levels[row * glyph.width + column] ?? 0;
      const at = x + glyph.left + column;
      if (level === 0 || at < 0 || at >= picture.width) continue;
      const index = line * picture.width + at;
      picture.pixels[index] = mix(picture.pixels[index] ?? 0, pixel, level * 17);
    }
  }
};

const glyphsIn = (face: Font, text: string): readonly Glyph[] =>
  Array.from(text.normalize('NFC')).flatMap((character) => glyphOf(face, character.codePointAt(0) ?? 0) ?? []);

/** Width of a line of text in pixels. */
export const textWidth = (face: Font, text: string): number =>
  glyphsIn(face, text).reduce((width, glyph) => width + glyph.advance, 0);

/** The text, shortened with an ellipsis to at most so many pixels. */
export const fitText = (face: Font, text: string, width: number): string => {
  if (textWidth(face, text) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(face, `${characters.join('')}…`) > width) characters.pop();
  return characters.length > 0 ? `${characters.join('').trimEnd()}…` : '';
};

/** Draws a line of text with its top left corner at (x, y). */
export const drawText = (picture: Picture, face: Font, text: string, x: number, y: number, colour: Colour): void => {
  let pen = x;
  for (const glyph of glyphsIn(face, text)) {
    drawGlyph(picture, glyph, pen, y, colour);
    pen += glyph.advance;
  }
};
