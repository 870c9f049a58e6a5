import { lay, type Picture } from '../picture.ts';
import type { Content } from './content.ts';
import { ENLARGE, ENLARGE_LEFT, HEIGHTEN, WIDEN } from './cursors.ts';
import type { Cursor } from '../rfb/update.ts';
import { drawText, fitText, font, textWidth } from './font.ts';
import { closeSign, maximiseSign, minimiseSign } from './icons.ts';
import { LOOK } from './look.ts';
import { inside, roundBox, roundLine, shadow, type Box } from './shapes.ts';

/** A window: its content within a frame. `wish` is where people have put it; a small screen may not have room for that. */
export type Window = {
  readonly content: Content;
  wish: Box;
  box: Box;
  minimised: boolean;
  maximised: boolean;
};

/** What of a window lies under the pointer. */
export type Part = 'content' | 'title' | 'minimise' | 'maximise' | 'close' | Edge;
type Edge = 'left' | 'right' | 'bottom' | 'bottom-left' | 'bottom-right';

/** How far outside its line an edge can still be taken. */
const GRIP = 5;
const BUTTON = 28;
const CORNER = 16;

export const EDGE_CURSORS: Readonly<Record<Edge, Cursor>> = {
  left: WIDEN,
  right: WIDEN,
  bottom: HEIGHTEN,
  'bottom-left': ENLARGE_LEFT,
  'bottom-right': ENLARGE,
};

export const isEdge = (part: Part | undefined): part is Edge => part !== undefined && part in EDGE_CURSORS;

/** Where the content lies: below the title, within a line of one pixel. */
export const contentBox = ({ x, y, width, height }: Box): Box => ({
  x: x + 1,
  y: y + LOOK.titleHeight,
  width: width - 2,
  height: height - LOOK.titleHeight - 1,
});

/** The frame for a content of this size. */
export const frameFor = ({ width, height }: Pick<Box, 'width' | 'height'>) => ({
  width: width + 2,
  height: height + LOOK.titleHeight + 1,
});

const buttonBox = ({ x, y, width }: Box, fromRight: number): Box => ({
  x: x + width - BUTTON * (fromRight + 1) - 3,
  y: y + 3,
  width: BUTTON - 2,
  height: LOOK.titleHeight - 6,
});

const BUTTONS = [
  { part: 'close', place: 0, sign: closeSign, hover: LOOK.close },
  { part: 'maximise', place: 1, sign: maximiseSign, hover: 0x3c6179 },
  { part: 'minimise', place: 2, sign: minimiseSign, hover: 0x3c6179 },
] as const;

const edgeAt = ({ x, y, width, height }: Box, atX: number, atY: number): Edge | undefined => {
  const [left, right] = [atX < x + 2, atX >= x + width - 2];
  const bottom = atY >= y + height - 2;
  const nearLeft = atX < x + CORNER && (bottom || (left && atY >= y + height - CORNER));
  const nearRight = atX >= x + width - CORNER && (bottom || (right && atY >= y + height - CORNER));
  if (nearLeft) return 'bottom-left';
  if (nearRight) return 'bottom-right';
  if (bottom) return 'bottom';
  if (atY < y + LOOK.titleHeight) return undefined;
  return left ? 'left' : right ? 'right' : undefined;
};

/** The part of a window at a point of the screen; undefined beside it. */
export const partAt = ({ box, maximised }: Window, x: number, y: number): Part | undefined => {
  const wide = { x: box.x - GRIP, y: box.y, width: box.width + 2 * GRIP, height: box.height + GRIP };
  if (!inside(maximised ? box : wide, x, y)) return undefined;
  const edge = maximised ? undefined : edgeAt(box, x, y);
  if (edge) return edge;
  if (!inside(box, x, y)) return undefined;
  if (y >= box.y + LOOK.titleHeight) return 'content';
  return BUTTONS.find(({ place }) => inside(buttonBox(box, place), x, y))?.part ?? 'title';
};

/** Draws a window; `hovered` is the part of it under the pointer. */
export const drawWindow = (picture: Picture, window: Window, focused: boolean, hovered: Part | undefined): void => {
  const { box, content, maximised } = window;
  const radius = maximised ? 0 : LOOK.radius;
  if (!maximised) shadow(picture, box, LOOK.shadow);
  const head = { ...box, height: LOOK.titleHeight + LOOK.radius };
  roundBox(picture, head, radius, focused ? LOOK.title : LOOK.titleAway);
  const text = focused ? LOOK.titleText : LOOK.titleTextAway;
  content.icon(picture, box.x + 9, box.y + 7, 16);
  const face = font('sansBold');
  const room = box.width - 3 * BUTTON - 48;
  const title = fitText(face, content.title(), room);
  const middle = box.x + Math.round((box.width - textWidth(face, title)) / 2);
  const latest = box.x + 34 + room - textWidth(face, title);
  drawText(picture, face, title, Math.max(box.x + 34, Math.min(middle, latest)), box.y + 7, text);
  for (const { part, place, sign, hover } of BUTTONS) {
    const button = buttonBox(box, place);
    if (part === hovered) roundBox(picture, button, 5, hover);
    sign(picture, button.x + button.width / 2, button.y + button.height / 2, text);
  }
  if (!maximised) roundLine(picture, head, radius, 1, focused ? 0x3d6076 : LOOK.edge);
  const within = contentBox(box);
  lay(picture, content.picture(focused), within.x, within.y);
  drawSides(picture, box);
};

const drawSides = (picture: Picture, box: Box) => {
  const below = { y: box.y + LOOK.titleHeight, height: box.height - LOOK.titleHeight };
  roundBox(picture, { ...below, x: box.x, width: 1 }, 0, LOOK.edge);
  roundBox(picture, { ...below, x: box.x + box.width - 1, width: 1 }, 0, LOOK.edge);
  roundBox(picture, { x: box.x, y: box.y + box.height - 1, width: box.width, height: 1 }, 0, LOOK.edge);
};
