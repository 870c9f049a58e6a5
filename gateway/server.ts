import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { GatewayEnv } from '#core/contract/gateway.ts';

import { readAddresses } from './address.ts';
import { admit } from './admit.ts';
import { allowPerSecond } from './allowance.ts';
import { inText, sendAnswer, writeAnswer } from './answer.ts';
import { connectApi } from './api.ts';
import { askedBy } from './asked.ts';
import { authorizeWith } from './authorize.ts';
import { desktopAgent } from './desktop-client.ts';
import { wrongTokensPerSecond } from './config.ts';
import type { Door } from './door.ts';
import { forward } from './forward.ts';
import { startHeartbeat } from './heartbeat.ts';
import { type Log, wordsOf } from './log.ts';
import { startProbes } from './probe.ts';
import { openRegister, type Sockets } from './sockets.ts';
import { upgrade, wrongHandshake } from './upgrade.ts';
import { readLock } from './upstreams.ts';

/** A gateway that listens. */
export type RunningGateway = {
  /** `http://HOST:PORT` as bound. */
  readonly address: string;
  /** Stops accepting, closes sockets with 1001, tells the API, and resolves when all is closed. */
  readonly stop: () => Promise<void>;
};

const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  // An upload takes as long as it takes.
  requestTimeout: 0,
  // Longer than a load balancer keeps idle connections (4,000 s at most), so that it is never the gateway that closes one in use.
  keepAliveTimeout: 4_010_000,
} as const;

const settle = (log: Log, work: Promise<unknown>, giveUp: () => void): void => {
  work.catch((thrown: unknown) => {
    log('ERROR', 'a request failed', { cause: wordsOf(thrown) });
    giveUp();
  });
};

const listenTo = (server: Server, door: Door, sockets: Sockets, log: Log): void => {
  const agent = desktopAgent();
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.on('error', () => response.destroy());
    if (request.headers.upgrade !== undefined)
      return sendAnswer(response, inText(400, 'Only WebSockets are upgraded.'));
    const admission = await admit(door, askedBy(request, false));
    if (admission.is === 'answered') sendAnswer(response, admission.answer);
    else if (!response.destroyed) forward(agent, request, response, admission);
  };
  const onUpgrade = async (request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> => {
    socket.on('error', () => socket.destroy());
    const wrong = wrongHandshake(request);
    if (wrong !== undefined) return writeAnswer(socket, wrong);
    const admission = await admit(door, askedBy(request, true));
    if (admission.is === 'answered') writeAnswer(socket, admission.answer);
    else if (!socket.destroyed) await upgrade({ socket, head }, admission, sockets);
  };
  const withSocket = (stream: Duplex, use: (socket: Socket) => void): void => {
    if (stream instanceof Socket) use(stream);
    else stream.destroy();
  };

  server.on('request', (request, response) => settle(log, onRequest(request, response), () => response.destroy()));
  server.on('upgrade', (request, stream, head) =>
    withSocket(stream, (socket) => settle(log, onUpgrade(request, socket, head), () => socket.destroy())),
  );
  server.on('connect', (_request, stream) =>
    withSocket(stream, (socket) => {
      socket.on('error', () => socket.destroy());
      writeAnswer(socket, inText(400, 'This is no proxy.'));
    }),
  );
  server.on('clientError', (error, stream) =>
    withSocket(stream, (socket) => {
      const status = wordsOf(error) === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
      writeAnswer(socket, inText(status, 'This request cannot be read.'));
    }),
  );
  server.on('close', () => agent.destroy());
};

const listening = (server: Server, host: string, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(`http://${host}:${typeof bound === 'object' && bound !== null ? bound.port : port}`);
    });
  });

/** Starts a gateway. Rejects when the environment makes no sense or the port is taken. */
export const startGateway = async (env: GatewayEnv, log: Log): Promise<RunningGateway> => {
  const addresses = readAddresses(env.GATEWAY_DESKTOPS);
  const mayContact = readLock(env.GATEWAY_UPSTREAMS);
  const api = connectApi(env.GATEWAY_API, env.GATEWAY_KEY);
  const authorizer = authorizeWith(api);
  const sockets = openRegister(() => heartbeat.hurry());
  const server = createServer(limits);
  const wrongTokens = allowPerSecond(wrongTokensPerSecond);
  listenTo(server, { addresses, api, authorizer, wrongTokens, mayContact }, sockets, log);
  const address = await listening(server, env.GATEWAY_HOST, env.GATEWAY_PORT);
  const probes = startProbes(mayContact, () => heartbeat.hurry());
  const heartbeat = startHeartbeat({ api, sockets, probes, authorizer, log });
  return {
    address,
    stop: async () => {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      sockets.closeAll(1001, 'going away');
      server.closeIdleConnections();
      await heartbeat.stop();
      setTimeout(() => server.closeAllConnections(), 1_000).unref();
      await closed;
      api.close();
    },
  };
};
