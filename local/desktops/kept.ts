import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DesktopError } from './desktop-program.ts';
import { cleanEnvironment } from './environment.ts';
import { KeeperEvent, type KeeperOrder } from './keeper-order.ts';

/** What to run under a keeper. */
export type KeptOptions = {
  readonly name: string;
  readonly program: (directory: string) => Omit<KeeperOrder, 'directory' | 'mark'>;
  /** Files for the private directory, readable by this user alone. */
  readonly files?: Readonly<Record<string, string>>;
};

/** A program under its keeper. */
export type Kept = {
  /** The port, from a program that reports it; rejects with a `DesktopError` when it ends before. */
  readonly listening: Promise<number>;
  /** Resolves when nothing is left. */
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
  /** Ends it; resolves with `ended`. */
  readonly stop: () => Promise<void>;
};

const KEEPER = fileURLToPath(new URL('keeper.ts', import.meta.url));

/** How much of what a program says on its way is kept for the message when it fails. */
const REMEMBERED = 2_000;

const parseEvent = (line: string) => {
  try {
    return KeeperEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

/** Starts a program under a keeper of its own, in a private directory (mode 0700) that goes when the program goes. */
export const startKept = async (options: KeptOptions): Promise<Kept> => {
  const directory = await mkdtemp(join(tmpdir(), 'desktop-'));
  for (const [name, content] of Object.entries(options.files ?? {}))
    await writeFile(join(directory, name), content, { mode: 0o600 });
  // Detached, so that Ctrl-C in a terminal reaches this process alone and the keeper hears of it by its input.
  const keeper = spawn(process.execPath, [KEEPER], {
    env: cleanEnvironment(),
    detached: true,
    stdio: 'pipe',
    windowsHide: true,
  });
  keeper.stdin.on('error', () => undefined);
  const order: KeeperOrder = { ...options.program(directory), directory, mark: `${options.name}/${randomUUID()}` };
  keeper.stdin.write(`${JSON.stringify(order)}\n`);

  let remembered = '';
  let reason = '';
  let code: number | undefined;
  const listening = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<{ readonly code: number; readonly reason: string }>();
  keeper.stderr.on('data', (said: Buffer) => (remembered = (remembered + said.toString()).slice(-REMEMBERED)));
  createInterface({ input: keeper.stdout }).on('line', (line) => {
    const event = parseEvent(line);
    if (event?.is === 'listening') listening.resolve(event.port);
    if (event?.is === 'ending') reason ||= event.reason;
    if (event?.is === 'ended') code = event.code;
  });
  keeper.on('error', (error) => (remembered += error.message));
  keeper.on('close', () => {
    const last = remembered.trim().split('\n').slice(-8).join('\n');
    reason ||=
      code === 0 ? 'The desktop ended' : `The desktop failed${code === undefined ? '' : ` with code ${code}`}: ${last}`;
    listening.reject(new DesktopError(reason));
    ended.resolve({ code: code ?? 137, reason });
  });
  listening.promise.catch(() => undefined);
  const stop = async () => {
    reason ||= 'stopped';
    keeper.stdin.end();
    await ended.promise;
  };
  return { listening: listening.promise, ended: ended.promise, stop };
};
