import { setTimeout as wait } from 'node:timers/promises';
import { LiveRequest } from '#core/contract/live.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { Refusal } from '#core/refusal.ts';
import { loginCookieName } from '../http/cookies.ts';
import { loginBehind, loginKeyOf } from '../identity/login-of.ts';
import { log } from '../telemetry.ts';
import type { Connection, Connections } from './connections.ts';
import type { Connecting, SocketHandlers } from './on-socket.ts';
import type { Sockets } from './sockets.ts';

export type LiveSocketDeps = {
  readonly logins: Pick<LoginStore, 'find'>;
  readonly connections: Connections;
  readonly sockets: Sockets;
  readonly portalOrigin: () => Promise<string>;
  readonly clock: Clock;
};

/** Tabs that one person may have connected; the oldest makes room for the next. */
export const connectionsPerPerson = 10;
/** The index of connections lags a little behind the table, and a page says hello at once. */
const looks = 10;
const lookEvery = 100;

/**
 * The live WebSocket. Who connects is proved by the login cookie, and that it is the portal's page by the origin, which browsers
 * send with a WebSocket and pages can't forge. With each message the login is looked up again. A login that only has to be
 * refreshed is good enough here: the socket shows people their own sessions and lets them do nothing.
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
  for (const oldest of others.slice(0, Math.max(0, others.length + 1 - connectionsPerPerson))) {
    await drop(deps, oldest);
  }
  await connections.remember({ id, person: login.person, login: login.key, connectedAt: clock() });
}

async function message(deps: LiveSocketDeps, id: string, body: string): Promise<void> {
  const request = requestIn(body);
  const connection = await findPatiently(deps.connections, id, request?.kind === 'hello' ? looks : 1);
  if (!connection) return deps.sockets.close(id);
  if (!request) {
    log.info('closed for nonsense', { person: connection.person });
    return drop(deps, connection);
  }
  if (!(await loginBehind(deps.logins, connection.login, deps.clock()))) {
    await deps.sockets.post(id, { kind: 'signed-out' });
    return drop(deps, connection);
  }
  const posted = await deps.sockets.post(id, { kind: request.kind === 'hello' ? 'welcome' : 'pong' });
  if (posted === 'gone') await deps.connections.forget(connection);
}

function requestIn(body: string): LiveRequest | undefined {
  try {
    return LiveRequest.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

async function findPatiently(connections: Connections, id: string, times: number): Promise<Connection | undefined> {
  for (let look = 1; ; look += 1) {
    const connection = await connections.find(id);
    if (connection || look >= times) return connection;
    await wait(lookEvery);
  }
}

async function drop({ sockets, connections }: LiveSocketDeps, connection: Connection): Promise<void> {
  await sockets.close(connection.id);
  await connections.forget(connection);
}
