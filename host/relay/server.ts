import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createListener, type AddressInfo, type Server, type Socket } from 'node:net';
import { compatHeader, type RelayConfig } from '#core/contract/host-relay.ts';
import type { OwnerOf } from './connection-owner.ts';
import { envelope, type Refused } from './envelope.ts';
import { mayAsk, type Caller } from './may-ask.ts';
import type { NameOf } from './people.ts';
import { askPortal, usualPatience, type Asked, type Patience, type Said } from './portal.ts';
import { readBody, readTarget } from './question.ts';

export type RelayOptions = {
  readonly config: RelayConfig;
  /** 0 for any that is free. */
  readonly port: number;
  readonly ownerOf: OwnerOf;
  readonly nameOf: NameOf;
  readonly patience?: Patience;
  /** Told each answer: what was asked, by which user, with which status. Never a parameter. */
  readonly log: (line: string) => void;
};
export type Relay = { readonly port: number; readonly stop: () => Promise<void> };

/** So many connections a user may have open at once, root apart: nobody keeps others from signing in. */
const perUser = 16;

/**
 * Takes what scripts on this host ask at `http://localhost:5000`, and asks the portal in the host's name. `localhost` may be either
 * loopback, and anybody could listen at the one that we leave, and answer root in our place: so both are ours, or none.
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const owners = new Map<Socket, number>();
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000, headersTimeout: 5_000 });
  server.maxConnections = 512;
  server.on('connection', (socket) => {
    // Now, while it is certain that whoever has connected is still there.
    const uid = options.ownerOf(endsOf(socket));
    if (uid === undefined) return;
    const open = [...owners.values()].filter((one) => one === uid).length;
    if (uid !== 0 && open >= perUser) return void socket.destroy();
    owners.set(socket, uid);
    socket.on('close', () => owners.delete(socket));
  });
  server.on('request', (request, response) => {
    const started = performance.now();
    const uid = owners.get(request.socket);
    answer(options, uid, request, response)
      .then((said) => reply(response, said))
      .catch(() => reply(response, { status: 502, message: 'The question could not be passed on.' }))
      .finally(() => {
        const path = (request.url ?? '').split('?')[0]?.slice(0, 80);
        const took = Math.round(performance.now() - started);
        options.log(`${request.method} ${path} uid=${uid ?? 'unknown'} ${response.statusCode} ${took}ms`);
      });
  });
  await listen(server, options.port, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const other = createListener({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  other.maxConnections = server.maxConnections;
  const stop = () =>
    new Promise<void>((resolve) => {
      other.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  try {
    await listen(other, port, '::1');
  } catch (error) {
    // A machine without IPv6 has no other loopback.
    if (!(error instanceof Error && 'code' in error && /^(EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(String(error.code)))) {
      await stop();
      throw error;
    }
  }
  return { port, stop };
};

const listen = (server: Server, port: number, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });

const endsOf = ({ remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 }: Socket) => ({
  from: { address: remoteAddress, port: remotePort },
  to: { address: localAddress, port: localPort },
});

const answer = async (
  { config, nameOf, patience = usualPatience }: RelayOptions,
  uid: number | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Said | Refused> => {
  const target = readTarget(request);
  if ('status' in target) return target;
  const name = uid === undefined ? undefined : await nameOf(uid);
  if (uid === undefined || name === undefined)
    return { status: 403, message: 'It cannot be told who asks, so that nothing is answered.' };
  const caller: Caller = { uid, name };
  const body = await readBody(request);
  if ('status' in body) return body;
  const allowed = mayAsk(caller, { ...target, hasBody: body.length > 0 });
  if (allowed !== 'yes') return allowed;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const asked: Asked = { ...target, body, bodyType: request.headers['content-type'], compat: compatOf(request) };
  return askPortal(config, caller, asked, { gone: gone.signal, patience });
};

const compatOf = ({ headers }: IncomingMessage): Asked['compat'] => {
  const said = headers[compatHeader.toLowerCase()];
  return said === 'v1' || said === 'v2' ? said : undefined;
};

const reply = (response: ServerResponse, said: Said | Refused): void => {
  if (response.headersSent || response.destroyed) return;
  const [type, body] = 'body' in said ? [said.type, said.body] : ['application/json', Buffer.from(envelope(said))];
  response.writeHead(said.status, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    // What was not read of a body would be taken for the next question.
    ...(said.status === 413 && { Connection: 'close' }),
  });
  response.end(body);
};
