import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { largestHead, peekHost } from './peek-host.ts';
import { routeHost } from './route-host.ts';
import { CloudFault } from '#local/template/fault.ts';

/** The one port that browsers come to. */
export type FrontDoor = {
  readonly port: number;
  /** Hands connections for the portal to somebody; until then they are told that it is starting. */
  readonly openPortal: (accept: (socket: Socket) => void) => void;
  /** Port on 127.0.0.1 of the gateway program; undefined while it does not run. */
  readonly setGateway: (port: number | undefined) => void;
  /** Takes no more connections and ends those that are open. */
  readonly close: () => Promise<void>;
};

const words: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** Milliseconds that somebody who was refused has to hear it. */
const LINGER = 2_000;

const refuse = (socket: Socket, status: number, text: string): void => {
  const body = `${text}\n`;
  const retry = status === 503 ? 'Retry-After: 1\r\n' : '';
  // What still comes is read and dropped, for a connection that is closed with unread bytes takes the answer with it.
  socket.removeAllListeners('readable').resume();
  setTimeout(() => socket.destroy(), LINGER).unref();
  socket.end(
    `HTTP/1.1 ${status} ${words[status] ?? ''}\r\nContent-Type: text/plain; charset=utf-8\r\n${retry}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
};

/** Milliseconds that a connection may take to say what it wants. */
const PATIENCE = 10_000;

/** Collects the head of the first request, puts it back and tells the host. */
const readHead = (socket: Socket, found: (host: string) => void): void => {
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), PATIENCE);
  const done = () => {
    clearTimeout(timer);
    socket.off('readable', look);
  };
  const look = () => {
    for (let chunk = socket.read() as Buffer | null; chunk; chunk = socket.read() as Buffer | null)
      head = Buffer.concat([head, chunk]);
    const peeked = peekHost(head);
    if (peeked.is === 'incomplete') return;
    done();
    if (peeked.is === 'bad') {
      refuse(
        socket,
        peeked.status,
        peeked.status === 431
          ? `The head of a request may have ${largestHead} bytes.`
          : 'This is no request with one Host header.',
      );
      return;
    }
    socket.unshift(head);
    found(peeked.host);
  };
  socket.on('readable', look);
  socket.once('close', done);
};

/** Bytes go both ways unchanged; an end or a fault on one side is one on the other. */
const pipeTo = (socket: Socket, port: number): void => {
  const upstream = createConnection({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  socket.setNoDelay(true);
  let connected = false;
  upstream.once('connect', () => {
    connected = true;
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => (connected ? socket.destroy() : refuse(socket, 503, 'The gateway is starting.')));
  socket.on('error', () => upstream.destroy());
  socket.once('close', () => upstream.destroy());
  upstream.once('close', () => connected && socket.destroySoon());
};

const listen = (server: Server, host: string, port: number): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen({ host, port, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  return promise;
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Listens on both loopbacks, for browsers take "localhost" for either; a machine without IPv6 has one. */
const listenOnLoopbacks = async (make: () => Server, port: number): Promise<readonly [number, readonly Server[]]> => {
  const four = make();
  let bound: number;
  try {
    bound = await listen(four, '127.0.0.1', port);
  } catch (error) {
    const code = codeOf(error);
    const why =
      code === 'EADDRINUSE'
        ? 'is taken by another program'
        : code === 'EACCES'
          ? 'may not be used by you'
          : `can't be used: ${String(error)}`;
    throw new CloudFault(`Port ${port} ${why}. Choose another one: PORT=8090 npm start`, { cause: error });
  }
  const six = make();
  try {
    await listen(six, '::1', bound);
    return [bound, [four, six]];
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return [bound, [four]];
    four.close();
    throw new CloudFault(
      `Port ${bound} is taken by another program on [::1]. Choose another one: PORT=8090 npm start`,
      { cause: error },
    );
  }
};

/**
 * Opens the one port. A connection goes as a whole to whom its first request is for: the gateway program for a desktop's host
 * (bytes unchanged), the portal for localhost; anybody else is refused. Throws a `CloudFault` when the port can't be had.
 */
export const openFrontDoor = async (port: number): Promise<FrontDoor> => {
  const open = new Set<Socket>();
  let portal: ((socket: Socket) => void) | undefined;
  let gateway: number | undefined;
  let bound = port;
  const accept = (socket: Socket, host: string) => {
    const route = routeHost(host, bound);
    if (route === 'nobody')
      refuse(socket, 421, `Nothing answers for ${host} here. Open http://localhost:${bound} instead.`);
    else if (route === 'desktop') {
      if (gateway === undefined) refuse(socket, 503, 'The gateway is starting.');
      else pipeTo(socket, gateway);
    } else if (portal) portal(socket);
    else refuse(socket, 503, 'The portal is starting.');
  };
  const connected = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    readHead(socket, (host) => accept(socket, host));
  };
  const [actual, servers] = await listenOnLoopbacks(
    () => createServer({ allowHalfOpen: true, noDelay: true }, connected),
    port,
  );
  bound = actual;
  return {
    port: bound,
    openPortal: (take) => {
      portal = take;
    },
    setGateway: (to) => {
      gateway = to;
    },
    close: async () => {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
};
