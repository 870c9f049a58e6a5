import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import {
  addSession,
  connectionsOf,
  removeSession,
  sessionsOf,
  versionOf,
  type DcvVersion,
  type StoredConnection,
  type StoredSession,
} from './host-folder.ts';
import { keepPermissions, readPermissions } from './permissions.ts';

/**
 * The command `dcv`, as far as our documents and the scripts that people have use it: prints what the real one prints, and keeps its
 * sessions in the folder that stands for the host. It is no DCV: nothing is shown by it.
 */

/** What the command says on standard error, with 1 for its status. */
class DcvFailure extends Error {}

const Root = z.string().min(1);
const newest = (version: DcvVersion) => version === '2026.0';
/** Newer servers write microseconds, older ones none. */
const time = (at: number, version: DcvVersion) => {
  const iso = new Date(at).toISOString();
  return newest(version) ? iso.replace('Z', '000Z') : iso.replace(/\.\d+Z$/, 'Z');
};
const print = (text: string) => void process.stdout.write(text);
const json = (value: unknown) => print(`${JSON.stringify(value, null, 4)}\n`);

const line = ({ id, owner, type, name }: StoredSession) =>
  `Session: '${id}' (owner:${owner} type:${type} name:'${name}')\n`;

const described = (root: string, session: StoredSession) => {
  const version = versionOf(root);
  const left = session.lastLeftAt === null ? '' : time(session.lastLeftAt, version);
  return {
    id: session.id,
    owner: session.owner,
    name: session.name,
    ...(newest(version) && { user: session.user }),
    'num-of-connections': connectionsOf(root, session.id).length,
    'creation-time': time(session.createdAt, version),
    'last-disconnection-time': version === '2017.0' && left === '' ? null : left,
    'licensing-mode': 'DEMO',
    licenses: [
      { product: 'dcv', status: 'LICENSED', 'check-timestamp': '', 'expiration-date': '' },
      { product: 'dcv-gl', status: 'LICENSED', 'check-timestamp': '', 'expiration-date': '' },
    ],
    'storage-root': '',
    type: session.type,
    status: 'created',
    'x11-display': `:${session.display}`,
    'x11-authority': `/run/user/1001/dcv/${session.id}.xauth`,
    'display-layout': [{ width: 1280, height: 720, x: 0, y: 0 }],
  };
};

const connected = (version: DcvVersion, connection: StoredConnection) => ({
  id: connection.id,
  username: connection.username,
  ...(newest(version) && { 'user-agent': 'Web browser', 'client-mode': 'classic' }),
  'client-address': connection.address,
  'connection-time': time(connection.connectedAt, version),
  ...(newest(version) && {
    'last-interaction-time': time(connection.lastInputAt, version),
    'first-frame-time': time(connection.connectedAt, version),
    transport: 'websocket',
  }),
});

const options = {
  json: { type: 'boolean', short: 'j' },
  type: { type: 'string' },
  name: { type: 'string' },
  user: { type: 'string' },
  owner: { type: 'string' },
  session: { type: 'string' },
  file: { type: 'string' },
  none: { type: 'boolean' },
  'reset-builtin': { type: 'boolean' },
  'permissions-file': { type: 'string' },
  'storage-root': { type: 'string' },
  gl: { type: 'string' },
  'max-concurrent-clients': { type: 'string' },
  init: { type: 'string' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const found = (root: string, id: string | undefined): StoredSession => {
  const session = sessionsOf(root).find((one) => one.id === id);
  if (!session) throw new DcvFailure(`Could not find session '${id ?? ''}'.`);
  return session;
};

const readable = (file: string | undefined, about: string) => {
  if (file !== undefined && !existsSync(file)) throw new DcvFailure(`Could not read the ${about} '${file}'.`);
};

/** The rules of a permission file; null where none is named. */
const rulesIn = (file: string | undefined) => {
  readable(file, 'permissions file');
  try {
    return file === undefined ? null : readPermissions(readFileSync(file, 'utf8'));
  } catch {
    throw new DcvFailure(`Could not parse the permissions file '${file ?? ''}'.`);
  }
};

const create = (root: string, values: Values, id: string | undefined): void => {
  if (!id) throw new DcvFailure('A session id is missing.');
  const type = z.enum(['console', 'virtual']).safeParse(values.type ?? 'console');
  if (!type.success) throw new DcvFailure(`No such type of session: '${values.type ?? ''}'.`);
  const rules = rulesIn(values['permissions-file']);
  readable(values.init, 'init script');
  const owner = values.owner ?? values.user ?? 'root';
  const user = values.user ?? owner;
  const passwd = readFileSync(`${root}/etc/passwd`, 'utf8').split('\n');
  if (!passwd.some((entry) => entry.startsWith(`${user}:`))) throw new DcvFailure(`Unknown user '${user}'.`);
  const others = sessionsOf(root);
  if (others.some((one) => one.type === 'console' || (type.data === 'console' && others.length > 0)))
    throw new DcvFailure('Could not create session: a console session tolerates no other session.');
  const session: StoredSession = {
    id,
    name: values.name ?? '',
    owner,
    user,
    type: type.data,
    createdAt: Date.now(),
    lastLeftAt: null,
    display: Math.max(0, ...others.map(({ display }) => display)) + 1,
    clients: Number(values['max-concurrent-clients'] ?? 0) || null,
    ...(values.init !== undefined && { init: values.init }),
  };
  if (!addSession(root, session)) throw new DcvFailure(`Could not create session: '${id}' is there already.`);
  keepPermissions(root, id, rules);
};

const verbs: Readonly<Record<string, (root: string, values: Values, id: string | undefined) => void>> = {
  version: (root) => print(`DCV ${versionOf(root)} (stand-in)\n`),
  'list-sessions': (root, values) => {
    const sessions = sessionsOf(root);
    if (values.json) json(sessions.map((session) => described(root, session)));
    else print(sessions.map(line).join(''));
  },
  'describe-session': (root, values, id) => {
    const about = described(root, found(root, id));
    if (values.json) json(about);
    else for (const [key, value] of Object.entries(about)) print(`${key}: ${JSON.stringify(value)}\n`);
  },
  'create-session': create,
  'close-session': (root, _values, id) => removeSession(root, found(root, id).id),
  'list-connections': (root, values, id) => {
    const version = versionOf(root);
    const connections = connectionsOf(root, found(root, id).id);
    if (values.json && version === '2017.0') throw new DcvFailure("Unknown option '--json'.");
    if (values.json) json(connections.map((one) => connected(version, one)));
    else for (const one of connections) print(`Connection ${one.id} (user:${one.username} client:${one.address})\n`);
  },
  'set-permissions': (root, values) => {
    const { id } = found(root, values.session);
    if (!values.none && !values['reset-builtin'] && values.file === undefined)
      throw new DcvFailure('One of --none, --reset-builtin and --file is needed.');
    keepPermissions(root, id, values.none ? [] : rulesIn(values.file));
  },
};

const run = (root: string, argv: readonly string[]): void => {
  const [verb = '', ...rest] = argv;
  const act = verbs[verb];
  if (!act) throw new DcvFailure(`Unknown command '${verb}'.`);
  const { values, positionals } = parseArgs({ args: [...rest], options, allowPositionals: true });
  act(root, values, positionals[0]);
};

try {
  run(Root.parse(process.env['DESKPOOL_ROOT']), process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
