import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { WebSocketServer } from 'ws';

import { testTls } from '#test/support/test-tls.ts';

/**
 * Desktops for the gateway's benchmark, in a process of their own: a 10 KB file over TLS, `/idle` sockets that say nothing, and
 * `/paint` sockets that send 16 KB fifteen times a second. Prints its port and ends with its standard input.
 */
const file = Buffer.alloc(10_240, 'x');
const picture = Buffer.alloc(16_384, 7);

const server = createServer(testTls, (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/javascript', 'Content-Length': file.length });
  response.end(file);
});
const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][0] ?? false });
sockets.on('connection', (socket, request) => {
  socket.on('error', () => socket.terminate());
  if (request.url !== '/paint') return;
  // Spread over the interval, as desktops that know nothing of each other are.
  const delay = setTimeout(
    () => {
      const timer = setInterval(() => socket.send(picture), 1_000 / 15);
      socket.on('close', () => clearInterval(timer));
    },
    (Math.random() * 1_000) / 15,
  );
  socket.on('close', () => clearTimeout(delay));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
