import { AsyncLocalStorage } from 'node:async_hooks';
import type { LambdaFunction } from './lambda-function.ts';

/** A function at work: which one, for which request, and where what it prints goes. */
export type Running = {
  readonly function: LambdaFunction;
  readonly requestId: string;
  readonly print: (level: string, text: string) => void;
};

const running = new AsyncLocalStorage<Running>();
let loading: Running | undefined;

/** Whose code is running here: the function whose invocation this is part of, or the one that is being loaded. */
export const runningFunction = (): Running | undefined => running.getStore() ?? loading;

/** Does `work` as part of an invocation. */
export const runAs = <T>(who: Running, work: () => T): T => running.run(who, work);

let queue: Promise<unknown> = Promise.resolve();

/**
 * Loads a function's module as that function, with its environment for the time being. One at a time: the environment belongs to
 * the process, and a module's top level does not reliably carry asynchronous context.
 */
export const loadAs = <T>(who: Running, environment: NodeJS.ProcessEnv, load: () => Promise<T>): Promise<T> => {
  const loaded = queue.then(async () => {
    const own = process.env;
    process.env = environment;
    loading = who;
    try {
      return await runAs(who, load);
    } finally {
      process.env = own;
      loading = undefined;
    }
  });
  queue = loaded.catch(() => undefined);
  return loaded;
};
