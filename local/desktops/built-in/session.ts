import { newPicture } from '../picture.ts';
import type { DesktopOrder } from '../order.ts';
import { newScreen, type Screen, type Watcher } from '../rfb/screen.ts';
import type { Hands } from '../rfb/serve.ts';
import { openAbout } from './about.ts';
import type { KeyPress } from './content.ts';
import { ARROW } from './cursors.ts';
import type { Window } from './frame.ts';
import { newKeyboard } from './keyboard.ts';
import { newMouse } from './mouse.ts';
import { paintScene } from './scene.ts';
import { clockWords } from './task-bar.ts';
import { openTerminal } from './terminal.ts';
import { newWindows } from './windows.ts';
import { wordsIn } from './words.ts';

/** At most so often is the desktop painted. */
const FRAME_MS = 25;
const CLOCK_MS = 1_000;
/** The size that a screen has at first, and those that it can have; the page scales what is larger. */
const FIRST = { width: 1280, height: 720 };
const LEAST = { width: 240, height: 180 };
const MOST = { width: 4_096, height: 2_400 };

const fits = (width: number, height: number) =>
  width >= LEAST.width && height >= LEAST.height && width <= MOST.width && height <= MOST.height;

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
  const now = () => clockWords(new Date(), language, environment['TZ']);
  let clock = now();
  let clipboard = '';
  let frame: NodeJS.Timeout | undefined;

  const paint = (by?: Watcher) => {
    clearTimeout(frame);
    frame = undefined;
    const bar = { words, windows: windows.opened, focused: windows.focused(), clock };
    const { stack } = windows;
    screen.show(paintScene({ ...size, stack, bar, menu: mouse.menu(), target: mouse.target() }), by);
  };
  const changed = () => {
    frame ??= setTimeout(paint, FRAME_MS);
  };

  const close = (window: Window) => {
    windows.close(window);
    mouse.forget(window);
    changed();
  };
  const copy = (text: string) => {
    clipboard = text;
    screen.copy(text);
  };
  const newTerminal = (login: boolean) => {
    const terminal = openTerminal({
      ...options,
      words,
      login,
      shell: environment['SHELL'] ?? '/bin/sh',
      clipboard: { read: () => clipboard, write: copy },
      onChange: changed,
      onExit: () => close(window),
      onMenu: () =>
        mouse.showMenu([
          { label: words.copy, act: terminal.copy },
          { label: words.paste, act: terminal.paste },
        ]),
    });
    const window = windows.open(terminal);
  };

  const keyboard = newKeyboard((key: KeyPress) => {
    mouse.closeMenu();
    if (key.control && key.alt && key.text.toLowerCase() === 't') newTerminal(false);
    else windows.focused()?.content.key(key);
    changed();
  });
  const mouse = newMouse({
    windows,
    surroundings: () => ({ size, words }),
    open: { terminal: () => newTerminal(false), about: () => void windows.open(openAbout(title, words)) },
    close,
    shift: keyboard.shift,
    onCursor: screen.point,
  });
  const tick = setInterval(() => {
    const next = now();
    if (next.join() !== clock.join()) changed();
    clock = next;
  }, CLOCK_MS);

  newTerminal(true);
  paint();
  return {
    screen,
    hands: {
      key: keyboard.key,
      pointer: (x, y, buttons) => {
        mouse.pointer(x, y, buttons);
        changed();
      },
      clipboard: (text) => (clipboard = text),
      resize: (width, height, by) => {
        if (!fits(width, height)) return false;
        size = { width, height };
        mouse.closeMenu();
        windows.layOutAll();
        paint(by);
        return true;
      },
      left: keyboard.release,
    },
    stop: () => {
      clearInterval(tick);
      clearTimeout(frame);
      windows.opened.forEach(({ content }) => content.close());
    },
  };
};
