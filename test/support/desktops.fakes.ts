import type { Desktops, RunningTask } from '#core/ports/desktops.ts';

/**
 * Desktops that start at once and stop at once, as the driver sees them; what becomes of them later is told by the test. Of every type,
 * unless types are named.
 */
export type ObedientDesktops = Desktops & {
  readonly running: () => readonly RunningTask[];
  /** A task ends by itself. */
  readonly die: (task: string) => void;
};

export function obedientDesktops(clock: () => number, types?: readonly string[]): ObedientDesktops {
  const running = new Map<string, RunningTask>();
  const byToken = new Map<string, string>();
  return {
    launch: async ({ session, desktopType }) => {
      if (types && !types.includes(desktopType))
        return { is: 'refused', reason: 'start-failed', detail: `There is no ${desktopType}.` };
      const earlier = byToken.get(session);
      if (earlier) return { is: 'launched', task: earlier };
      const task = `task/${session}`;
      byToken.set(session, task);
      running.set(task, { task, session, startedAt: clock() });
      return { is: 'launched', task };
    },
    stop: async (task) => void running.delete(task),
    isGone: async (task) => !running.has(task),
    async *list() {
      yield [...running.values()];
    },
    running: () => [...running.values()],
    die: (task) => void running.delete(task),
  };
}

/** A cloud that has no room, or an image that does not start. */
export function desktopsThatRefuse(reason: 'no-capacity' | 'start-failed'): Desktops {
  return {
    launch: async () => ({ is: 'refused', reason, detail: 'as the test wants it' }),
    stop: async () => {},
    isGone: async () => true,
    async *list() {
      yield [];
    },
  };
}
