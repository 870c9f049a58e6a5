import { LOOK } from './look.ts';
import { aboutIcon, terminalIcon, type Icon } from './icons.ts';
import type { Picture } from '../picture.ts';
import { drawText, fitText, font, textWidth } from './font.ts';
import { inside, roundBox } from './shapes.ts';
import type { Words } from './words.ts';

/** Icons on the background of the desktop; one press opens what they stand for. */
export type Shortcut = 'terminal' | 'about';

const ALL: readonly { readonly is: Shortcut; readonly icon: Icon }[] = [
  { is: 'terminal', icon: terminalIcon },
  { is: 'about', icon: aboutIcon },
];
const SIZE = { width: 92, height: 88 };
const FACE = font('sans');

const boxAt = (index: number) => ({ x: 14, y: 16 + index * (SIZE.height + 8), ...SIZE });

export const shortcutAt = (x: number, y: number): Shortcut | undefined =>
  ALL.find((_, index) => inside(boxAt(index), x, y))?.is;

const lines = (label: string): readonly string[] => {
  if (textWidth(FACE, label) <= SIZE.width) return [label];
  const middle = label.indexOf(' ', label.length / 3);
  return [label.slice(0, middle), fitText(FACE, label.slice(middle + 1), SIZE.width)];
};

export const drawShortcuts = (picture: Picture, words: Words, hovered: Shortcut | undefined): void =>
  ALL.forEach(({ is, icon }, index) => {
    const box = boxAt(index);
    if (is === hovered) roundBox(picture, box, LOOK.radius, 0xffffff, 0.13);
    icon(picture, box.x + (box.width - 40) / 2, box.y + 8, 40);
    lines(words[is]).forEach((line, row) => {
      const x = box.x + Math.round((box.width - textWidth(FACE, line)) / 2);
      drawText(picture, FACE, line, x + 1, box.y + 53 + row * 16, 0x0c1720);
      drawText(picture, FACE, line, x, box.y + 52 + row * 16, 0xffffff);
    });
  });
