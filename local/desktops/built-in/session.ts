import { newPicture } from '../picture.ts';
import type { DesktopOrder } from '../order.ts';
import { newScreen, type Screen, type Watcher } from '../rfb/screen.ts';
import type { Hands } from '../rfb/serve.ts';
import { openAbout } from './about.ts';
import type { KeyPress } from './content.ts';
import { ARROW, HAND } from './cursors.ts';
import { draggedBox, type Drag } from './drag.ts';
import { contentBox, EDGE_CURSORS, isEdge, partAt, type Part, type Window } from './frame.ts';
import { newKeyboard } from './keyboard.ts';
import { itemAt, openMenu, type Menu, type MenuItem } from './menu.ts';
import { newPointer, type PointerNews } from './pointer.ts';
import { paintScene, type Target } from './scene.ts';
import { shortcutAt, type Shortcut } from './shortcuts.ts';
import { barPartAt, clockWords, type BarPart } from './task-bar.ts';
import { openTerminal } from './terminal.ts';
import { newWindows } from './windows.ts';
import { wordsIn } from './words.ts';

/** At most so often is the desktop painted. */
const FRAME_MS = 25;
const CLOCK_MS = 1_000;
/** Sizes that a screen can have; a browser's window is never smaller, and larger ones are scaled by the page. */
const FIRST = { width: 1280, height: 720 };
const LEAST = { width: 240, height: 180 };
const MOST = { width: 4_096, height: 2_400 };

/** A desktop that runs: what is to be seen, and what can be done to it. */
export type Session = { readonly screen: Screen; readonly hands: Omit<Hands, 'active'>; readonly stop: () => void };

type SessionOptions = Pick<DesktopOrder, 'title' | 'language' | 'environment' | 'home'>;

/** The person's session on the built-in desktop. Starts with one terminal. */
export const startSession = (options: SessionOptions): Session => {
  const { language, environment, title } = options;
  const words = wordsIn(language);
  let size = FIRST;
  const screen = newScreen(title, newPicture(size.width, size.height), ARROW);
  const windows = newWindows(() => size);
  let clipboard = '';
  let menu: Menu | undefined;
  let drag: Drag | undefined;
  /** The window whose content has the pointer as long as a button is down in it. */
  let held: Window | undefined;
  let at = { x: 640, y: 300 };
  let target: Target = { is: 'background' };
  let frame: NodeJS.Timeout | undefined;
  let clock = clockWords(new Date(), language, environment['TZ']);

  const bar = () => ({ words, windows: windows.opened, focused: windows.focused(), clock });
  const paint = (by?: Watcher) => {
    clearTimeout(frame);
    frame = undefined;
    screen.show(paintScene({ ...size, stack: windows.stack, bar: bar(), menu, target }), by);
  };
  const changed = () => {
    frame ??= setTimeout(paint, FRAME_MS);
  };

  const close = (window: Window) => {
    windows.close(window);
    if (held === window) held = undefined;
    if (drag?.window === window) drag = undefined;
    changed();
  };
  const newTerminal = (login = false) => {
    const terminal = openTerminal({
      ...options,
      words,
      login,
      shell: environment['SHELL'] ?? '/bin/sh',
      clipboard: {
        read: () => clipboard,
        write: (text) => {
          clipboard = text;
          screen.copy(text);
        },
      },
      onChange: changed,
      onExit: () => close(window),
      onMenu: () =>
        showMenu([
          { label: words.copy, act: terminal.copy },
          { label: words.paste, act: terminal.paste },
        ]),
    });
    const window = windows.open(terminal);
    changed();
  };
  const showAbout = () => {
    windows.open(openAbout(title, words));
    changed();
  };
  const showMenu = (items: readonly MenuItem[]) => {
    menu = openMenu(items, at.x, at.y, size);
    changed();
  };
  const open: Readonly<Record<Shortcut, () => void>> = { terminal: () => newTerminal(), about: showAbout };

  const targetAt = (x: number, y: number): Target => {
    if (menu) {
      const item = itemAt(menu, x, y);
      if (item || menu.items.length === 0) return { is: 'menu', item };
    }
    const part = barPartAt(size, words, windows.opened, { x, y });
    if (part) return { is: 'bar', part };
    for (const window of [...windows.stack].reverse()) {
      const over = window.minimised ? undefined : partAt(window, x, y);
      if (over) return { is: 'window', window, part: over };
    }
    const shortcut = shortcutAt(x, y);
    return shortcut ? { is: 'shortcut', shortcut } : { is: 'background' };
  };

  const cursorFor = (over: Target) => {
    if (over.is === 'shortcut' || (over.is === 'bar' && over.part.is !== 'bar')) return HAND;
    if (over.is !== 'window') return ARROW;
    if (isEdge(over.part)) return EDGE_CURSORS[over.part];
    return over.part === 'content' ? over.window.content.cursor : ARROW;
  };

  const toggleMaximised = (window: Window) => {
    window.maximised = !window.maximised;
    windows.layOut(window);
  };
  const pressBar = (part: BarPart) => {
    if (part.is === 'new') return newTerminal();
    if (part.is !== 'window') return;
    if (part.window === windows.focused()) part.window.minimised = true;
    else windows.toFront(part.window);
  };
  const pressFrame = (window: Window, part: Part, clicks: number) => {
    if (part === 'close') return close(window);
    if (part === 'minimise') window.minimised = true;
    else if (part === 'maximise' || (part === 'title' && clicks === 2)) toggleMaximised(window);
    else if (!window.maximised) drag = { window, part, fromX: at.x, fromY: at.y, box: window.box };
  };

  const inContent = (window: Window, news: PointerNews) => {
    const { x, y } = contentBox(window.box);
    window.content.pointer({ ...news, x: at.x - x, y: at.y - y, shift: keyboard.shift() });
  };

  const press = (news: PointerNews & { readonly is: 'press' }) => {
    const open_ = menu;
    menu = undefined;
    if (target.is === 'menu') return target.item?.act();
    if (open_) target = targetAt(at.x, at.y);
    if (target.is === 'window') windows.toFront(target.window);
    if (target.is === 'window' && target.part === 'content') {
      held = target.window;
      return inContent(target.window, news);
    }
    if (target.is === 'background' && news.button === 'right')
      return showMenu([
        { label: words.terminal, act: newTerminal },
        { label: words.about, act: showAbout },
      ]);
    if (news.button !== 'left') return;
    if (target.is === 'window') pressFrame(target.window, target.part, news.clicks);
    if (target.is === 'bar') pressBar(target.part);
    if (target.is === 'shortcut') open[target.shortcut]();
  };

  const move = (news: PointerNews & { readonly is: 'move' }) => {
    if (drag) {
      drag.window.wish = draggedBox(drag, at.x, at.y);
      return windows.layOut(drag.window);
    }
    target = targetAt(at.x, at.y);
    const over = held ?? (target.is === 'window' && target.part === 'content' ? target.window : undefined);
    if (over) inContent(over, news);
    screen.point(cursorFor(target));
  };

  const heed = (news: PointerNews) => {
    if (news.is === 'move') return move(news);
    if (news.is === 'press') return press(news);
    if (news.is === 'wheel')
      return target.is === 'window' && target.part === 'content' && inContent(target.window, news);
    if (held) inContent(held, news);
    if (news.button === 'left') drag = undefined;
    held = undefined;
  };

  const pointer = newPointer();
  const keyboard = newKeyboard((key: KeyPress) => {
    menu = undefined;
    if (key.control && key.alt && key.text.toLowerCase() === 't') return newTerminal();
    windows.focused()?.content.key(key);
    changed();
  });

  const tick = setInterval(() => {
    const next = clockWords(new Date(), language, environment['TZ']);
    if (next.join() === clock.join()) return;
    clock = next;
    changed();
  }, CLOCK_MS);

  newTerminal(true);
  paint();
  return {
    screen,
    hands: {
      key: keyboard.key,
      pointer: (x, y, buttons) => {
        at = { x, y };
        pointer(x, y, buttons).forEach(heed);
        changed();
      },
      clipboard: (text) => (clipboard = text),
      resize: (width, height, by) => {
        if (width < LEAST.width || height < LEAST.height || width > MOST.width || height > MOST.height) return false;
        menu = undefined;
        size = { width, height };
        windows.layOutAll();
        paint(by);
        return true;
      },
    },
    stop: () => {
      clearInterval(tick);
      clearTimeout(frame);
      [...windows.opened].forEach(({ content }) => content.close());
    },
  };
};
