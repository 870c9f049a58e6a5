import type { Picture } from '../picture.ts';
import { drawText, font, textWidth } from './font.ts';
import { LOOK } from './look.ts';
import { inside, roundBox, roundLine, shadow, type Box } from './shapes.ts';

/** A list of things to do that stands open till one is chosen or something else is pressed. */
export type Menu = { readonly items: readonly MenuItem[]; readonly box: Box };
export type MenuItem = { readonly label: string; readonly act: () => void };

const ITEM = 30;
const FACE = font('sans');

/** A menu with its corner at a point, moved so that all of it is on the screen. */
export const openMenu = (
  items: readonly MenuItem[],
  x: number,
  y: number,
  screen: Pick<Picture, 'width' | 'height'>,
): Menu => {
  const width = Math.max(150, ...items.map(({ label }) => textWidth(FACE, label) + 40));
  const height = items.length * ITEM + 10;
  const box = {
    x: Math.max(0, Math.min(x, screen.width - width)),
    y: Math.max(0, Math.min(y, screen.height - height)),
    width,
    height,
  };
  return { items, box };
};

const itemBox = ({ box }: Menu, index: number): Box => ({
  x: box.x + 5,
  y: box.y + 5 + index * ITEM,
  width: box.width - 10,
  height: ITEM,
});

/** The item at a point of the screen. */
export const itemAt = (menu: Menu, x: number, y: number): MenuItem | undefined =>
  menu.items.find((_, index) => inside(itemBox(menu, index), x, y));

export const drawMenu = (picture: Picture, menu: Menu, hovered: MenuItem | undefined): void => {
  shadow(picture, menu.box, LOOK.shadow);
  roundBox(picture, menu.box, LOOK.radius, LOOK.menu);
  roundLine(picture, menu.box, LOOK.radius, 1, 0x3d5a6c);
  menu.items.forEach((item, index) => {
    const box = itemBox(menu, index);
    if (item === hovered) roundBox(picture, box, 5, LOOK.hover);
    drawText(picture, FACE, item.label, box.x + 14, box.y + 6, LOOK.paperText);
  });
};
