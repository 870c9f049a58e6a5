import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { builtInProgram } from './built-in.ts';
import { DesktopError, DesktopKind, type DesktopProgram } from './desktop-program.ts';
import { dockerProgram, hasDocker } from './docker.ts';
import { xvncProgram } from './xvnc.ts';

const isInstalled = async (program: string): Promise<boolean> => {
  const found = (process.env['PATH'] ?? '').split(delimiter).map((directory) =>
    access(join(directory, program), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
};

/** Other VNC servers are called Xvnc as well; only TigerVNC's listens on a socket that no other user can open. */
const isTigerVnc = async (): Promise<boolean> => {
  // The version is printed to standard error, and some releases call asking for it a failure.
  const { stderr } = await promisify(execFile)('Xvnc', ['-version'], { timeout: 5_000 }).catch(
    (error: { readonly stderr?: string }) => error,
  );
  return /TigerVNC/.test(stderr ?? '');
};

/** What is missing on this machine for a kind of desktop; undefined when nothing is. */
export const missingFor: Readonly<Record<DesktopKind, () => Promise<string | undefined>>> = {
  docker: async () => ((await hasDocker()) ? undefined : 'no Docker engine answers'),
  xvnc: async () => {
    if (process.platform === 'win32') return 'there is no Xvnc for Windows';
    for (const program of ['Xvnc', 'openbox', 'xterm'])
      if (!(await isInstalled(program))) return `${program} is not installed`;
    return (await isTigerVnc()) ? undefined : 'Xvnc is not that of TigerVNC';
  },
  'built-in': async () => undefined,
};

const programs: Readonly<Record<DesktopKind, DesktopProgram>> = {
  docker: dockerProgram,
  xvnc: xvncProgram,
  'built-in': builtInProgram,
};

/** The kinds that this machine can run, the best first. */
export const findDesktopPrograms = async (): Promise<readonly DesktopProgram[]> => {
  const missing = await Promise.all(DesktopKind.options.map((kind) => missingFor[kind]()));
  return DesktopKind.options.filter((_, index) => missing[index] === undefined).map((kind) => programs[kind]);
};

/**
 * The best kind that this machine can run, or the one that `DESKPOOL_DESKTOPS` names. Rejects with a `DesktopError` when that is no kind, or
 * the machine lacks something for it.
 */
export const findDesktopProgram = async (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<DesktopProgram> => {
  const wished = environment['DESKPOOL_DESKTOPS'];
  if (!wished) return (await findDesktopPrograms())[0] ?? builtInProgram;
  const kind = DesktopKind.safeParse(wished).data;
  if (!kind) throw new DesktopError(`DESKPOOL_DESKTOPS is "${wished}"; it can be ${DesktopKind.options.join(', ')}`);
  const missing = await missingFor[kind]();
  if (missing) throw new DesktopError(`DESKPOOL_DESKTOPS is "${kind}", but ${missing}`);
  return programs[kind];
};
