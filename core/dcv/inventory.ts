import * as z from 'zod';
import { HostName } from '../contract/dcv.ts';
import { SessionName } from '../contract/views.ts';
import type { Sighting } from '../session/activity.ts';
import type { Instant } from '../session/session.ts';
import { readWatchers } from './watchers.ts';
import type { Placed } from './host.ts';
import { isOwnUser, markOf } from './names.ts';

/** DCV writes times with or without a fraction; one that is not there is empty, null or left out. */
const Time = z
  .string()
  .nullish()
  .transform((text) => {
    const at = text ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? null : at;
  });

/** What `dcv describe-session --json` says, as far as it concerns us. */
const Described = z.looseObject({
  id: z.string(),
  owner: z.string().default(''),
  name: z.string().default(''),
  type: z.string().default('virtual'),
  'num-of-connections': z.coerce.number().int().nonnegative().default(0),
  'creation-time': Time,
  'last-disconnection-time': Time,
});
/** What `dcv list-connections --json` says; older servers name fewer things. */
const Connections = z.array(
  z.looseObject({
    id: z.coerce.number().int().nullable().catch(null).default(null),
    username: z.string().catch('').default(''),
    'client-address': z.string().catch('').default(''),
    'last-interaction-time': Time,
    'connection-time': Time,
  }),
);

/** Somebody who is connected, as far as the server tells. */
export type Connection = {
  readonly id: number | null;
  readonly username: string;
  /** `192.0.2.7:50012` */
  readonly address: string;
  readonly since: Instant | null;
  readonly lastInputAt: Instant | null;
};

/** A session that runs on a host. */
export type RunningSession = {
  readonly id: string;
  readonly owner: string;
  /** What DCV shows it as; ours are marked there, see `markOf`. Empty where the server doesn't say. */
  readonly name: string;
  readonly type: string;
  readonly connections: number;
  /** Those who are connected; empty where the server can't list them. */
  readonly connected: readonly Connection[];
  readonly createdAt: Instant | null;
  readonly lastLeftAt: Instant | null;
  /** The last keyboard or pointer input; null where the server does not tell or nobody is connected. */
  readonly lastInputAt: Instant | null;
  /** Users whom it lets watch; undefined where the host does not tell. */
  readonly watchers: readonly string[] | undefined;
};
export type Inventory = { readonly port: number; readonly sessions: readonly RunningSession[] };

/**
 * Reads what the inventory document prints: `deskpool 1 <port>`, then for each session a line `session <json>`, where the server
 * can tell `connections <json>`, and `watchers <version> <users>`; `end` last, so that a text that was cut off is none.
 *
 * @returns undefined for anything else: better no news than half of it, by which sessions would seem gone
 */
export function readInventory(text: string): Inventory | undefined {
  const [first = '', ...lines] = text.split('\n').map((line) => line.trim());
  const [, port] = /^deskpool 1 (\d{1,5})$/.exec(first) ?? [];
  const end = lines.lastIndexOf('end');
  if (port === undefined || end === -1) return undefined;
  const sessions: RunningSession[] = [];
  for (const [index, line] of lines.slice(0, end).entries()) {
    if (!line.startsWith('session ')) continue;
    const described = Described.safeParse(jsonOf(line.slice('session '.length)));
    if (!described.success) return undefined;
    sessions.push(sessionOf(described.data, until(lines.slice(index + 1), 'session ')));
  }
  return { port: Number(port), sessions };
}

/** The lines before the next one that begins so. */
function until(lines: readonly string[], beginning: string): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith(beginning));
  return at === -1 ? lines : lines.slice(0, at);
}

function sessionOf(described: z.output<typeof Described>, about: readonly string[]): RunningSession {
  const connections = about.find((line) => line.startsWith('connections '));
  const told = connections && jsonOf(connections.slice('connections '.length));
  const { data } = Connections.safeParse(told);
  const connected = (data ?? []).map((one): Connection => ({
    id: one.id,
    username: one.username,
    address: one['client-address'],
    since: one['connection-time'],
    lastInputAt: one['last-interaction-time'],
  }));
  const inputs = connected.map(({ lastInputAt }) => lastInputAt).filter((at) => at !== null);
  return {
    id: described.id,
    owner: described.owner,
    name: described.name,
    type: described.type,
    connections: data ? data.length : described['num-of-connections'],
    connected,
    createdAt: described['creation-time'],
    lastLeftAt: described['last-disconnection-time'],
    lastInputAt: inputs.length > 0 ? Math.max(...inputs) : null,
    watchers: about.map(readWatchers).find((users) => users !== undefined),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What a session's own server knows of its person. Input is what DCV says it is; a server that does not tell it counts whoever is
 * connected as active, and knows of one who has left when that was. Whoever only watches keeps no session awake.
 */
export function sightingOf(running: RunningSession, now: Instant): Sighting {
  const isWatcher = ({ username }: Connection) => running.watchers?.includes(username) ?? false;
  const own = running.connected.filter((one) => !isWatcher(one));
  const inputs = own.map(({ lastInputAt }) => lastInputAt).filter((at) => at !== null);
  if (running.connections > running.connected.length - own.length)
    return { connected: true, left: false, inputAt: inputs.length > 0 ? Math.max(...inputs) : now };
  return { connected: false, left: false, inputAt: running.lastLeftAt };
}

/**
 * Whether a session on a host is one that we have made, or could have: its user is one of ours, or it has our mark. Nobody else's is
 * touched.
 */
export function isOurs({ id, owner, name }: Pick<RunningSession, 'id' | 'owner' | 'name'>): boolean {
  if (!HostName.test(id)) return false;
  return isOwnUser(owner) || (id === owner && SessionName.safeParse(name).success);
}

/** Whether this is what runs at a place of ours. Of one that bears its owner's name the mark has to fit, where the server tells it. */
export function isPlaced(running: RunningSession, dcvSession: string, placed: Placed): boolean {
  const { name } = markOf(dcvSession, placed);
  const isMarked = name === undefined || running.name === '' || running.name === name;
  return running.id === dcvSession && running.owner === placed.user && isMarked;
}

/** What `dcv describe-session --json` printed; undefined for anything else. */
export function readDescription(text: string): RunningSession | undefined {
  const described = Described.safeParse(jsonOf(text));
  return described.success ? sessionOf(described.data, []) : undefined;
}
