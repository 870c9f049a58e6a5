/** How often something may go wrong before nobody is asked any more for a while. */
export type Allowance = {
  /** Whether there is one left; takes it. */
  readonly take: (whose: string) => boolean;
  /** Gives one back, because nothing went wrong. */
  readonly giveBack: (whose: string) => void;
};

/** A bound on memory; beyond it the oldest counts are forgotten first. */
const mostCounts = 10_000;

/** So many each second for each of those who ask; what was taken in one second is forgotten in the next. */
export const allowPerSecond = (most: number, now: () => number = Date.now): Allowance => {
  const taken = new Map<string, { readonly second: number; readonly count: number }>();
  const countOf = (whose: string, second: number) => {
    const known = taken.get(whose);
    return known?.second === second ? known.count : 0;
  };
  const change = (whose: string, by: number): void => {
    const second = Math.floor(now() / 1_000);
    const count = Math.max(0, countOf(whose, second) + by);
    taken.delete(whose);
    if (count > 0) taken.set(whose, { second, count });
    const oldest = taken.size > mostCounts ? taken.keys().next().value : undefined;
    if (oldest !== undefined) taken.delete(oldest);
  };
  return {
    take: (whose) => {
      if (countOf(whose, Math.floor(now() / 1_000)) >= most) return false;
      change(whose, 1);
      return true;
    },
    giveBack: (whose) => change(whose, -1),
  };
};
