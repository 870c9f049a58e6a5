import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { CloudFault } from './fault.ts';

export type SynthesisOptions = {
  /** The CDK program, a TypeScript or JavaScript file that Node runs. */
  readonly program: string;
  /** Working directory of the program. */
  readonly directory: string;
  /** Where the cloud assembly is to lie. */
  readonly output: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
};

const LONGEST_COMPLAINT = 64 * 1024;

/**
 * Runs the CDK program so that it writes its cloud assembly to `output`. What it prints is kept back, and comes with the
 * `CloudFault` that is thrown when it fails: a wrong `deskpool.yaml` is explained by the program itself.
 */
export const synthesize = ({ program, directory, output, context, signal }: SynthesisOptions): Promise<void> => {
  mkdirSync(output, { recursive: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, [program], {
    cwd: directory,
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  let printed = '';
  const keep = (text: Buffer) => {
    printed = (printed + text.toString('utf8')).slice(-LONGEST_COMPLAINT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => reject(new CloudFault(`${program} can't be run: ${error.message}`, { cause: error })));
  child.on('close', (code, killedBy) => {
    if (code === 0) resolve();
    else
      reject(new CloudFault(printed.trim() || `${program} ended with ${killedBy ?? `code ${code}`} and said nothing.`));
  });
  return promise;
};
