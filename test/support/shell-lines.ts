import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const hasCurl = (): boolean => {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The blocks of a page of docs/ that a shell runs. */
export const shellBlocks = (page: string): readonly string[] =>
  [...readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8').matchAll(/```sh\n([^`]*)```/g)].map(
    ([, block = '']) => block,
  );

/** A shell for the lines of our documentation: bash, and a curl of our own where the machine has none. */
export const openShell = (variables: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'deskpool-shell-'));
  if (!hasCurl()) {
    const program = `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, 'curl-stand-in.ts')}" "$@"\n`;
    writeFileSync(join(folder, 'curl'), program, { mode: 0o755 });
  }
  return {
    /** Runs a block as it stands, and answers what it printed. Fails where a line of it does. */
    run: async (block: string): Promise<string> => {
      const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', block], {
        env: { ...variables, PATH: [folder, process.env['PATH']].join(delimiter) },
        timeout: 60_000,
      });
      return stdout;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
};
