import { fill, mix, newPicture, pixelOf, type Colour, type Picture } from '../picture.ts';
import { TERMINAL_COLOURS } from '../palette.ts';
import type { Emulator } from './emulator.ts';
import { drawGlyph, font, glyphOf } from './font.ts';
import { isSelected, type Selection } from './selection.ts';
import { roundBox } from './shapes.ts';

const REGULAR = font('mono');
const BOLD = font('monoBold');

/** Size of a cell, the margin around all of them, and the room for the scroll bar, in pixels. */
export const CELL = { width: 9, height: REGULAR.height } as const;
export const MARGIN = 6;
export const SCROLL_BAR = 8;

type Cell = NonNullable<ReturnType<NonNullable<ReturnType<Emulator['buffer']['active']['getLine']>>['getCell']>>;

const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** Colour number n of 256: the sixteen, a cube of 6 × 6 × 6, and 24 greys. */
export const numberedColour = (n: number): Colour => {
  if (n < 16) return TERMINAL_COLOURS.numbered[n] ?? TERMINAL_COLOURS.text;
  if (n >= 232) return (8 + 10 * (n - 232)) * 0x010101;
  const [red, green, blue] = [Math.floor((n - 16) / 36), Math.floor((n - 16) / 6) % 6, (n - 16) % 6].map(
    (at) => CUBE[at] ?? 0,
  );
  return ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
};

const chosen = (isDefault: boolean, isNumbered: boolean, value: number, otherwise: Colour): Colour => {
  if (isDefault) return otherwise;
  return isNumbered ? numberedColour(value) : value;
};

/** Colours of a cell's text and ground, after its attributes. */
const coloursOf = (cell: Cell): { readonly text: Colour; readonly ground: Colour } => {
  const { text, ground } = TERMINAL_COLOURS;
  const ink = chosen(cell.isFgDefault(), cell.isFgPalette(), cell.getFgColor(), text);
  const paper = chosen(cell.isBgDefault(), cell.isBgPalette(), cell.getBgColor(), ground);
  const [top, below] = cell.isInverse() ? [paper, ink] : [ink, paper];
  return { text: cell.isDim() ? mix(below, top, 150) : top, ground: below };
};

/** A character that the font lacks: its outline, so that something is seen to be there. */
const drawUnknown = (picture: Picture, x: number, y: number, width: number, colour: Colour) => {
  const box = { x: x + 1, y: y + 3, width: width - 2, height: CELL.height - 6 };
  for (const side of [
    { ...box, height: 1 },
    { ...box, y: box.y + box.height - 1, height: 1 },
    { ...box, width: 1 },
    { ...box, x: box.x + box.width - 1, width: 1 },
  ])
    fill(picture, side, colour, 150);
};

const drawCharacter = (picture: Picture, cell: Cell, x: number, y: number, colour: Colour) => {
  const face = cell.isBold() ? BOLD : REGULAR;
  for (const character of cell.getChars().normalize('NFC')) {
    const code = character.codePointAt(0) ?? 0;
    const known = face.glyphs.has(code) || REGULAR.glyphs.has(code);
    const glyph = known ? glyphOf(face, code, REGULAR) : undefined;
    if (glyph) drawGlyph(picture, glyph, x, y, colour);
    else if (!/\p{M}|\p{Cf}/u.test(character))
      drawUnknown(picture, x, y, CELL.width * Math.max(1, cell.getWidth()), colour);
  }
  const line = { x, width: CELL.width * Math.max(1, cell.getWidth()), height: 1 };
  if (cell.isUnderline()) fill(picture, { ...line, y: y + 16 }, colour);
  if (cell.isStrikethrough()) fill(picture, { ...line, y: y + 9 }, colour);
};

/** What decides how a terminal looks beside its text. */
export type TerminalLook = { readonly selection: Selection | undefined; readonly focused: boolean };

const drawCursor = (picture: Picture, emulator: Emulator, focused: boolean) => {
  const { active } = emulator.buffer;
  const line = active.baseY + active.cursorY - active.viewportY;
  if (line >= emulator.rows || !cursorShown(emulator)) return;
  const column = Math.min(active.cursorX, emulator.cols - 1);
  const box = {
    x: MARGIN + column * CELL.width,
    y: MARGIN + line * CELL.height,
    width: CELL.width,
    height: CELL.height,
  };
  if (!focused) {
    fill(picture, { ...box, height: 1 }, TERMINAL_COLOURS.cursor);
    fill(picture, { ...box, y: box.y + box.height - 1, height: 1 }, TERMINAL_COLOURS.cursor);
    fill(picture, { ...box, width: 1 }, TERMINAL_COLOURS.cursor);
    return fill(picture, { ...box, x: box.x + box.width - 1, width: 1 }, TERMINAL_COLOURS.cursor);
  }
  fill(picture, box, TERMINAL_COLOURS.cursor);
  const cell = active.getLine(active.baseY + active.cursorY)?.getCell(column);
  if (cell?.getChars()) drawCharacter(picture, cell, box.x, box.y, TERMINAL_COLOURS.ground);
};

/** Programs may hide the cursor (DECTCEM); only newer versions of the emulator tell. */
const cursorShown = (emulator: Emulator): boolean =>
  !('showCursor' in emulator.modes) || emulator.modes.showCursor !== false;

const drawScrollBar = (picture: Picture, emulator: Emulator) => {
  const { active } = emulator.buffer;
  if (active.baseY === 0) return;
  const track = picture.height - 2 * MARGIN;
  const thumb = Math.max(24, Math.round((track * emulator.rows) / active.length));
  const y = MARGIN + Math.round(((track - thumb) * active.viewportY) / active.baseY);
  roundBox(picture, { x: picture.width - SCROLL_BAR, y, width: 5, height: thumb }, 2.5, 0x4d6b7f);
};

/** The terminal as it stands, at this size. */
export const terminalPicture = (emulator: Emulator, width: number, height: number, look: TerminalLook): Picture => {
  const picture = newPicture(width, height);
  picture.pixels.fill(pixelOf(TERMINAL_COLOURS.ground));
  const { active } = emulator.buffer;
  for (let row = 0; row < emulator.rows; row++) {
    const line = active.viewportY + row;
    const content = active.getLine(line);
    for (let column = 0; column < emulator.cols; column++) {
      const cell = content?.getCell(column);
      if (!cell || cell.getWidth() === 0) continue;
      const [x, y] = [MARGIN + column * CELL.width, MARGIN + row * CELL.height];
      const colours = coloursOf(cell);
      const selected = look.selection !== undefined && isSelected(look.selection, { column, line });
      const ground = selected ? TERMINAL_COLOURS.selection : colours.ground;
      if (ground !== TERMINAL_COLOURS.ground)
        fill(picture, { x, y, width: CELL.width * cell.getWidth(), height: CELL.height }, ground);
      if (cell.getChars() && !cell.isInvisible()) drawCharacter(picture, cell, x, y, colours.text);
    }
  }
  drawCursor(picture, emulator, look.focused);
  drawScrollBar(picture, emulator);
  return picture;
};
