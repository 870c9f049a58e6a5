/** Runs pieces of work one after the other, in the order they came. */
export type Exclusively = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A queue of its own. A piece that fails does not stop the next. */
export function createMutex(): Exclusively {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  };
}
