import { lookup as systemLookup } from 'node:dns/promises';
import { request as http, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as https } from 'node:https';
import type { LookupFunction } from 'node:net';
import { familyOf, type MayReach } from './networks.ts';

export type Address = { readonly address: string; readonly family: 4 | 6 };
/** All addresses of a host. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

/** What came of a post: a status, or that there is no way there which may be taken. */
export type Posted = { readonly is: 'answered'; readonly status: number } | { readonly is: 'out-of-bounds' };
/** Posts a body to an address. Throws where nobody answered in time. */
export type Post = (url: URL, headers: Readonly<Record<string, string>>, body: string) => Promise<Posted>;

/** Milliseconds for all of it: the name, the connection, the answer. */
const patience = 5_000;
/** Bytes of an answer that are waited for: nobody reads them, but a server should not see us hang up over a few words. */
const mostAnswer = 65_536;

const systemResolve: Resolve = async (host) =>
  (await systemLookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/**
 * Posts by HTTP or HTTPS to hosts whose address may be reached. A name is looked up once, each address is checked, and the connection
 * goes to one of those that passed: a name server that would say something else the next time is not asked again. Redirects are not
 * followed. Each post has a connection of its own.
 */
export function poster(mayReach: MayReach, resolve: Resolve = systemResolve, timeout = patience): Post {
  return async (url, headers, body) => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return { is: 'out-of-bounds' };
    const signal = AbortSignal.timeout(timeout);
    const found = await inTime(addressesOf(url.hostname, resolve), signal);
    const allowed = found.filter(({ address }) => mayReach(address));
    if (allowed.length === 0) return { is: 'out-of-bounds' };
    const length = String(Buffer.byteLength(body));
    const options = {
      method: 'POST',
      headers: { ...headers, 'Content-Length': length },
      agent: false,
      signal,
    } as const;
    return { is: 'answered', status: await send(url, { ...options, lookup: always(allowed) }, body) };
  };
}

/** An address stands for itself; no name server has a say in it. */
async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly Address[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = familyOf(host);
  return family ? [{ address: host, family: family === 'ipv6' ? 6 : 4 }] : resolve(host);
}

/** In place of a second question to the name server: the addresses that were checked. */
function always(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first] = addresses;
    if (all) answer(null, [...addresses]);
    else answer(null, first?.address ?? '', first?.family);
  };
}

function send(url: URL, options: RequestOptions, body: string): Promise<number> {
  const request = url.protocol === 'https:' ? https : http;
  return new Promise((answered, failed) => {
    let status: number | undefined;
    const settle = (error: Error) => (status === undefined ? failed(error) : answered(status));
    const posting = request(url, options, (answer) => {
      status = answer.statusCode;
      swallow(answer);
    });
    posting.on('error', settle);
    posting.on('close', () => settle(new Error('The connection was closed without an answer.')));
    posting.end(body);
  });
}

/** Takes in an answer and keeps nothing of it; the status is known already, so that it may break off where it likes. */
function swallow(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('error', () => {});
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostAnswer) answer.destroy();
  });
}

async function inTime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([promise, late]);
}
