import { newPicture, pixelOf, type Picture } from '../picture.ts';
import type { Content } from './content.ts';
import { ARROW } from './cursors.ts';
import { drawText, font, fitText } from './font.ts';
import { aboutIcon } from './icons.ts';
import { LOOK } from './look.ts';
import type { Words } from './words.ts';

const WIDTH = 470;
const HEIGHT = 290;
const LEFT = 26;
const SECOND = 200;

const paint = (title: string, words: Words, width: number, height: number): Picture => {
  const picture = newPicture(width, height);
  picture.pixels.fill(pixelOf(LOOK.paper));
  const [big, small, strong] = [font('title'), font('sans'), font('sansBold')];
  const room = width - 2 * LEFT;
  aboutIcon(picture, LEFT, 24, 34);
  drawText(picture, big, fitText(big, title, room - 50), LEFT + 50, 28, LOOK.paperText);
  let y = 80;
  for (const line of words.aboutText) {
    drawText(picture, small, fitText(small, line, room), LEFT, y, LOOK.paperText);
    y += 21;
  }
  y += 18;
  for (const [keys, what] of words.aboutLines) {
    drawText(picture, strong, fitText(strong, keys, SECOND - LEFT - 8), LEFT, y, LOOK.accent);
    drawText(picture, small, fitText(small, what, width - SECOND - LEFT), SECOND, y, LOOK.paperText);
    y += 24;
  }
  return picture;
};

/** What this desktop is, and the keys that it knows. */
export const openAbout = (title: string, words: Words): Content => {
  let picture = paint(title, words, WIDTH, HEIGHT);
  return {
    icon: aboutIcon,
    cursor: ARROW,
    title: () => words.about,
    least: { width: 300, height: 200 },
    likes: { width: WIDTH, height: HEIGHT },
    resize: (width, height) => {
      picture = paint(title, words, width, height);
    },
    picture: () => picture,
    key: () => undefined,
    pointer: () => undefined,
    close: () => undefined,
  };
};
