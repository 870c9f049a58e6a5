import { resolve } from 'node:path';
import { untilItAnswers } from './answers.ts';
import { readDeadMan } from './dead-man.ts';
import { checkedPassword, DesktopError, type DesktopOptions, type RunningDesktop } from './desktop-program.ts';
import { cleanEnvironment, languageOf, programEnvironment } from './environment.ts';
import { prepareHome } from './home.ts';
import { startKept, type Kept } from './kept.ts';
import type { DesktopOrder } from './order.ts';
import { clientScript } from './page/bundle.ts';

/** A desktop that can't show its page after this time is broken. */
const PATIENCE_MS = 60_000;

const orderFor = async (options: DesktopOptions, password: string): Promise<Omit<DesktopOrder, 'directory'>> => {
  const home = resolve(options.home);
  const language = languageOf(options.environment);
  await prepareHome(home, language, options.keepsHome ? 'kept' : 'gone');
  return {
    title: options.environment['DESKTOP_TITLE'] || options.name,
    password,
    port: options.port ?? 0,
    script: await clientScript(),
    home,
    environment: programEnvironment(options.environment, home),
    limits: readDeadMan(options.environment['VNCOPTIONS'] ?? ''),
    language,
  };
};

/** The desktop once it answers; what can't be brought that far is ended. */
export const untilReady = async (
  kept: Kept,
  port: Promise<number>,
  {
    password,
    onExit,
    patience = PATIENCE_MS,
  }: Pick<DesktopOptions, 'onExit'> & { readonly password: string; readonly patience?: number },
): Promise<RunningDesktop> => {
  try {
    const listening = await port;
    await Promise.race([
      untilItAnswers(listening, password, patience),
      kept.ended.then(({ reason }) => Promise.reject(new DesktopError(reason))),
    ]);
    void kept.ended.then(({ code, reason }) => onExit(code, reason));
    return { host: '127.0.0.1', port: listening, stop: kept.stop };
  } catch (error) {
    await kept.stop();
    throw error;
  }
};

/** Starts a desktop whose program is a script of ours, in a process of its own under a keeper. */
export const startOwn = async (script: string, options: DesktopOptions): Promise<RunningDesktop> => {
  const password = checkedPassword(options);
  options.onStage?.('starting');
  const order = await orderFor(options, password);
  const kept = await startKept({
    name: options.name,
    program: (directory) => ({
      command: [process.execPath, script],
      says: 'events',
      environment: cleanEnvironment(),
      input: { ...order, directory } satisfies DesktopOrder,
    }),
  });
  return untilReady(kept, kept.listening, { password, onExit: options.onExit });
};
