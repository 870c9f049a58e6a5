import type { Button, PointerAct } from './content.ts';

const NUMBERS: Readonly<Record<Button, number>> = { left: 0, middle: 1, right: 2 };
const MOVED = 32;
const NO_BUTTON = 3;
const WHEEL = 64;

const numberOf = (act: PointerAct): number => {
  if (act.is === 'wheel') return WHEEL + (act.lines > 0 ? 1 : 0);
  if (act.is === 'move') return MOVED + (act.held ? NUMBERS[act.held] : NO_BUTTON);
  return NUMBERS[act.button];
};

/** A pointer act as programs in a terminal hear of it (xterm's SGR form); `column` and `row` count from 0. */
export const mouseReport = (act: PointerAct, column: number, row: number): string =>
  `\u001b[<${numberOf(act)};${column + 1};${row + 1}${act.is === 'release' ? 'm' : 'M'}`;

/** Whether a program in this tracking mode wants to hear of the act. */
export const wantsReport = (mode: 'none' | 'x10' | 'vt200' | 'drag' | 'any', act: PointerAct): boolean => {
  if (mode === 'none') return false;
  if (mode === 'x10') return act.is === 'press';
  if (act.is !== 'move') return true;
  return mode === 'any' || (mode === 'drag' && act.held !== undefined);
};
