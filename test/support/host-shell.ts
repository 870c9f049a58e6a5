import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A shell on a host, in so far as scripts can tell. */
export type HostShell = {
  /** Where it looks for programs. */
  readonly path: string;
  /** Puts a program before all others of its name; undefined takes it away again. */
  readonly program: (name: string, text: string | undefined) => void;
  /** A file in the home of whoever runs something. */
  readonly read: (name: string) => string;
  /** Runs a program with these words, and these variables beside PATH and HOME. */
  readonly run: (
    program: string,
    words?: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ) => Promise<Ran>;
  readonly close: () => void;
};

const there = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Of curl and jq, those of our own where the machine has none. */
export function aHostShell(): HostShell {
  const bin = mkdtempSync(join(tmpdir(), 'deskpool-host-shell-'));
  for (const name of ['curl', 'jq']) {
    const program = `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, `${name}-stand-in.ts`)}" "$@"\n`;
    if (!there(name) || process.env['DESKPOOL_STAND_INS'] === 'yes')
      writeFileSync(join(bin, name), program, { mode: 0o755 });
  }
  const path = [bin, process.env['PATH']].join(delimiter);
  return {
    path,
    program: (name, text) =>
      text === undefined ? rmSync(join(bin, name)) : writeFileSync(join(bin, name), text, { mode: 0o755 }),
    read: (name) => readFileSync(join(bin, name), 'utf8'),
    run: (program, words = [], variables = {}) =>
      new Promise((resolve) => {
        const env = { ...variables, PATH: path, HOME: bin, LC_ALL: 'C' };
        execFile(program, [...words], { env, timeout: 60_000 }, (error, stdout, stderr) => {
          const code = typeof error?.code === 'number' ? error.code : error ? 137 : 0;
          resolve({ code, stdout, stderr });
        });
      }),
    close: () => rmSync(bin, { recursive: true, force: true }),
  };
}
