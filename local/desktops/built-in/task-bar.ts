import { fill, type Picture } from '../picture.ts';
import { drawText, fitText, font, textWidth } from './font.ts';
import type { Window } from './frame.ts';
import { terminalIcon } from './icons.ts';
import { LOOK } from './look.ts';
import { inside, roundBox, stroke, type Box } from './shapes.ts';
import type { Words } from './words.ts';

/** What of the task bar lies under the pointer. */
export type BarPart =
  | { readonly is: 'new' }
  | { readonly is: 'window'; readonly window: Window }
  | { readonly is: 'bar' };

const GAP = 6;
const WIDEST = 190;
const FACE = font('sans');
const STRONG = font('sansBold');

/** Time and day in the desktop's language and time zone; an unknown zone is the machine's own. */
export const clockWords = (
  now: Date,
  language: 'en' | 'de',
  timeZone: string | undefined,
): readonly [time: string, day: string] => {
  const form = (options: Intl.DateTimeFormatOptions) => {
    const locale = language === 'de' ? 'de-DE' : 'en-GB';
    try {
      return new Intl.DateTimeFormat(locale, { ...options, ...(timeZone ? { timeZone } : {}) }).format(now);
    } catch {
      return new Intl.DateTimeFormat(locale, options).format(now);
    }
  };
  return [form({ hour: '2-digit', minute: '2-digit' }), form({ weekday: 'short', day: 'numeric', month: 'short' })];
};

const barBox = ({ width, height }: Pick<Picture, 'width' | 'height'>): Box => ({
  x: 0,
  y: height - LOOK.barHeight,
  width,
  height: LOOK.barHeight,
});

const CLOCK_WIDTH = 86;

const newBox = (screen: Pick<Picture, 'width' | 'height'>, words: Words): Box => {
  const room = screen.width < 560 ? 44 : 66 + textWidth(STRONG, words.terminal);
  return { x: GAP, y: screen.height - LOOK.barHeight + 5, width: room, height: LOOK.barHeight - 10 };
};

const windowBoxes = (
  screen: Pick<Picture, 'width' | 'height'>,
  words: Words,
  windows: readonly Window[],
): readonly Box[] => {
  const first = newBox(screen, words);
  const from = first.x + first.width + 2 * GAP;
  const each = Math.min(
    WIDEST,
    Math.floor((screen.width - CLOCK_WIDTH - GAP - from) / Math.max(1, windows.length)) - GAP,
  );
  return windows.map((_, index) => ({ ...first, x: from + index * (each + GAP), width: Math.max(0, each) }));
};

/** The part of the task bar at a point of the screen; undefined above it. */
export const barPartAt = (
  screen: Pick<Picture, 'width' | 'height'>,
  words: Words,
  windows: readonly Window[],
  { x, y }: { readonly x: number; readonly y: number },
): BarPart | undefined => {
  if (!inside(barBox(screen), x, y)) return undefined;
  if (inside(newBox(screen, words), x, y)) return { is: 'new' };
  const index = windowBoxes(screen, words, windows).findIndex((box) => inside(box, x, y));
  const window = windows[index];
  return window ? { is: 'window', window } : { is: 'bar' };
};

/** What the task bar shows. */
export type BarState = {
  readonly words: Words;
  /** In the order of their opening. */
  readonly windows: readonly Window[];
  readonly focused: Window | undefined;
  readonly hovered: BarPart | undefined;
  readonly clock: readonly [time: string, day: string];
};

const drawNew = (picture: Picture, { words, hovered }: BarState) => {
  const box = newBox(picture, words);
  roundBox(picture, box, 6, hovered?.is === 'new' ? 0x37657f : 0x274a5f);
  terminalIcon(picture, box.x + 9, box.y + 6, 18);
  const sign = box.x + box.width - 13;
  const middle = box.y + box.height / 2;
  if (box.width > 50) drawText(picture, STRONG, words.terminal, box.x + 34, box.y + 6, LOOK.barText);
  stroke(picture, [sign - 4, middle], [sign + 4, middle], 1.5, LOOK.accent);
  stroke(picture, [sign, middle - 4], [sign, middle + 4], 1.5, LOOK.accent);
};

const drawWindowButton = (picture: Picture, window: Window, box: Box, state: BarState) => {
  const focused = window === state.focused;
  const hovered = state.hovered?.is === 'window' && state.hovered.window === window;
  if (focused || hovered) roundBox(picture, box, 6, hovered ? 0x2f5266 : 0x22404f);
  if (focused)
    roundBox(picture, { x: box.x + 10, y: box.y + box.height - 3, width: box.width - 20, height: 2 }, 1, LOOK.accent);
  window.content.icon(picture, box.x + 8, box.y + 7, 16);
  const colour = window.minimised ? LOOK.titleTextAway : LOOK.barText;
  drawText(picture, FACE, fitText(FACE, window.content.title(), box.width - 40), box.x + 32, box.y + 6, colour);
};

const drawClock = (picture: Picture, [time, day]: readonly [string, string]) => {
  const right = picture.width - 12;
  const top = picture.height - LOOK.barHeight;
  drawText(picture, STRONG, time, right - textWidth(STRONG, time), top + 3, LOOK.barText);
  drawText(picture, FACE, day, right - textWidth(FACE, day), top + 19, LOOK.barFaint);
};

/** Draws the task bar over the lower edge of the screen. */
export const drawBar = (picture: Picture, state: BarState): void => {
  const box = barBox(picture);
  fill(picture, box, LOOK.bar, 225);
  fill(picture, { ...box, height: 1 }, 0x5f8aa3, 70);
  drawNew(picture, state);
  windowBoxes(picture, state.words, state.windows).forEach((place, index) => {
    const window = state.windows[index];
    if (window) drawWindowButton(picture, window, place, state);
  });
  drawClock(picture, state.clock);
};
