import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What the gateway itself says to a request, on either kind of connection. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** On everything we say ourselves: nobody keeps it, guesses its type or frames it. */
const always = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

/** A line of text, for programs and for requests that show nobody a page. */
export const inText = (status: number, words: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  body: `${words}\n`,
});

/** Sends a browser elsewhere, by GET. The place has to be a path of this origin or come from the API. */
export const seeOther = (location: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  inText(303, 'See there.', { Location: location, ...headers });

const lengthOf = (body: string) => ({ 'Content-Length': String(Buffer.byteLength(body)) });

/** Answers a plain request. When an upload is still on its way, the connection is not used again. */
export const sendAnswer = (response: ServerResponse, { status, headers, body }: Answer): void => {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const unread = response.req.complete ? {} : { Connection: 'close' };
  response.writeHead(status, { ...always, ...headers, ...lengthOf(body), ...unread });
  response.end(response.req.method === 'HEAD' ? undefined : body);
};

/** Answers on a bare socket: an upgrade that is refused, or bytes that were no request. Closes it. */
export const writeAnswer = (socket: Socket, { status, headers, body }: Answer): void => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const all = { ...always, ...headers, ...lengthOf(body), Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  // Whoever does not read the answer does not keep the socket either.
  setTimeout(() => socket.destroy(), 2_000).unref();
};
