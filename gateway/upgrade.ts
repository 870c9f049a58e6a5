import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { type Answer, inText, writeAnswer } from './answer.ts';
import { DesktopTooSlow, limitConnect, lonelyAgent } from './desktop-client.ts';
import { type Admitted, answerForFailure, headersFor } from './forward.ts';
import { handshakeFromDesktop, pairsOf, valuesOf } from './headers.ts';
import { senseInput } from './input.ts';
import { onlyWatching } from './only-watching.ts';
import { desktopPath } from './redirect.ts';
import type { Sockets } from './sockets.ts';
import { joinEnds } from './tunnel.ts';

/** The browser's end of an upgrade: its socket and what came behind the handshake. */
export type Client = { readonly socket: Socket; readonly head: Buffer };

/** A desktop that has agreed to the upgrade. */
type Agreed = { readonly socket: Duplex; readonly head: Buffer; readonly reply: IncomingMessage };

/** Why this is no WebSocket handshake (RFC 6455 §4.2.1), or undefined when it is one. Other protocols (h2c) go nowhere. */
export const wrongHandshake = (request: IncomingMessage): Answer | undefined => {
  const { headers, method, httpVersion } = request;
  if (headers.upgrade?.toLowerCase() !== 'websocket') return inText(400, 'Only WebSockets are upgraded.');
  const bodiless = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  const key = /^[A-Za-z0-9+/]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  if (method !== 'GET' || httpVersion !== '1.1' || !bodiless || !key)
    return inText(400, 'This is no WebSocket handshake.');
  return headers['sec-websocket-version'] === '13'
    ? undefined
    : inText(426, 'WebSocket version 13 only.', { 'Sec-WebSocket-Version': '13' });
};

/** Compressed messages could not be read for input; KasmVNC does not offer them anyway. */
const headersToAgree = (admitted: Admitted): string[] =>
  admitted.open.runtime === 'dcv'
    ? headersFor(admitted)
    : pairsOf(headersFor(admitted))
        .filter(([name]) => name.toLowerCase() !== 'sec-websocket-extensions')
        .flat();

const accepts = (reply: IncomingMessage, key: string): boolean => {
  const expected = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return reply.statusCode === 101 && reply.headers['sec-websocket-accept'] === expected;
};

/** Asks the desktop. Rejects when it does not agree within ten seconds, does not agree at all, or `client` leaves. */
const agree = (admitted: Admitted, client: Socket): Promise<Agreed> => {
  const { open, visit } = admitted;
  const { host, port } = open.upstream;
  const path = desktopPath(open.upstream, visit.path) + visit.query;
  const key = valuesOf(visit.asked.headers, 'sec-websocket-key')[0] ?? '';
  const headers = headersToAgree(admitted);
  const request = requestHttps({ agent: lonelyAgent, host, port, path, headers, timeout: 10_000 });
  limitConnect(request, 5_000);
  const leave = () => request.destroy();
  client.once('close', leave);
  return new Promise<Agreed>((resolve, reject) => {
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new DesktopTooSlow()));
    request.on('response', (reply) => {
      reject(new Error('the desktop does not upgrade'));
      reply.destroy();
    });
    request.on('upgrade', (reply, socket, head) => {
      socket.on('error', () => socket.destroy());
      if (accepts(reply, key)) return resolve({ socket, head, reply });
      reject(new Error('the desktop agrees to something else'));
      socket.destroy();
    });
    request.end();
  }).finally(() => client.off('close', leave));
};

const keepAlive = (socket: Duplex): void => {
  if (!('setKeepAlive' in socket) || !('setNoDelay' in socket) || !('setTimeout' in socket)) return;
  const tcp = socket as Socket;
  tcp.setTimeout(0).setNoDelay(true).setKeepAlive(true, 30_000);
};

const start = (client: Client, agreed: Agreed, { open }: Admitted, sockets: Sockets): void => {
  const { socket, head } = client;
  // Helpers only watch, and a DCV host reports its own last interaction.
  const sense = open.access === 'control' && open.runtime === 'kasm' ? senseInput() : undefined;
  const filter = open.access === 'view' && open.runtime === 'kasm' ? onlyWatching() : undefined;
  let close = (_code: number, _reason: string): void => void socket.destroy();
  const place = sockets.enter(open, (code, reason) => close(code, reason));
  if (place === undefined) {
    agreed.socket.destroy();
    writeAnswer(socket, inText(429, 'Too many open connections to this desktop.'));
    return;
  }
  keepAlive(socket);
  keepAlive(agreed.socket);
  const lines = pairsOf(handshakeFromDesktop(agreed.reply.rawHeaders)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
  close = joinEnds(
    { client: socket, desktop: agreed.socket, fromClient: head, fromDesktop: agreed.head },
    { sense, filter, onInput: place.used, onClosed: place.leave },
  );
};

/** Takes an admitted upgrade to its desktop and joins the two. Never rejects; a failure is answered on the socket. */
export const upgrade = async (client: Client, admitted: Admitted, sockets: Sockets): Promise<void> => {
  try {
    const agreed = await agree(admitted, client.socket);
    if (client.socket.destroyed) agreed.socket.destroy();
    else start(client, agreed, admitted, sockets);
  } catch (thrown) {
    writeAnswer(client.socket, answerForFailure(admitted, thrown));
  }
};
