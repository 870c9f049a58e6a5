import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex, Readable, Writable } from 'node:stream';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';
import { accessGate, type Access } from './basic-auth.ts';
import { selfSigned } from './certificate.ts';
import { pageHtml } from './page/html.ts';
import { onlyWatching } from './rfb/only-watching.ts';

/** One browser's connection: RFB both ways. What a viewer must not send is already gone from `from`. */
export type Client = { readonly from: Readable; readonly to: Writable };

/** What the front of a desktop needs to know. */
export type FrontOptions = {
  readonly title: string;
  readonly password: string;
  /** 0 for a free one. */
  readonly port: number;
  /** The bundled client of the page. */
  readonly script: string;
  readonly onClient: (client: Client) => void;
};

/** A front that listens; `close` cuts every connection. */
export type Front = { readonly port: number; readonly close: () => Promise<void> };

const REALM = { 'www-authenticate': 'Basic realm="Websockify"' };
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; " +
  "base-uri 'none'; form-action 'none'";

/** Longest message from a browser: a clipboard of the longest kind, and room. */
const LONGEST_MESSAGE = 2 << 20;
const PING_EVERY_MS = 20_000;

type Asked = { readonly path: string; readonly access: Access | undefined };

/** Kasm's files lie at the root; the query is the client page's own affair. */
const pathOf = (request: IncomingMessage) => (request.url ?? '/').replace(/[?#].*$/s, '');

const answer = (response: ServerResponse, status: number, type: string, body: string, more: object = {}): void => {
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), ...more });
  response.end(response.req.method === 'HEAD' ? undefined : body);
};

const serve = (
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
  { path, access }: Asked,
): void => {
  if (!access) return answer(response, 401, 'text/plain', 'Unauthorized\n', REALM);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(response, 405, 'text/plain', 'Method Not Allowed\n', { allow: 'GET, HEAD' });
  if (path === '/' || path === '/index.html' || path === '/vnc.html') {
    const html = pageHtml({ title: options.title, access });
    return answer(response, 200, 'text/html', html, { 'content-security-policy': PAGE_POLICY });
  }
  if (path === '/client.js') return answer(response, 200, 'text/javascript', options.script);
  return answer(response, 404, 'text/plain', 'Not Found\n');
};

const refuse = (socket: Duplex, status: '401 Unauthorized' | '404 Not Found'): void => {
  const realm = status.startsWith('401') ? `WWW-Authenticate: ${REALM['www-authenticate']}\r\n` : '';
  socket.end(`HTTP/1.1 ${status}\r\n${realm}Connection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** KasmVNC takes an upgrade without `Origin` or `Sec-WebSocket-Protocol` for the request of a file, and has no such file. */
const isDesktopSocket = ({ headers }: IncomingMessage, path: string): boolean =>
  path === '/websockify' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers.origin !== undefined &&
  (headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/).includes('binary');

/** Ends connections whose other side has vanished without a word. */
const keepAlive = (webSocket: WebSocket): void => {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return webSocket.terminate();
    answered = false;
    webSocket.ping();
  }, PING_EVERY_MS);
  webSocket.on('pong', () => (answered = true));
  webSocket.on('close', () => clearInterval(timer));
};

const clientOf = (webSocket: WebSocket, access: Access): Client => {
  keepAlive(webSocket);
  const stream = createWebSocketStream(webSocket);
  if (access === 'control') return { from: stream, to: stream };
  const watching = onlyWatching();
  watching.on('error', () => stream.destroy());
  stream.on('close', () => watching.destroy());
  return { from: stream.pipe(watching), to: stream };
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/**
 * Listens as a Kasm container does, on 127.0.0.1: TLS with a certificate made at this moment, basic auth on every request, the client
 * page at `/`, RFB in a WebSocket at `/websockify`. Rejects when the port is taken.
 */
export const openFront = async (options: FrontOptions): Promise<Front> => {
  const gate = accessGate(options.password);
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: () => 'binary',
  });
  const asked = (request: IncomingMessage): Asked => ({
    path: pathOf(request),
    access: gate(request.headers.authorization),
  });
  const server = createServer(selfSigned('kasm', new Date()), (request, response) => {
    serve(options, request, response, asked(request));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const { path, access } = asked(request);
    if (!access) return refuse(socket, '401 Unauthorized');
    if (!isDesktopSocket(request, path)) return refuse(socket, '404 Not Found');
    webSockets.handleUpgrade(request, socket, head, (webSocket) => options.onClient(clientOf(webSocket, access)));
  });
  const port = await listen(server, options.port);
  const close = async () => {
    webSockets.clients.forEach((webSocket) => webSocket.terminate());
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, close };
};
