import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { type WebSocket, WebSocketServer } from 'ws';

import type { Upstream } from '#core/contract/gateway.ts';

import { testTls } from './test-tls.ts';

/** Listens like KasmVNC: TLS of its own making, basic auth on everything, letter-by-letter handshake headers, an echoing websockify. */
export type KasmStandIn = {
  readonly port: number;
  readonly upstream: Upstream;
  /** What it was asked, headers as they came. */
  readonly requests: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly string[];
    body: string;
  }[];
  /** Messages from clients, in order. */
  readonly messages: Buffer[];
  /** Sockets that are open now. */
  readonly sockets: Set<WebSocket>;
  /** Answers 503 like an X server that is not up yet, or again 200. */
  setReady: (ready: boolean) => void;
  stop: () => Promise<void>;
};

/** KasmVNC 1.3 finds these by their exact spelling; without one of them it takes the upgrade for a file request (404). */
const handshake = [
  'Host',
  'Connection',
  'Origin',
  'Upgrade',
  'Sec-WebSocket-Key',
  'Sec-WebSocket-Version',
  'Sec-WebSocket-Protocol',
];

const page = '<!doctype html><title>Kasm</title><script src="app.js"></script>';

const isAllowed = (request: IncomingMessage, authorization: string) => request.headers.authorization === authorization;

export const startKasmStandIn = async (password = 'per-desktop-secret'): Promise<KasmStandIn> => {
  const authorization = `Basic ${Buffer.from(`kasm_user:${password}`).toString('base64')}`;
  const requests: KasmStandIn['requests'] = [];
  const messages: Buffer[] = [];
  const sockets = new Set<WebSocket>();
  let ready = true;

  const note = (request: IncomingMessage) => {
    const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.rawHeaders, body: '' };
    requests.push(seen);
    return seen;
  };
  const server = createServer(testTls, (request, response) => {
    const seen = note(request);
    request.setEncoding('utf8').on('data', (piece: string) => (seen.body += piece));
    request.on('end', () => {
      if (!isAllowed(request, authorization))
        return response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Websockify"' }).end();
      if (!ready) return response.writeHead(503).end();
      if (request.url === '/app.js') return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end('1;');
      if (request.url === '/dir') return response.writeHead(301, { Location: '/dir/' }).end();
      return response.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'kasm=1' }).end(page);
    });
  });
  const websockify = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
  server.on('upgrade', (request, socket, head) => {
    note(request);
    const spelled = handshake.every((name) => request.rawHeaders.some((header, at) => at % 2 === 0 && header === name));
    if (!isAllowed(request, authorization) || !spelled) {
      socket.end(`HTTP/1.1 ${spelled ? '401 Unauthorized' : '404 Not Found'}\r\n\r\n`);
      return;
    }
    websockify.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened);
      opened.on('close', () => sockets.delete(opened));
      opened.on('error', () => opened.terminate());
      opened.on('message', (data: Buffer, isBinary) => {
        messages.push(data);
        opened.send(data, { binary: isBinary });
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    upstream: { host: '127.0.0.1', port, base: '', authorization },
    requests,
    messages,
    sockets,
    setReady: (isReady) => {
      ready = isReady;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
