import { nameKey, type LineName } from './line-name.ts';
import type { Line } from './line.ts';

/** What an upload changes. */
export type BoardDiff = {
  readonly added: readonly LineName[];
  /** Nobody is on them. */
  readonly removed: readonly Line[];
  /** They are no longer wanted, but somebody is on them. */
  readonly held: readonly Line[];
  readonly unchanged: readonly Line[];
};

/** Compares what is there with what is wanted. */
export function diffBoard(lines: readonly Line[], wanted: readonly LineName[]): BoardDiff {
  const there = new Set(lines.map(nameKey));
  const keys = new Set(wanted.map(nameKey));
  const unwanted = lines.filter((line) => !keys.has(nameKey(line)));
  return {
    added: wanted.filter((name) => !there.has(nameKey(name))),
    removed: unwanted.filter(({ check }) => check === null),
    held: unwanted.filter(({ check }) => check !== null),
    unchanged: lines.filter((line) => keys.has(nameKey(line))),
  };
}
