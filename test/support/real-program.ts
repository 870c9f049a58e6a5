import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from './desktops/until.ts';

const root = join(import.meta.dirname, '../..');

/** `npm start`, as a process of its own. */
export type RealProgram = {
  readonly pid: number;
  /** What it has printed so far, faults included. */
  readonly printed: () => string;
  /** The portal's address, once it is ready. Rejects with what was printed when it ends before that. */
  readonly ready: () => Promise<string>;
  readonly signal: (name: 'SIGKILL' | 'SIGTERM') => void;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
};

/** Runs a program of this project with these variables, and nothing else that matters of the environment of the tests. */
export const runProgram = (words: readonly string[], variables: Readonly<Record<string, string>>): RealProgram => {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  const child: ChildProcess = spawn(process.execPath, words, {
    cwd: root,
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...(LANG && { LANG }), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (text += String(piece)));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string | null);
  return {
    pid: child.pid ?? 0,
    printed: () => text,
    ready: () =>
      until(
        'a program that is ready',
        () => {
          if (child.exitCode !== null) throw new Error(`It ended before it was ready: ${text}`);
          return text.includes('Stop ') && /http:\/\/localhost:\d+/.exec(text)?.[0];
        },
        90_000,
      ),
    signal: (name) => void child.kill(name),
    ended,
  };
};

/** `npm start` with this stage. */
export const startRealProgram = (data: string, stage: string, port = 0): RealProgram =>
  runProgram(['local/start.ts'], { DESKPOOL_DATA: data, DESKPOOL_STAGE: stage, PORT: String(port) });
