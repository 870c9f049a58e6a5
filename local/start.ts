import { resolve } from 'node:path';
import * as z from 'zod';
import { startCloud } from './cloud.ts';
import type { CloudOptions } from './cloud.ts';
import { DesktopError } from './desktops/desktop-program.ts';
import { findDesktopProgram } from './desktops/find.ts';
import { banner } from './banner.ts';
import { CloudFault } from './template/fault.ts';

const Settings = z.object({
  PORT: z
    .string()
    .default('8080')
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, {
      error: ({ input }) => `PORT is "${String(input)}"; it has to be a number from 1 to 65535, or 0 for a free one.`,
    })
    .transform(Number),
  DESKPOOL_DATA: z
    .string()
    .default('.deskpool')
    .refine((text) => text.trim() !== '', { error: 'DESKPOOL_DATA is empty; it has to be a folder.' }),
  DESKPOOL_STAGE: z
    .string()
    .min(1, { error: 'DESKPOOL_STAGE is empty; it has to be a file like deskpool.yaml.' })
    .optional(),
});

/** Reads the environment. Throws a `CloudFault` with a sentence for each variable that is wrong. */
export const readSettings = (environment: NodeJS.ProcessEnv): Pick<CloudOptions, 'port' | 'data' | 'stage'> => {
  const { data, error } = Settings.safeParse(environment);
  if (error) throw new CloudFault(error.issues.map(({ message }) => message).join('\n'));
  const { PORT: port, DESKPOOL_DATA, DESKPOOL_STAGE } = data;
  return { port, data: DESKPOOL_DATA, ...(DESKPOOL_STAGE === undefined ? {} : { stage: resolve(DESKPOOL_STAGE) }) };
};

/** Prints each step, and how long the one before it took. */
const startProgress = (): { readonly step: (text: string) => void; readonly done: () => void } => {
  let since = performance.now();
  let open = false;
  const done = () => {
    if (open) process.stdout.write(` ${((performance.now() - since) / 1_000).toFixed(1)} s\n`);
    open = false;
  };
  return {
    done,
    step: (text) => {
      done();
      since = performance.now();
      open = true;
      process.stdout.write(`${text} …`);
    },
  };
};

const explain = (error: unknown): string =>
  error instanceof CloudFault || error instanceof DesktopError
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);

/** Stops at the first signal, and ends at once at the second. */
const onSignals = (stop: () => Promise<void>): void => {
  let stopping = false;
  const signalled = () => {
    if (stopping) process.exit(1);
    stopping = true;
    process.stdout.write('\nStopping …\n');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${explain(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, signalled);
};

/** How often we look whether we have been left alone. */
const LOOK_EVERY = 100;

/**
 * Under npm a shell stands between, which dies of a signal and doesn't pass it on: whoever ends `npm start` by its process id ends
 * npm and the shell alone. So being left by the parent counts as the signal.
 */
const onLeftAlone = (): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY);
  timer.unref();
};

const run = async (): Promise<void> => {
  const settings = readSettings(process.env);
  const progress = startProgress();
  const starting = new AbortController();
  const failed = (error: unknown) => process.stderr.write(`${explain(error)}\n`);
  // A promise that a function left behind would end every session of this machine otherwise.
  process.on('unhandledRejection', failed);
  process.on('uncaughtException', failed);
  const launching = (async () => {
    const desktops = await findDesktopProgram();
    const options = { ...settings, desktops, progress: progress.step, failed, signal: starting.signal };
    return { cloud: await startCloud(options), kind: desktops.kind };
  })();
  onLeftAlone();
  onSignals(async () => {
    starting.abort();
    const launched = await launching.catch(() => undefined);
    await launched?.cloud.stop();
  });
  try {
    const { cloud, kind } = await launching;
    progress.done();
    process.stdout.write(banner(cloud, { kind, data: settings.data }));
  } catch (error) {
    progress.done();
    if (!starting.signal.aborted) throw error;
  }
};

if (import.meta.main) {
  run().catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  });
}
