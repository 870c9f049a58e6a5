import * as z from 'zod';
import { HostName } from '../contract/dcv.ts';
import type { Sighting } from '../session/activity.ts';
import type { Instant } from '../session/session.ts';

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
  type: z.string().default('virtual'),
  'num-of-connections': z.coerce.number().int().nonnegative().default(0),
  'creation-time': Time,
  'last-disconnection-time': Time,
});
/** What `dcv list-connections --json` says; older servers name fewer things. */
const Connections = z.array(z.looseObject({ 'last-interaction-time': Time, 'connection-time': Time }));

/** A session that runs on a host. */
export type RunningSession = {
  readonly id: string;
  readonly owner: string;
  readonly type: string;
  readonly connections: number;
  readonly createdAt: Instant | null;
  readonly lastLeftAt: Instant | null;
  /** The last keyboard or pointer input; null where the server does not tell or nobody is connected. */
  readonly lastInputAt: Instant | null;
};
export type Inventory = { readonly port: number; readonly sessions: readonly RunningSession[] };

/**
 * Reads what the inventory document prints: `deskpool 1 <port>`, then for each session a line `session <json>` and, where the server
 * can tell, `connections <json>`; `end` last, so that a text that was cut off is none.
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
    sessions.push(sessionOf(described.data, lines[index + 1] ?? ''));
  }
  return { port: Number(port), sessions };
}

function sessionOf(described: z.output<typeof Described>, next: string): RunningSession {
  const told = next.startsWith('connections ') ? jsonOf(next.slice('connections '.length)) : undefined;
  const { data } = Connections.safeParse(told);
  const inputs = (data ?? []).map((one) => one['last-interaction-time']).filter((at) => at !== null);
  return {
    id: described.id,
    owner: described.owner,
    type: described.type,
    connections: data ? data.length : described['num-of-connections'],
    createdAt: described['creation-time'],
    lastLeftAt: described['last-disconnection-time'],
    lastInputAt: inputs.length > 0 ? Math.max(...inputs) : null,
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
 * connected as active, and knows of one who has left when that was.
 */
export function sightingOf(running: RunningSession, now: Instant): Sighting {
  if (running.connections > 0) return { connected: true, left: false, inputAt: running.lastInputAt ?? now };
  return { connected: false, left: false, inputAt: running.lastLeftAt };
}

/** Whether a session on a host is one that we have made, or could have: nobody else's is touched. */
export function isOurs({ id, owner }: RunningSession): boolean {
  return HostName.test(id) && /^dp-[a-z0-9]{12,24}$/.test(owner);
}
