import type { Button } from './content.ts';

/** What the pointer has done, on the screen. */
export type PointerNews =
  | { readonly is: 'move'; readonly held: Button | undefined }
  | { readonly is: 'press'; readonly button: Button; readonly clicks: number }
  | { readonly is: 'release'; readonly button: Button }
  | { readonly is: 'wheel'; readonly lines: number };

const BUTTONS: readonly (readonly [mask: number, button: Button])[] = [
  [1, 'left'],
  [2, 'middle'],
  [4, 'right'],
];
const WHEEL_UP = 8;
const WHEEL_DOWN = 16;
const LINES = 3;
/** Presses that follow within this time and distance count as one double or triple click. */
const SOON_MS = 400;
const NEAR = 4;

/** Turns RFB's button masks into presses, releases, clicks counted, and turns of the wheel. */
export const newPointer = (now: () => number = Date.now) => {
  let mask = 0;
  let last = { x: -100, y: -100, at: 0, clicks: 0 };
  const count = (x: number, y: number): number => {
    const again = now() - last.at < SOON_MS && Math.hypot(x - last.x, y - last.y) <= NEAR;
    last = { x, y, at: now(), clicks: again ? (last.clicks % 3) + 1 : 1 };
    return last.clicks;
  };
  return (x: number, y: number, next: number): readonly PointerNews[] => {
    const went = (bit: number) => (next & bit) !== 0 && (mask & bit) === 0;
    const held = BUTTONS.find(([bit]) => next & mask & bit)?.[1];
    const news: PointerNews[] = [{ is: 'move', held }];
    for (const [bit, button] of BUTTONS) {
      if (went(bit)) news.push({ is: 'press', button, clicks: button === 'left' ? count(x, y) : 1 });
      if (!(next & bit) && mask & bit) news.push({ is: 'release', button });
    }
    if (went(WHEEL_UP)) news.push({ is: 'wheel', lines: -LINES });
    if (went(WHEEL_DOWN)) news.push({ is: 'wheel', lines: LINES });
    mask = next;
    return news;
  };
};
