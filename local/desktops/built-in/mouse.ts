import type { Cursor } from '../rfb/update.ts';
import { draggedBox, type Drag } from './drag.ts';
import { contentBox, type Part, type Window } from './frame.ts';
import { openMenu, type Menu, type MenuItem } from './menu.ts';
import { newPointer, type PointerNews } from './pointer.ts';
import type { Shortcut } from './shortcuts.ts';
import { cursorOver, targetAt, type Surroundings, type Target } from './target.ts';
import type { BarPart } from './task-bar.ts';
import type { Windows } from './windows.ts';

/** What the mouse needs of the desktop. */
export type MouseOptions = {
  readonly windows: Windows;
  readonly surroundings: () => Omit<Surroundings, 'menu' | 'windows'>;
  /** What the shortcuts, the task bar and the menu of the background open. */
  readonly open: Readonly<Record<Shortcut, () => void>>;
  readonly close: (window: Window) => void;
  readonly shift: () => boolean;
  readonly onCursor: (cursor: Cursor) => void;
};

/** The pointer on the desktop: what lies under it, what it drags, and the menu that it has opened. */
export const newMouse = ({ windows, surroundings, open, close, shift, onCursor }: MouseOptions) => {
  const readNews = newPointer();
  let at = { x: 0, y: 0 };
  let target: Target = { is: 'background' };
  let menu: Menu | undefined;
  let drag: Drag | undefined;
  /** The window whose content has the pointer as long as a button is down in it. */
  let held: Window | undefined;

  const look = () => {
    target = targetAt({ ...surroundings(), windows, menu }, at.x, at.y);
  };
  const showMenu = (items: readonly MenuItem[]) => {
    menu = openMenu(items, at.x, at.y, surroundings().size);
  };

  const pressBar = (part: BarPart) => {
    if (part.is === 'new') return open.terminal();
    if (part.is !== 'window') return;
    if (part.window === windows.focused()) part.window.minimised = true;
    else windows.toFront(part.window);
  };
  const pressFrame = (window: Window, part: Part, clicks: number) => {
    if (part === 'close') return close(window);
    if (part === 'minimise') window.minimised = true;
    else if (part === 'maximise' || (part === 'title' && clicks === 2)) windows.toggleMaximised(window);
    else if (!window.maximised) drag = { window, part, fromX: at.x, fromY: at.y, box: window.box };
  };
  const showBackgroundMenu = () => {
    const { words } = surroundings();
    showMenu([
      { label: words.terminal, act: open.terminal },
      { label: words.about, act: open.about },
    ]);
  };

  const inContent = (window: Window, news: PointerNews) => {
    const { x, y } = contentBox(window.box);
    window.content.pointer({ ...news, x: at.x - x, y: at.y - y, shift: shift() });
  };
  const pressWindow = (window: Window, part: Part, news: PointerNews & { readonly is: 'press' }) => {
    windows.toFront(window);
    if (part === 'content') {
      held = window;
      inContent(window, news);
    } else if (news.button === 'left') pressFrame(window, part, news.clicks);
  };

  const press = (news: PointerNews & { readonly is: 'press' }) => {
    const chosen = target;
    menu = undefined;
    if (chosen.is === 'menu') return chosen.item.act();
    if (chosen.is === 'window') return pressWindow(chosen.window, chosen.part, news);
    if (chosen.is === 'background' && news.button === 'right') return showBackgroundMenu();
    if (news.button !== 'left') return;
    if (chosen.is === 'bar') pressBar(chosen.part);
    if (chosen.is === 'shortcut') open[chosen.shortcut]();
  };
  const move = (news: PointerNews) => {
    if (drag) {
      drag.window.wish = draggedBox(drag, at.x, at.y);
      return windows.layOut(drag.window);
    }
    look();
    const over = held ?? (target.is === 'window' && target.part === 'content' ? target.window : undefined);
    if (over) inContent(over, news);
    onCursor(cursorOver(target));
  };
  const release = (news: PointerNews & { readonly is: 'release' }) => {
    if (held) inContent(held, news);
    held = undefined;
    if (news.button === 'left') drag = undefined;
  };
  const heed = (news: PointerNews) => {
    if (news.is === 'move') return move(news);
    if (news.is === 'press') return press(news);
    if (news.is === 'release') return release(news);
    if (target.is === 'window' && target.part === 'content') inContent(target.window, news);
  };

  return {
    target: () => target,
    menu: () => menu,
    showMenu,
    closeMenu: () => {
      menu = undefined;
      look();
    },
    /** A window has gone, and can be neither dragged nor pointed at any more. */
    forget: (window: Window) => {
      if (held === window) held = undefined;
      if (drag?.window === window) drag = undefined;
      look();
    },
    pointer: (x: number, y: number, buttons: number) => {
      at = { x, y };
      readNews(x, y, buttons).forEach(heed);
    },
  };
};
