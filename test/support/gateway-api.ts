import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import {
  type AuthorizeReply,
  AuthorizeRequest,
  type ConfigReply,
  ConfigRequest,
  type DcvEntryReply,
  type HeartbeatReply,
  HeartbeatRequest,
  type RedeemReply,
  RedeemRequest,
} from '#core/contract/gateway.ts';

/** What the API says, as a test wants it; may be changed at any time. */
export type Script = {
  redeem: (request: { desktop: string; ticket: string }) => RedeemReply;
  authorize: (request: { desktop: string; pass: string }) => AuthorizeReply;
  config: (request: { desktop: string; type: string; token: string }) => ConfigReply;
  dcvEntry: (request: { desktop: string; pass: string }) => DcvEntryReply;
  heartbeat: (request: { gateway: string; sockets: readonly object[]; answered: readonly string[] }) => HeartbeatReply;
};

export type Beat = ReturnType<(typeof HeartbeatRequest)['parse']>;

/** An API of the gateway's contract that says what a test scripted, keeps what it was asked, and can be switched off. */
export type GatewayApi = {
  readonly url: string;
  readonly key: string;
  readonly script: Script;
  readonly asked: { readonly path: string; readonly body: string }[];
  readonly beats: Beat[];
  /** Connections that asked with a wrong key. */
  refused: () => number;
  /** From now on every connection is cut without an answer. */
  switchOff: () => void;
  switchOn: () => void;
  /** Replies are held back until this resolves. */
  hold: (until: Promise<void>) => void;
  stop: () => Promise<void>;
};

export const quietBeat: HeartbeatReply = { cut: [], probe: [], nextBeatMs: 250 };

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

export const startGatewayApi = async (script: Script): Promise<GatewayApi> => {
  const key = 'test-gateway-key-of-32-characters!';
  const asked: { path: string; body: string }[] = [];
  const beats: Beat[] = [];
  const sockets = new Set<Socket>();
  let off = false;
  let refusals = 0;
  let holding: Promise<void> = Promise.resolve();

  const reply = (path: string, body: unknown): object | undefined => {
    switch (path) {
      case '/gateway/redeem':
        return script.redeem(RedeemRequest.parse(body));
      case '/gateway/authorize':
        return script.authorize(AuthorizeRequest.parse(body));
      case '/gateway/config':
        return script.config(ConfigRequest.parse(body));
      case '/gateway/dcv':
        return script.dcvEntry(AuthorizeRequest.parse(body));
      case '/gateway/heartbeat': {
        const beat = HeartbeatRequest.parse(body);
        beats.push(beat);
        return script.heartbeat(beat);
      }
      default:
        return undefined;
    }
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      asked.push({ path: request.url ?? '', body });
      await holding;
      if (off) {
        request.socket.destroy();
        return;
      }
      const isKnown = request.headers['x-gateway-key'] === key;
      if (!isKnown) refusals += 1;
      const said = isKnown && request.method === 'POST' ? reply(request.url ?? '', JSON.parse(body)) : undefined;
      response.writeHead(said === undefined ? 403 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(said ?? { error: { code: 'forbidden' } }));
    })();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (off) socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key,
    script,
    asked,
    beats,
    refused: () => refusals,
    switchOff: () => {
      off = true;
      for (const socket of sockets) socket.destroy();
    },
    switchOn: () => {
      off = false;
    },
    hold: (until) => {
      holding = until;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
