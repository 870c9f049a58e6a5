import { shade, type Colour, type Picture } from '../picture.ts';

/** A rectangle on the screen or within a window, in pixels. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export const inside = ({ x, y, width, height }: Box, atX: number, atY: number): boolean =>
  atX >= x && atY >= y && atX < x + width && atY < y + height;

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** Signed distance from the edge of a rectangle with round corners; negative is within. */
const distance = ({ x, y, width, height }: Box, radius: number, atX: number, atY: number): number => {
  const dx = Math.abs(atX - x - width / 2) - width / 2 + radius;
  const dy = Math.abs(atY - y - height / 2) - height / 2 + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
};

/** A rectangle with round corners; `share` is how much of the colour shows, 0 to 1. */
export const roundBox = (picture: Picture, box: Box, radius: number, colour: Colour, share = 1): void =>
  shade(picture, box, colour, (x, y) => share * clamp(0.5 - distance(box, radius, x, y)));

/** The outline of a rectangle with round corners, lying within it. */
export const roundLine = (picture: Picture, box: Box, radius: number, thickness: number, colour: Colour): void =>
  shade(picture, box, colour, (x, y) => {
    const from = distance(box, radius, x, y);
    return clamp(0.5 - from) - clamp(0.5 - from - thickness);
  });

/** A straight line with round ends. */
export const stroke = (
  picture: Picture,
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  thickness: number,
  colour: Colour,
): void => {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length = dx * dx + dy * dy || 1;
  const [left, top] = [Math.floor(Math.min(fromX, toX) - thickness), Math.floor(Math.min(fromY, toY) - thickness)];
  const box = {
    x: left,
    y: top,
    width: Math.ceil(Math.abs(dx) + 2 * thickness + 1),
    height: Math.ceil(Math.abs(dy) + 2 * thickness + 1),
  };
  shade(picture, box, colour, (x, y) => {
    const along = clamp(((x - fromX) * dx + (y - fromY) * dy) / length);
    return clamp(thickness / 2 + 0.5 - Math.hypot(x - fromX - along * dx, y - fromY - along * dy));
  });
};

const RINGS = 4;

/** A soft shadow around a box, not under it, falling a little downwards. */
export const shadow = (picture: Picture, box: Box, reach: number): void => {
  const cast = { ...box, y: box.y + 6 };
  const fade = (x: number, y: number) => {
    if (inside(box, x, y)) return 0;
    const near = clamp(1 - distance(cast, RINGS * 2, x, y) / reach);
    return 0.42 * near * near;
  };
  const [left, right, bottom] = [box.x - reach, box.x + box.width, box.y + box.height];
  shade(picture, { x: left, y: box.y - reach, width: box.width + 2 * reach, height: reach + RINGS * 2 }, 0, fade);
  const sides = { y: box.y + RINGS * 2, height: box.height - RINGS * 2, width: reach };
  shade(picture, { ...sides, x: left }, 0, fade);
  shade(picture, { ...sides, x: right }, 0, fade);
  shade(picture, { x: left, y: bottom, width: box.width + 2 * reach, height: reach + 6 }, 0, fade);
};
