import type { Colour, Picture } from '../picture.ts';
import { roundBox, roundLine, stroke } from './shapes.ts';

/** Draws a picture of a thing in a square of `size` pixels with its corner at (x, y). */
export type Icon = (picture: Picture, x: number, y: number, size: number) => void;

/** A dark screen with a prompt. */
export const terminalIcon: Icon = (picture, x, y, size) => {
  const box = { x, y: y + size * 0.08, width: size, height: size * 0.84 };
  const whole = {
    x: Math.round(box.x),
    y: Math.round(box.y),
    width: Math.round(box.width),
    height: Math.round(box.height),
  };
  roundBox(picture, whole, size * 0.14, 0x101a22);
  roundLine(picture, whole, size * 0.14, Math.max(1, size / 20), 0x8fb4c8);
  const thick = Math.max(1.4, size / 13);
  stroke(picture, [x + size * 0.24, y + size * 0.34], [x + size * 0.4, y + size * 0.5], thick, 0xa9dc84);
  stroke(picture, [x + size * 0.4, y + size * 0.5], [x + size * 0.24, y + size * 0.66], thick, 0xa9dc84);
  stroke(picture, [x + size * 0.5, y + size * 0.68], [x + size * 0.76, y + size * 0.68], thick, 0xdfe7ec);
};

/** A disc with an i. */
export const aboutIcon: Icon = (picture, x, y, size) => {
  const box = { x: Math.round(x), y: Math.round(y), width: size, height: size };
  roundBox(picture, box, size / 2, 0x3f86ad);
  const thick = Math.max(1.6, size / 9);
  const middle = x + size / 2;
  stroke(picture, [middle, y + size * 0.27], [middle, y + size * 0.28], thick * 1.25, 0xffffff);
  stroke(picture, [middle, y + size * 0.46], [middle, y + size * 0.74], thick, 0xffffff);
};

type Sign = (picture: Picture, x: number, y: number, colour: Colour) => void;

/** Signs on the buttons of a window, around their middle (x, y). */
export const minimiseSign: Sign = (picture, x, y, colour) =>
  stroke(picture, [x - 4.5, y + 4], [x + 4.5, y + 4], 1.4, colour);
export const maximiseSign: Sign = (picture, x, y, colour) =>
  roundLine(picture, { x: x - 5, y: y - 5, width: 10, height: 10 }, 2, 1.3, colour);
export const closeSign: Sign = (picture, x, y, colour) => {
  stroke(picture, [x - 4, y - 4], [x + 4, y + 4], 1.5, colour);
  stroke(picture, [x + 4, y - 4], [x - 4, y + 4], 1.5, colour);
};
