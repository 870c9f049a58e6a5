import type { Picture } from '../picture.ts';
import type { Content } from './content.ts';
import { contentBox, frameFor, type Window } from './frame.ts';
import { LOOK } from './look.ts';
import type { Box } from './shapes.ts';

type Size = Pick<Picture, 'width' | 'height'>;

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));

/** Where windows may lie: all of the screen but the task bar. */
export const roomOf = (screen: Size): Size => ({ width: screen.width, height: screen.height - LOOK.barHeight });

/** Where a window lies that people have put at `wish`: whole on the screen, and smaller where the screen is smaller. */
export const placed = (wish: Box, room: Size): Box => {
  const [width, height] = [Math.min(wish.width, room.width), Math.min(wish.height, room.height)];
  return { x: clamp(wish.x, 0, room.width - width), y: clamp(wish.y, 0, room.height - height), width, height };
};

/** The windows of the desktop: their order, focus and places. */
export const newWindows = (screen: () => Size) => {
  /** In the order of opening, for the task bar, and from back to front. */
  const opened: Window[] = [];
  const stack: Window[] = [];

  const layOut = (window: Window) => {
    const room = roomOf(screen());
    const box = window.maximised ? { x: 0, y: 0, ...room } : placed(window.wish, room);
    const same = box.width === window.box.width && box.height === window.box.height;
    window.box = box;
    const { width, height } = contentBox(box);
    if (!same) window.content.resize(width, height);
  };
  const toFront = (window: Window) => {
    window.minimised = false;
    stack.splice(stack.indexOf(window), 1);
    stack.push(window);
  };

  return {
    opened: opened as readonly Window[],
    stack: stack as readonly Window[],
    focused: () => stack.findLast((window) => !window.minimised),
    toFront,
    layOut,
    toggleMaximised: (window: Window) => {
      window.maximised = !window.maximised;
      layOut(window);
    },
    layOutAll: () => opened.forEach(layOut),
    open: (content: Content): Window => {
      const room = roomOf(screen());
      const size = frameFor(content.likes);
      const step = (opened.length % 6) * 28;
      const middle = (all: number, part: number) => Math.max(0, Math.round((all - part) / 2));
      const wish = {
        ...size,
        x: middle(room.width, size.width) + step,
        y: Math.max(0, middle(room.height, size.height) - 20) + step,
      };
      const window = { content, wish, box: { x: 0, y: 0, width: 0, height: 0 }, minimised: false, maximised: false };
      opened.push(window);
      stack.push(window);
      layOut(window);
      return window;
    },
    close: (window: Window) => {
      if (!opened.includes(window)) return;
      opened.splice(opened.indexOf(window), 1);
      stack.splice(stack.indexOf(window), 1);
      window.content.close();
    },
  };
};

export type Windows = ReturnType<typeof newWindows>;
