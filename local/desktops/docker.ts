import { execFile } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkedPassword, DesktopError, type DesktopOptions, type DesktopProgram } from './desktop-program.ts';
import { environmentFile, portArguments, portIn, runArguments, stopArguments } from './docker-command.ts';
import { cleanEnvironment } from './environment.ts';
import { startKept, type Kept } from './kept.ts';
import { untilReady } from './start-own.ts';

const run = promisify(execFile);

/** X, a window manager and a browser take their time, above all at the first start of an image. */
const PATIENCE_MS = 180_000;
/** A Docker that has an engine says so at once. */
const ENGINE_PATIENCE_MS = 2_000;
/** The user of Kasm's images. */
const KASM_USER = 1000;

const ABOUT_DOCKER = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'XDG_RUNTIME_DIR',
];

const dockerEnvironment = () => ({
  ...cleanEnvironment(),
  ...Object.fromEntries(
    ABOUT_DOCKER.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ),
});

const docker = async (args: readonly string[], timeout = 0): Promise<string> => {
  const { stdout } = await run('docker', args, { env: dockerEnvironment(), timeout, windowsHide: true });
  return stdout;
};

const succeeds = (attempt: Promise<unknown>) =>
  attempt.then(
    () => true,
    () => false,
  );

/** Whether a Docker engine answers here; a client alone does not. */
export const hasDocker = (): Promise<boolean> =>
  docker(['version', '--format', '{{.Server.Version}}'], ENGINE_PATIENCE_MS).then(
    (version) => /^\d/.test(version),
    () => false,
  );

const pullUnlessHere = async ({ image, onStage }: DesktopOptions): Promise<void> => {
  if (await succeeds(docker(['image', 'inspect', image]))) return;
  onStage?.('pulling');
  await docker(['pull', '--quiet', image]).catch((error: { readonly stderr?: string }) => {
    throw new DesktopError(`The image ${image} can't be pulled: ${error.stderr?.trim() ?? ''}`, { cause: error });
  });
};

/**
 * The directory that can be the container's home, or none. Kasm's images run as user 1000: Docker's virtual machines on macOS and Windows
 * translate owners, on Linux it must be this user or one whom root has made the owner.
 */
const mountableHome = async (home: string): Promise<string | undefined> => {
  const user = process.platform === 'linux' ? process.getuid?.() : KASM_USER;
  if (user !== KASM_USER && user !== 0) return undefined;
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (user === 0) await chown(home, KASM_USER, KASM_USER);
  return resolve(home);
};

const portOf = async (name: string, kept: Kept): Promise<number> => {
  let ended: string | undefined;
  void kept.ended.then(({ reason }) => (ended = reason));
  for (;;) {
    const port = portIn(await docker(portArguments(name)).catch(() => ''));
    if (port !== undefined) return port;
    if (ended !== undefined) throw new DesktopError(ended);
    await pause(100);
  }
};

const start = async (options: DesktopOptions) => {
  const password = checkedPassword(options);
  const { name } = options;
  const environment = environmentFile(options.environment);
  const home = await mountableHome(options.home);
  // Refuses a bad image before anything is asked of Docker.
  runArguments(options, { environmentFile: '', home });
  await pullUnlessHere(options);
  options.onStage?.('starting');
  const kept = await startKept({
    name,
    files: { environment },
    program: (directory) => ({
      command: ['docker', ...runArguments(options, { environmentFile: join(directory, 'environment'), home })],
      says: 'words',
      environment: dockerEnvironment(),
      farewell: ['docker', ...stopArguments(name)],
    }),
  });
  return untilReady(kept, portOf(name, kept), { password, onExit: options.onExit, patience: PATIENCE_MS });
};

/** The real thing: Kasm's image in a container. */
export const dockerProgram: DesktopProgram = { kind: 'docker', start };
