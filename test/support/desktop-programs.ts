import type { DesktopOptions, DesktopProgram } from '#local/desktops/desktop-program.ts';
import { DesktopError } from '#local/desktops/desktop-program.ts';

/** Desktops that are made of nothing, and what was asked of them. */
export type PretendedDesktops = DesktopProgram & {
  readonly started: readonly DesktopOptions[];
  readonly stopped: readonly string[];
  /** Ends a running desktop from within, as if somebody had logged out. */
  readonly end: (name: string, code: number) => void;
  /** Lets desktops that are held back start. */
  readonly release: () => void;
};

const pretended = (start: 'at-once' | 'held'): PretendedDesktops => {
  const started: DesktopOptions[] = [];
  const stopped: string[] = [];
  const gate = Promise.withResolvers<void>();
  if (start === 'at-once') gate.resolve();
  return {
    kind: 'built-in',
    started,
    stopped,
    end: (name, code) => started.find((one) => one.name === name)?.onExit(code, ''),
    release: () => gate.resolve(),
    start: async (options) => {
      started.push(options);
      await gate.promise;
      return {
        host: '127.0.0.1',
        port: 40_000 + started.length,
        stop: async () => void stopped.push(options.name),
      };
    },
  };
};

/** Desktops that answer as soon as they are asked for. */
export const instantDesktops = (): PretendedDesktops => pretended('at-once');
/** Desktops that start only when they are released. */
export const heldDesktops = (): PretendedDesktops => pretended('held');
/** Desktops whose image can't be had. */
export const desktopsThatNeverBoot = (): DesktopProgram => ({
  kind: 'built-in',
  start: async () => {
    throw new DesktopError('There is no such image.');
  },
});
