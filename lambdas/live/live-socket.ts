import type { Login } from '#core/access/login.ts';
import { LiveRequest, type LiveHeard, type LiveMessage } from '#core/contract/live.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { Refusal } from '#core/refusal.ts';
import { loginCookieName } from '../http/cookies.ts';
import { loginBehind, loginKeyOf } from '../identity/login-of.ts';
import { log } from '../telemetry.ts';
import type { Connection, Connections } from './connections.ts';
import type { LiveLog } from './live-log.ts';
import { allMissed } from './missed.ts';
import type { Connecting, SocketHandlers } from './on-socket.ts';
import type { Sockets } from './sockets.ts';

export type LiveSocketDeps = {
  readonly logins: Pick<LoginStore, 'find'>;
  readonly connections: Connections;
  readonly log: Pick<LiveLog, 'head' | 'since'>;
  readonly sockets: Sockets;
  readonly portalOrigin: () => Promise<string>;
  /** False once a connection has said more than anybody has to say. */
  readonly isBearable: (id: string) => boolean;
  readonly clock: Clock;
};

/** Tabs that one person may have connected; the oldest makes room for the next. */
export const connectionsPerPerson = 10;
/** Milliseconds until it is written down again that a connection lives. */
const seenEach = 120_000;

/**
 * The live WebSocket. Who connects is proved by the login cookie, and that it is the portal's page by the origin, which browsers
 * send with a WebSocket and pages can't forge. With each message the login is looked up again, and what it may hear with it. A login
 * that only has to be refreshed is good enough here: the socket shows people what they may see and lets them do nothing.
 */
export function liveSocket(deps: LiveSocketDeps): SocketHandlers {
  const { connections } = deps;
  return {
    connect: (connecting) => connect(deps, connecting),
    message: (id, body) => message(deps, id, body),
    async disconnect(id) {
      const connection = await connections.find(id);
      if (connection) await connections.forget(connection);
    },
  };
}

async function connect(deps: LiveSocketDeps, { id, origin, cookies }: Connecting): Promise<void> {
  const { logins, connections, portalOrigin, clock } = deps;
  const portal = await portalOrigin();
  if (origin !== portal) throw new Refusal('foreign-origin', 'This socket is for the portal itself.');
  const cookie = cookies[loginCookieName(portal)];
  const login = cookie ? await loginBehind(logins, loginKeyOf(cookie), clock()) : undefined;
  if (!login) throw new Refusal('signed-out', 'Please sign in.');
  const others = await connections.of(login.person);
  for (const oldest of others.slice(0, Math.max(0, others.length + 1 - connectionsPerPerson)))
    await dismiss(deps, oldest, { kind: 'closing', reason: 'too-many-sockets' });
  const now = clock();
  await connections.remember({ id, person: login.person, login: login.key, connectedAt: now, seenAt: now });
}

async function message(deps: LiveSocketDeps, id: string, body: string): Promise<void> {
  const { connections, logins, clock } = deps;
  const connection = await connections.find(id);
  if (!connection) return deps.sockets.close(id);
  if (!deps.isBearable(id)) return dismiss(deps, connection, { kind: 'closing', reason: 'too-many-messages' });
  const request = requestIn(body);
  if (!request) return dismiss(deps, connection, { kind: 'closing', reason: 'nonsense' });
  const login = await loginBehind(logins, connection.login, clock());
  if (!login) return dismiss(deps, connection, { kind: 'signed-out' });
  if (clock() - connection.seenAt >= seenEach) await connections.see(id, clock());
  if (request.kind === 'ping') await post(deps, connection, { kind: 'pong' });
  else await welcome(deps, connection, login, request.topics);
}

async function welcome(deps: LiveSocketDeps, connection: Connection, login: Login, heard: LiveHeard): Promise<void> {
  let kind: 'welcome' | 'news' = 'welcome';
  for await (const topics of allMissed(deps.log, login, heard)) {
    if ((await post(deps, connection, { kind, topics })) === 'gone') return;
    kind = 'news';
  }
}

async function post({ sockets, connections }: LiveSocketDeps, connection: Connection, said: LiveMessage) {
  const posted = await sockets.post(connection.id, said);
  if (posted === 'gone') await connections.forget(connection);
  return posted;
}

function requestIn(body: string): LiveRequest | undefined {
  try {
    return LiveRequest.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Says why, if that can be said, and closes. */
async function dismiss(deps: LiveSocketDeps, connection: Connection, why: LiveMessage): Promise<void> {
  const { sockets, connections } = deps;
  log.info('closed', { person: connection.person, why: why.kind === 'closing' ? why.reason : why.kind });
  await connections.forget(connection);
  await sockets.post(connection.id, why).catch((error: unknown) => log.warn('could not say why', {}, error));
  await sockets.close(connection.id);
}
