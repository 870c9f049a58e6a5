/** What has to be undone, in reverse order, when a start fails or when it is time to stop. */
export type Undo = {
  readonly later: (step: () => Promise<unknown> | void) => void;
  /** Undoes everything once; a step that fails is told and stops none of the others. */
  readonly all: () => Promise<void>;
};

/** Begins with nothing to undo. */
export const startUndo = (failed: (error: unknown) => void): Undo => {
  const steps: (() => Promise<unknown> | void)[] = [];
  const all = async () => {
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        failed(error);
      }
    }
  };
  return { later: (step) => void steps.push(step), all };
};
