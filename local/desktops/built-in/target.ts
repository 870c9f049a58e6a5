import type { Cursor } from '../rfb/update.ts';
import { ARROW, HAND } from './cursors.ts';
import { EDGE_CURSORS, isEdge, partAt, type Part, type Window } from './frame.ts';
import { itemAt, type Menu, type MenuItem } from './menu.ts';
import { shortcutAt, type Shortcut } from './shortcuts.ts';
import { barPartAt, type BarPart } from './task-bar.ts';
import type { Windows } from './windows.ts';
import type { Words } from './words.ts';

/** What lies under the pointer. */
export type Target =
  | { readonly is: 'menu'; readonly item: MenuItem }
  | { readonly is: 'bar'; readonly part: BarPart }
  | { readonly is: 'window'; readonly window: Window; readonly part: Part }
  | { readonly is: 'shortcut'; readonly shortcut: Shortcut }
  | { readonly is: 'background' };

/** What there is to be pointed at. */
export type Surroundings = {
  readonly size: { readonly width: number; readonly height: number };
  readonly words: Words;
  readonly windows: Pick<Windows, 'opened' | 'stack'>;
  readonly menu: Menu | undefined;
};

/** What lies at a point of the screen, the foremost first. */
export const targetAt = ({ size, words, windows, menu }: Surroundings, x: number, y: number): Target => {
  const item = menu && itemAt(menu, x, y);
  if (item) return { is: 'menu', item };
  const barPart = barPartAt(size, words, windows.opened, { x, y });
  if (barPart) return { is: 'bar', part: barPart };
  for (const window of windows.stack.toReversed()) {
    const part = window.minimised ? undefined : partAt(window, x, y);
    if (part) return { is: 'window', window, part };
  }
  const shortcut = shortcutAt(x, y);
  return shortcut ? { is: 'shortcut', shortcut } : { is: 'background' };
};

/** The shape that the pointer has over a target. */
export const cursorOver = (target: Target): Cursor => {
  if (target.is === 'shortcut' || (target.is === 'bar' && target.part.is !== 'bar')) return HAND;
  if (target.is !== 'window') return ARROW;
  if (isEdge(target.part)) return EDGE_CURSORS[target.part];
  return target.part === 'content' ? target.window.content.cursor : ARROW;
};
