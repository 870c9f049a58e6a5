/** A value that is read seldom and kept for a while. */
export type Cached<T> = {
  /** The value; read at most once at a time, however many ask. A failure is not kept. */
  readonly get: () => Promise<T>;
  /** Forgets the value, so that the next one who asks has it read anew. */
  readonly forget: () => void;
};

/** Keeps what `read` answers for some seconds. Clocks that jump back only make it read more often. */
export function cached<T>(
  read: () => Promise<T>,
  { seconds, clock = Date.now }: { readonly seconds: number; readonly clock?: () => number },
): Cached<T> {
  let kept: { readonly value: Promise<T>; readonly at: number } | undefined;
  const forget = () => {
    kept = undefined;
  };
  const get = () => {
    const age = kept ? clock() - kept.at : Infinity;
    if (kept && age >= 0 && age < seconds * 1_000) return kept.value;
    const value = read();
    const mine = { value, at: clock() };
    kept = mine;
    value.catch(() => {
      if (kept === mine) forget();
    });
    return value;
  };
  return { get, forget };
}
