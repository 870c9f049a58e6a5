import { request } from 'node:http';

/** What came back, as it was on the wire. */
export type Heard = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
};

type Sent = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with whatever method: a GET has a body too, where the client is Educates' lookup service. */
  readonly body?: string;
};

/** One request on a connection of its own: no redirect is followed, no header added, and the path goes out as it is written. */
export const ask = (portal: string, path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(portal);
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const call = request(
      { hostname, port, path, method, agent: false, headers: { ...headers, ...length } },
      (reply) => {
        const pieces: Buffer[] = [];
        reply.on('data', (piece: Buffer) => pieces.push(piece));
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(pieces).toString() }),
        );
        reply.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** A learning platform that knows the Educates training portal and nothing else. */
export const learningPlatform = (portal: string) => {
  const post = (path: string, fields: Readonly<Record<string, string>>, basic?: string) =>
    ask(portal, path, {
      method: 'POST',
      headers: { ...form, ...(basic && { Authorization: `Basic ${Buffer.from(basic).toString('base64')}` }) },
      body: new URLSearchParams(fields).toString(),
    });
  return {
    /** `POST /oauth2/token/`; client by Basic where one is given. */
    token: (fields: Readonly<Record<string, string>>, basic?: string) => post('/oauth2/token/', fields, basic),
    revoke: (fields: Readonly<Record<string, string>>, basic?: string) => post('/oauth2/revoke-token/', fields, basic),
    /** A call with a token. */
    as:
      (token: string) =>
      (path: string, sent: Sent = {}) =>
        ask(portal, path, { ...sent, headers: { Authorization: `Bearer ${token}`, ...sent.headers } }),
  };
};
