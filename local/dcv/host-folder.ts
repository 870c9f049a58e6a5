import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { removePermissions } from './permissions.ts';

/**
 * A folder that stands for a host: `etc/dcv/dcv.conf`, the users in `etc/passwd`, and the sessions of DCV. The stand-in `dcv` and the
 * stand-in server share it as the real ones share the host.
 */

/** Which fields the server knows: those of today, those of 2019, or one that cannot list connections as JSON at all. */
export const DcvVersion = z.enum(['2026.0', '2019.0', '2017.0']);
export type DcvVersion = z.infer<typeof DcvVersion>;

export const StoredSession = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  user: z.string(),
  type: z.enum(['virtual', 'console']),
  createdAt: z.number(),
  lastLeftAt: z.number().nullable(),
  display: z.number().int(),
  /** The program that its desktop is started with, where one was named. */
  init: z.string().optional(),
  /** How many may be connected at once; null: as many as like. */
  clients: z.number().int().nullable().default(null),
});
export type StoredSession = z.infer<typeof StoredSession>;
export const StoredConnection = z.object({
  id: z.number().int(),
  username: z.string(),
  address: z.string(),
  connectedAt: z.number(),
  lastInputAt: z.number(),
});
export type StoredConnection = z.infer<typeof StoredConnection>;

const sessionsIn = (root: string) => join(root, 'var/dcv/sessions');
const connectionsIn = (root: string) => join(root, 'var/dcv/connections');
/** A name that is a file's name and nothing else. */
const fileOf = (folder: string, id: string) => join(folder, `${encodeURIComponent(id).replaceAll('.', '%2E')}.json`);
export const confOf = (root: string): string => join(root, 'etc/dcv/dcv.conf');

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
const write = (path: string, value: unknown): void => {
  writeFileSync(`${path}.${process.pid}.new`, JSON.stringify(value));
  renameSync(`${path}.${process.pid}.new`, path);
};

/** The sessions that run, by their ids. */
export const sessionsOf = (root: string): readonly StoredSession[] =>
  readdirSync(sessionsIn(root))
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const text = textOf(join(sessionsIn(root), name));
      return text === undefined ? [] : [StoredSession.parse(JSON.parse(text))];
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));

/** Keeps a new session; false where one of this id is there. */
export const addSession = (root: string, session: StoredSession): boolean => {
  try {
    writeFileSync(fileOf(sessionsIn(root), session.id), JSON.stringify(session), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};
export const keepSession = (root: string, session: StoredSession): void =>
  write(fileOf(sessionsIn(root), session.id), session);
export const removeSession = (root: string, id: string): void => {
  rmSync(fileOf(sessionsIn(root), id), { force: true });
  rmSync(fileOf(connectionsIn(root), id), { force: true });
  removePermissions(root, id);
};

export const connectionsOf = (root: string, id: string): readonly StoredConnection[] => {
  const text = textOf(fileOf(connectionsIn(root), id));
  return text === undefined ? [] : z.array(StoredConnection).parse(JSON.parse(text));
};
export const keepConnections = (root: string, id: string, connections: readonly StoredConnection[]): void =>
  write(fileOf(connectionsIn(root), id), connections);

/** A value of dcv.conf, without its quotes. */
export const settingOf = (root: string, section: string, key: string): string | undefined => {
  let inside = false;
  for (const line of (textOf(confOf(root)) ?? '').split('\n')) {
    const heading = /^\s*\[([^\]]*)\]/.exec(line);
    if (heading) inside = heading[1] === section;
    const [, name, value] = /^\s*([a-z-]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(line) ?? [];
    if (inside && name === key) return value;
  }
  return undefined;
};

/** Commands that a script finds on a host and that must not reach this machine's own. */
const commands = (program: string): Readonly<Record<string, string>> => ({
  dcv: `exec ${quoted(process.execPath)} --disable-warning=ExperimentalWarning ${quoted(program)} "$@"`,
  getent: '[ "$1" = passwd ] && grep "^$2:" "$DESKPOOL_ROOT/etc/passwd"',
  useradd: [
    'for name; do :; done',
    'mkdir "$DESKPOOL_ROOT/home/$name" || exit 9',
    'echo "$name:x:1001:1001::/home/$name:/bin/bash" >> "$DESKPOOL_ROOT/etc/passwd"',
  ].join('\n'),
  userdel: [
    'for name; do :; done',
    'grep -q "^$name:" "$DESKPOOL_ROOT/etc/passwd" || exit 6',
    'sed -i "/^$name:/d" "$DESKPOOL_ROOT/etc/passwd"',
    'rm -rf "$DESKPOOL_ROOT/home/$name"',
  ].join('\n'),
  // There is one user on this machine, whose all these files are.
  chown: 'echo "$*" >> "$DESKPOOL_ROOT/var/log/chown.log"',
  systemctl: 'echo "$*" >> "$DESKPOOL_ROOT/var/log/systemctl.log"',
  loginctl: 'echo "$*" >> "$DESKPOOL_ROOT/var/log/loginctl.log"',
});
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Makes the folder of a host that has just come up. */
export const makeHostFolder = (
  root: string,
  { port, version }: { readonly port: number; readonly version: DcvVersion },
) => {
  for (const folder of [
    'bin',
    'etc/dcv',
    'etc/gdm',
    'home',
    'tmp',
    'var/log',
    'var/dcv/sessions',
    'var/dcv/connections',
  ])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(confOf(root), `[connectivity]\nweb-port=${port}\n\n[security]\n#auth-token-verifier=""\n`);
  writeFileSync(join(root, 'etc/gdm/custom.conf'), '[daemon]\nWaylandEnable=false\n\n[security]\n');
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/bash\n');
  writeFileSync(join(root, 'etc/dcv/version'), version);
  // The real one starts a desktop; this one tells what a desktop would have in its environment.
  writeFileSync(join(root, 'etc/dcv/dcvsessioninit'), '#!/bin/sh\nexec env -0\n', { mode: 0o755 });
  const program = fileURLToPath(new URL('stand-in-dcv.ts', import.meta.url));
  for (const [name, text] of Object.entries(commands(program)))
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
};

/** Which version of DCV the host has. */
export const versionOf = (root: string): DcvVersion => DcvVersion.parse(textOf(join(root, 'etc/dcv/version'))?.trim());

/** The environment of a script on the host: nothing of this process's own but where programs lie. */
export const hostEnvironment = (root: string): Readonly<Record<string, string>> => ({
  DESKPOOL_ROOT: root,
  PATH: `${join(root, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
  TMPDIR: join(root, 'tmp'),
  HOME: join(root, 'home'),
  LC_ALL: 'C',
});
