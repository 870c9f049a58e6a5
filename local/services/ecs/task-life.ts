import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { DesktopProgram, RunningDesktop } from '#local/desktops/desktop-program.ts';
import { ownHome, taskDesktop } from './task-desktop.ts';
import type { TaskSurroundings } from './task-desktop.ts';
import type { StopCause, Task } from './task.ts';

/** A task that lives: what it is now, and how to end it. */
export type LivingTask = {
  readonly current: () => Task;
  /** Begins to end the task; what it was stopped for first stays the reason. */
  readonly stop: (cause: StopCause) => void;
  /** Resolves when the task is STOPPED and nothing of it is left. */
  readonly ended: Promise<void>;
};

export type LifeOptions = {
  readonly program: DesktopProgram;
  readonly surroundings: TaskSurroundings;
  readonly now: () => number;
  /** Told after every change of `lastStatus` or `desiredStatus`. */
  readonly changed: (task: Task) => void;
};

const cannotStart = (error: unknown): StopCause => ({
  stopCode: 'TaskFailedToStart',
  stoppedReason: `CannotStartContainerError: ${error instanceof Error ? error.message : String(error)}`,
});

/** Starts a task and walks it from PROVISIONING to STOPPED, with a real desktop in between. */
export const live = (first: Task, { program, surroundings, now, changed }: LifeOptions): LivingTask => {
  let task = first;
  const stopping = Promise.withResolvers<StopCause>();
  const change = (to: Partial<Task>) => {
    task = { ...task, ...to, version: task.version + 1, updatedAt: now() };
    changed(task);
  };
  const stop = (cause: StopCause) => {
    if (task.desiredStatus === 'STOPPED') return;
    change({ desiredStatus: 'STOPPED', cause, stoppingAt: now() });
    stopping.resolve(cause);
  };
  const startDesktop = (): Promise<RunningDesktop> =>
    program.start({
      ...taskDesktop(task, surroundings),
      onExit: (exitCode, reason) =>
        stop({
          stopCode: 'EssentialContainerExited',
          stoppedReason: `Essential container in task exited${reason ? `: ${reason}` : ''}`,
          exitCode,
        }),
    });
  const wind = async (desktop: RunningDesktop | undefined) => {
    change({ lastStatus: 'DEACTIVATING' });
    await setImmediate();
    change({ lastStatus: 'STOPPING' });
    await desktop?.stop();
    await rm(ownHome(task, surroundings), { recursive: true, force: true });
    const { cause } = task;
    // A container that is told to stop ends with 128 + SIGTERM.
    const ended = desktop && cause && cause.exitCode === undefined ? { cause: { ...cause, exitCode: 143 } } : {};
    change({ lastStatus: 'DEPROVISIONING', ...ended });
    await setImmediate();
    change({ lastStatus: 'STOPPED', stoppedAt: now() });
  };
  const walk = async () => {
    changed(task);
    await setImmediate();
    change({ lastStatus: 'PENDING', pullStartedAt: now() });
    let desktop: RunningDesktop | undefined;
    try {
      if (task.desiredStatus === 'RUNNING') desktop = await startDesktop();
    } catch (error) {
      stop(cannotStart(error));
    }
    if (task.desiredStatus === 'RUNNING' && desktop) {
      change({ lastStatus: 'ACTIVATING', pullStoppedAt: now(), address: { host: desktop.host, port: desktop.port } });
      await setImmediate();
      change({ lastStatus: 'RUNNING', startedAt: now() });
      await stopping.promise;
    }
    await wind(desktop);
  };
  return { current: () => task, stop, ended: walk() };
};
