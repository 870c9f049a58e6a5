import { WebSocket } from 'ws';

import type { AuthorizeReply, GatewayEnv, Upstream } from '#core/contract/gateway.ts';
import { type RunningGateway, startGateway } from '#gateway/server.ts';

import { type GatewayApi, quietBeat, type Script, startGatewayApi } from './gateway-api.ts';
import { type Heard, type Said, say } from './wire.ts';

/** Two desktops and the passes of their owners. */
export const alice = {
  desktop: 'alice2desktop'.padEnd(26, 'a'),
  pass: 'alice-pass-0123456789abcdef',
  person: 'p-alice',
};
export const bob = { desktop: 'bob2desktop'.padEnd(26, 'b'), pass: 'bob-pass-0123456789abcdef00', person: 'p-bob' };

type Someone = typeof alice;

export const portal = 'https://portal.example.org/';
export const signInAt = 'https://portal.example.org/login?next=%2Fdesktop%2Falice-ubuntu';

/** What the API calls a pass. */
export const grantOf = ({ pass }: Pick<Someone, 'pass'>) => `grant-of-${pass}`;

/** How most desktops are: open for their owner, somebody else's for anybody else. */
export const ownersOnly =
  (upstreamOf: (desktop: string) => Upstream): Script['authorize'] =>
  ({ desktop, pass }): AuthorizeReply => {
    const owner = [alice, bob].find((someone) => someone.desktop === desktop);
    const asker = [alice, bob].find((someone) => someone.pass === pass);
    if (owner === undefined) return { is: 'no-such-desktop', portal };
    if (asker === undefined) return { is: 'sign-in', signInAt };
    if (asker !== owner) return { is: 'not-yours', portal };
    const session = `lab-w01-${owner.person}`;
    return {
      is: 'open',
      session,
      grant: grantOf(owner),
      person: owner.person,
      access: 'control',
      runtime: 'kasm',
      upstream: upstreamOf(desktop),
      cacheSeconds: 5,
    };
  };

export type Tab = {
  readonly socket: WebSocket;
  readonly received: Buffer[];
  closed: { readonly code: number; readonly reason: string } | undefined;
};

/** A gateway in this process, before a scripted API, with a browser's way of asking. */
export type GatewayUnderTest = {
  readonly gateway: RunningGateway;
  readonly api: GatewayApi;
  readonly port: number;
  readonly logged: string[];
  /** A request as this person's browser makes it inside a desktop. */
  ask: (someone: Someone, said?: Said, atDesktop?: string) => Promise<Heard>;
  /** Opens a WebSocket as the desktop's own page does; rejects with the status when it is refused. */
  open: (
    someone: Someone,
    options?: { path?: string; origin?: string; atDesktop?: string; headers?: Record<string, string> },
  ) => Promise<Tab>;
  stop: () => Promise<void>;
};

export const hostOf = (desktop: string) => `${desktop}.desk.localhost`;
export const originOf = (desktop: string) => `http://${hostOf(desktop)}`;

export const startGatewayUnderTest = async (
  authorize: Script['authorize'],
  env: Partial<GatewayEnv> = {},
): Promise<GatewayUnderTest> => {
  const api = await startGatewayApi({
    redeem: () => ({ is: 'refused', signInAt }),
    authorize,
    config: () => ({ is: 'none' }),
    dcvEntry: () => ({ is: 'none' }),
    heartbeat: () => quietBeat,
  });
  const logged: string[] = [];
  const gateway = await startGateway(
    {
      GATEWAY_HOST: '127.0.0.1',
      GATEWAY_PORT: 0,
      GATEWAY_API: api.url,
      GATEWAY_KEY: api.key,
      GATEWAY_DESKTOPS: 'http://{id}.desk.localhost',
      GATEWAY_UPSTREAMS: '127.0.0.1/32:*',
      ...env,
    },
    (level, message, facts) => logged.push(JSON.stringify({ level, message, ...facts })),
  );
  const port = Number(new URL(gateway.address).port);
  const tabs = new Set<WebSocket>();

  const open: GatewayUnderTest['open'] = (someone, { path = '/websockify', origin, atDesktop, headers } = {}) => {
    const desktop = atDesktop ?? someone.desktop;
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['binary'], {
      headers: { Host: hostOf(desktop), Cookie: `__Host-deskpool=${someone.pass}`, ...headers },
      origin: origin ?? originOf(desktop),
      perMessageDeflate: true,
    });
    tabs.add(socket);
    const tab: Tab = { socket, received: [], closed: undefined };
    socket.on('message', (data: Buffer) => tab.received.push(data));
    socket.on('close', (code, reason) => (tab.closed = { code, reason: reason.toString() }));
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(tab));
      socket.on('unexpected-response', (_request, reply) => {
        reply.resume();
        reject(new Error(`refused with ${reply.statusCode ?? 0}`));
      });
      socket.on('error', reject);
    });
  };
  return {
    gateway,
    api,
    port,
    logged,
    open,
    ask: (someone, { headers = [], ...said } = {}, atDesktop = someone.desktop) => {
      const own = ['Host', hostOf(atDesktop), 'Cookie', `__Host-deskpool=${someone.pass}`];
      return say(port, { ...said, headers: [...own, ...headers] });
    },
    stop: async () => {
      for (const tab of tabs) tab.terminate();
      await gateway.stop();
      await api.stop();
    },
  };
};
