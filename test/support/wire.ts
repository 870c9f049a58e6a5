import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';

/** An answer as it came off the wire. */
export type Heard = {
  readonly status: number;
  /** Lower-case names; several values of one name are joined by a comma, as HTTP reads them. */
  readonly headers: ReadonlyMap<string, string>;
  readonly rawHeaders: readonly string[];
  readonly body: string;
};

export type Said = {
  readonly method?: string;
  readonly path?: string;
  /** Name, value, name, value: sent as they are. */
  readonly headers?: readonly string[];
  readonly body?: string;
};

/** Sends one request over a connection of its own, headers untouched, and hears the whole answer. */
export const say = (port: number, { method = 'GET', path = '/', headers = [], body }: Said): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: [...headers, ...length],
      agent: false,
    });
    request.on('error', reject).on('response', (reply) => {
      const pieces: Buffer[] = [];
      reply.on('error', reject).on('data', (piece: Buffer) => pieces.push(piece));
      reply.on('end', () => {
        const found = new Map<string, string>();
        reply.rawHeaders.forEach((name, at) => {
          const lower = name.toLowerCase();
          if (at % 2 === 0) found.set(lower, [found.get(lower), reply.rawHeaders[at + 1]].filter(Boolean).join(', '));
        });
        const text = Buffer.concat(pieces).toString('utf8');
        resolve({ status: reply.statusCode ?? 0, headers: found, rawHeaders: reply.rawHeaders, body: text });
      });
    });
    request.end(body);
  });

/** Sends bytes and hears whatever comes back until the other end closes or is silent for a while. */
export const sayBytes = (port: number, bytes: string | Uint8Array, silence = 1_000): Promise<string> =>
  new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(silence, () => socket.destroy());
    socket.on('data', (piece) => (heard += piece.toString('latin1')));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(heard));
    socket.on('connect', () => socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes));
  });

/** Resolves as soon as the condition holds; rejects with its description after ten seconds. */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
};
