/**
 * Draws the fonts of the built-in desktop and writes `glyphs.generated.ts`. Run by hand when a face or a range changes:
 *
 *     node local/desktops/built-in/make-glyphs.ts /usr/bin/chromium > local/desktops/built-in/glyphs.generated.ts
 *
 * Needs Chromium and the Debian package `fonts-dejavu-core`. The desktop itself needs neither: it carries the result.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { inCell, needsNoFont } from './cell-glyphs.ts';
import { encodeFaces, type Face, type Glyph } from './glyph-format.ts';

const FONTS = '/usr/share/fonts/truetype/dejavu';

/** Latin with every European accent, Greek, Cyrillic, typography, arrows, mathematics, boxes, blocks, shapes, ticks, braille. */
const TERMINAL =
  '20-7e a0-17f 192 218-21b 2c6-2dd 370-3ff 400-45f 490-491 1e9e 2010-2027 2030-203a 2070-208e 20ac 20bf 2116 2122 2126 ' +
  '2190-21ff 2200-2265 22c5 2300-2311 2318-2319 231a-231b 2320-2321 2326-2328 232b 23ce-23cf 2500-259f 25a0-25ff ' +
  '2605-2606 2610-2612 263a-263c 2640 2642 2660-2667 266a-266b 2713-2718 271a 2726 2736 2756 276e-2771 2794 279c 27a4 2800-28ff fffd';
const TEXT = '20-7e a0-17f 218-21b 370-3ff 400-45f 1e9e 2010-2027 2030-203a 20ac 2122 2190-2193 fffd';

const FACES = [
  { name: 'mono', file: 'DejaVuSansMono.ttf', px: 15, height: 18, ascent: 14, cell: 9, ranges: TERMINAL },
  { name: 'monoBold', file: 'DejaVuSansMono-Bold.ttf', px: 15, height: 18, ascent: 14, cell: 9, ranges: TEXT },
  { name: 'sans', file: 'DejaVuSans.ttf', px: 13, height: 17, ascent: 13, cell: 0, ranges: TEXT },
  { name: 'sansBold', file: 'DejaVuSans-Bold.ttf', px: 13, height: 17, ascent: 13, cell: 0, ranges: TEXT },
  {
    name: 'title',
    file: 'DejaVuSans-Bold.ttf',
    px: 21,
    height: 26,
    ascent: 20,
    cell: 0,
    ranges: '20-7e a0-17f 2013 2019',
  },
] as const;

const spread = (ranges: string): number[] =>
  ranges.split(/\s+/).flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map((hex) => Number.parseInt(hex, 16));
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });

const covered = (file: string): ReadonlySet<number> =>
  new Set(spread(execFileSync('fc-query', ['--format=%{charset}', `${FONTS}/${file}`], { encoding: 'utf8' }).trim()));

type Drawn = { readonly advance: number; readonly alpha: readonly number[] };

/** Runs in the page: the coverage of each glyph on a canvas of 48 × 48, the pen at (16, 32). */
const draw = `(async ({ url, px, codes }) => {
  const face = new FontFace('drawn', 'url(' + url + ')');
  document.fonts.add(await face.load());
  const canvas = new OffscreenCanvas(48, 48);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.font = px + 'px drawn';
  context.fontKerning = 'none';
  context.fillStyle = '#808080';
  return codes.map((code) => {
    context.clearRect(0, 0, 48, 48);
    context.fillText(String.fromCodePoint(code), 16, 32);
    const { data } = context.getImageData(0, 0, 48, 48);
    return { advance: context.measureText(String.fromCodePoint(code)).width, alpha: Array.from({ length: 2304 }, (_, i) => data[i * 4 + 3]) };
  });
})`;

/** The one letter of German that the fonts lack, and the one that stands in for it. */
const STAND_INS: Readonly<Record<number, number>> = { 0x1e9e: 0xdf };

const crop = (code: number, drawn: Drawn, face: (typeof FACES)[number]): Glyph => {
  const fromFont = (x: number, y: number) => Math.round((drawn.alpha[(y + 32 - face.ascent) * 48 + x + 16] ?? 0) / 17);
  const level = face.cell ? inCell(code, { width: face.cell, height: face.height }, fromFont) : fromFont;
  const [fromX, toX] = face.cell ? [0, face.cell] : [-3, 30];
  const inked: [number, number][] = [];
  for (let y = 0; y < face.height; y++) for (let x = fromX; x < toX; x++) if (level(x, y)) inked.push([x, y]);
  const advance = face.cell || Math.round(drawn.advance);
  if (inked.length === 0) return { code, advance, left: 0, top: 0, width: 0, height: 0, levels: new Uint8Array() };
  const left = Math.min(...inked.map(([x]) => x));
  const top = Math.min(...inked.map(([, y]) => y));
  const width = Math.max(...inked.map(([x]) => x)) - left + 1;
  const height = Math.max(...inked.map(([, y]) => y)) - top + 1;
  const levels = Uint8Array.from({ length: width * height }, (_, i) =>
    level(left + (i % width), top + Math.floor(i / width)),
  );
  return { code, advance, left, top, width, height, levels };
};

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
const faces: Face[] = [];
for (const face of FACES) {
  const has = covered(face.file);
  const known = (code: number) => has.has(code) || (face.cell > 0 && needsNoFont(code)) || code in STAND_INS;
  const codes = spread(face.ranges).filter(known);
  const url = `data:font/ttf;base64,${readFileSync(`${FONTS}/${face.file}`).toString('base64')}`;
  const drawn: Drawn[] = await page.evaluate(
    `(${draw})(${JSON.stringify({ url, px: face.px, codes: codes.map((code) => STAND_INS[code] ?? code) })})`,
  );
  const glyphs = drawn.flatMap((one, index) => crop(codes[index] ?? 0, one, face));
  faces.push({ name: face.name, height: face.height, ascent: face.ascent, glyphs });
}
await browser.close();

const packed = deflateRawSync(encodeFaces(faces), { level: 9 }).toString('base64');
console.log(`/**
 * Glyphs of the built-in desktop: bitmaps with 16 levels of grey, drawn by \`make-glyphs.ts\` from DejaVu Sans and DejaVu Sans Mono
 * (Debian package fonts-dejavu-core; derived from Bitstream Vera, © 2003 Bitstream, Inc.; changes by the DejaVu project and Arev
 * glyphs © 2006 Tavmjong Bah; free to use, embed and modify under the Bitstream Vera licence, https://dejavu-fonts.github.io/License.html).
 * The format is \`glyph-format.ts\`'s, deflated, in base64.
 */
export const GLYPHS =
  '${packed}';`);
