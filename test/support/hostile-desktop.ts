import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';

import type { Upstream } from '#core/contract/gateway.ts';

import { testTls } from './test-tls.ts';

/** A desktop whose user has taken it over: it answers each request with exactly the bytes that a test gives it. */
export type HostileDesktop = {
  readonly upstream: Upstream;
  /** Bytes to answer with, or a function that does what it likes with the socket. */
  answer: string | ((socket: TLSSocket, head: string) => void);
  readonly heads: string[];
  stop: () => Promise<void>;
};

export const startHostileDesktop = async (): Promise<HostileDesktop> => {
  const sockets = new Set<TLSSocket>();
  const heads: string[] = [];
  const server = createServer(testTls, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      const head = bytes.toString('latin1');
      heads.push(head);
      if (typeof desktop.answer === 'string') socket.end(desktop.answer, 'latin1');
      else desktop.answer(socket, head);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const desktop: HostileDesktop = {
    upstream: { host: '127.0.0.1', port, base: '', authorization: 'Basic aG9zdGlsZQ==' },
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
    heads,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return desktop;
};
