import { spawn } from 'node:child_process';
import { hostEnvironment } from './host-folder.ts';

/** What came of a script: Systems Manager keeps the first 24,000 characters of what it prints, and 8,000 of its complaints. */
export type ScriptResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

const kept = { stdout: 24_000, stderr: 8_000 } as const;

/** Runs shell text as the agent of Systems Manager does, on the host that a folder stands for. Ends it after so many milliseconds. */
export const runScript = (root: string, lines: readonly string[], patience: number): Promise<ScriptResult> =>
  new Promise((resolve) => {
    const shell = spawn('/bin/sh', ['-c', lines.join('\n')], {
      cwd: root,
      env: { ...hostEnvironment(root) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      shell[name].on('data', (piece: Buffer) => {
        said[name] = (said[name] + piece.toString('utf8')).slice(0, kept[name]);
      });
    const timer = setTimeout(() => {
      // Its children, too.
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
    }, patience);
    shell.on('error', (error) => (said.stderr = error.message));
    shell.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 137, ...said });
    });
  });
