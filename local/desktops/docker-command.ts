import { DesktopError, type DesktopOptions } from './desktop-program.ts';

/** Port on which a Kasm container listens. */
const KASM_PORT = '6901';

/** How long a container may take to end when it is told to, in seconds. */
const GRACE_SECONDS = '5';

/** A reference of an image: registry, path, tag, digest. Never an option of the program that gets it. */
const IMAGE = /^[a-z0-9][a-zA-Z0-9._:/@-]{0,400}$/;

/** What to run, beside the options: where the environment stands, and whether the home can be the container's. */
export type RunPaths = { readonly environmentFile: string; readonly home: string | undefined };

/** Arguments of `docker run` for a desktop. The environment stands in a file, since anybody can read a command line. */
export const runArguments = (
  options: Pick<DesktopOptions, 'name' | 'image' | 'port'>,
  paths: RunPaths,
): readonly string[] => {
  if (!IMAGE.test(options.image)) throw new DesktopError(`"${options.image}" is no image`);
  return [
    'run',
    '--rm',
    '--name',
    options.name,
    '--shm-size=512m',
    '--env-file',
    paths.environmentFile,
    '-p',
    `127.0.0.1:${options.port ?? ''}:${KASM_PORT}`,
    ...(paths.home === undefined ? [] : ['--mount', `type=bind,source=${paths.home},target=/home/kasm-user`]),
    options.image,
  ];
};

export const stopArguments = (name: string): readonly string[] => ['stop', '--time', GRACE_SECONDS, name];
export const portArguments = (name: string): readonly string[] => ['port', name, `${KASM_PORT}/tcp`];

/** The port among what `docker port` prints, `127.0.0.1:49153`. */
export const portIn = (printed: string): number | undefined => {
  const port = /^127\.0\.0\.1:(\d+)$/m.exec(printed)?.[1];
  return port === undefined ? undefined : Number(port);
};

/** The file for `--env-file`: a line each, so that a value of several lines has no place in it. */
export const environmentFile = (environment: Readonly<Record<string, string>>): string => {
  const torn = Object.keys(environment).find((name) => /[\r\n]/.test(environment[name] ?? ''));
  if (torn) throw new DesktopError(`environment: ${torn} has more than one line, which Docker can't take`);
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
};
