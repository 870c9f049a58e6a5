import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
};
export type Call = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with any method; fetch would not send one with a GET. */
  readonly body?: string;
};

const patience = 40_000;

/** One request; no redirect is followed. */
export const call = (address: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const url = new URL(address);
    const send = url.protocol === 'https:' ? secure : plain;
    // Names below localhost are this machine, whether or not its resolver knows (RFC 6761).
    const here = url.hostname.endsWith('.localhost') && { hostname: '127.0.0.1' };
    const all = { Host: url.host, ...headers, ...length };
    const sent = send(url, { ...here, method, headers: all, timeout: patience }, (reply) => {
      const pieces: Buffer[] = [];
      reply.on('data', (piece: Buffer) => pieces.push(piece));
      reply.on('error', reject);
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(pieces).toString() }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error(`${address} did not answer within ${patience / 1_000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });

/** A form, as HTML has it. */
export const form = (
  fields: Readonly<Record<string, string>>,
): Required<Pick<Call, 'method' | 'headers' | 'body'>> => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
