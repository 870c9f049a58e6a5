import { lay, newPicture, type Picture } from '../picture.ts';
import { wallpaper } from '../wallpaper.ts';
import { drawWindow, type Window } from './frame.ts';
import { drawMenu, type Menu } from './menu.ts';
import { drawShortcuts } from './shortcuts.ts';
import type { Target } from './target.ts';
import { drawBar, type BarState } from './task-bar.ts';

/** Everything that is to be seen. */
export type Scene = {
  readonly width: number;
  readonly height: number;
  /** From back to front. */
  readonly stack: readonly Window[];
  readonly bar: Omit<BarState, 'hovered'>;
  readonly menu: Menu | undefined;
  readonly target: Target;
};

let background: Picture | undefined;

const backgroundFor = (width: number, height: number): Picture => {
  if (background?.width !== width || background.height !== height) background = wallpaper(width, height);
  return background;
};

/** Paints the whole desktop, from the background to the menu. */
export const paintScene = ({ width, height, stack, bar, menu, target }: Scene): Picture => {
  const picture = newPicture(width, height);
  lay(picture, backgroundFor(width, height), 0, 0);
  drawShortcuts(picture, bar.words, target.is === 'shortcut' ? target.shortcut : undefined);
  for (const window of stack) {
    const hovered = target.is === 'window' && target.window === window ? target.part : undefined;
    if (!window.minimised) drawWindow(picture, window, window === bar.focused, hovered);
  }
  drawBar(picture, { ...bar, hovered: target.is === 'bar' ? target.part : undefined });
  if (menu) drawMenu(picture, menu, target.is === 'menu' ? target.item : undefined);
  return picture;
};
