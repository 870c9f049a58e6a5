/** Keeps many things apart from each other; see `apart`. */
export type Apart = {
  /** Does one of them. Undefined where it failed. */
  readonly each: <T>(act: () => Promise<T>) => Promise<T | undefined>;
  /** To be called when each has had its turn: throws the first of what went wrong, if anything did. */
  readonly done: () => void;
};

/**
 * For work on many things that happens each minute: what goes wrong with one must not keep the others from their turn, minute after
 * minute, and must not be hushed up either.
 */
export function apart(): Apart {
  const failures: unknown[] = [];
  return {
    async each(act) {
      try {
        return await act();
      } catch (error) {
        failures.push(error);
        return undefined;
      }
    },
    done() {
      if (failures.length > 0) throw failures[0];
    },
  };
}
