import type { IncomingMessage } from 'node:http';
import type { Refused } from './envelope.ts';

/** Where something is asked, when it may be read at all. */
export type Target = { readonly method: 'GET' | 'POST'; readonly path: string; readonly query: URLSearchParams };

/** The longest body that is taken, in bytes: a notice with its buttons. */
const longest = 65_536;
const ownNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
const plainPath = /^\/[A-Za-z0-9_-]{0,64}$/;
/** What browsers send and programs don't; Node's `fetch`, too, sends a Sec-Fetch-Mode. */
const ofBrowsers: readonly string[] = ['origin', 'referer', 'sec-fetch-site', 'sec-fetch-dest'];

/**
 * Reads what is asked. A page in somebody's browser must not be able to ask anything, neither under a name of its own that leads to
 * this machine nor by an image with our address: things are changed by GET here.
 */
export const readTarget = ({ method, url = '', headers }: IncomingMessage): Target | Refused => {
  if (method !== 'GET' && method !== 'POST') return { status: 405, message: 'Only GET and POST are known here.' };
  if (!ownNames.test(headers.host ?? '')) return { status: 403, message: 'Ask localhost by its own name.' };
  if (ofBrowsers.some((name) => headers[name] !== undefined))
    return { status: 403, message: 'This is for programs of this host, not for pages in a browser.' };
  const [path = '', ...rest] = url.split('?');
  if (!plainPath.test(path)) return { status: 404, message: 'There is nothing here.' };
  return { method, path, query: new URLSearchParams(rest.join('?')) };
};

/** The whole body, or why it isn't taken. */
export const readBody = async (request: IncomingMessage): Promise<Buffer | Refused> => {
  const tooLong: Refused = { status: 413, message: `A body has ${longest} bytes at most.` };
  if (Number(request.headers['content-length'] ?? 0) > longest) return tooLong;
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > longest) return tooLong;
    pieces.push(piece);
  }
  const body = Buffer.concat(pieces);
  return request.method === 'GET' && body.length > 0 ? { status: 400, message: 'A GET has no body.' } : body;
};
