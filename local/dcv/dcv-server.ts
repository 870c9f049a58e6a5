import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws';
import { basicAuthorization } from '#local/desktops/basic-auth.ts';
import { selfSigned } from '#local/desktops/certificate.ts';
import type { DesktopProgram } from '#local/desktops/desktop-program.ts';
import { clientScript } from '#local/desktops/page/bundle.ts';
import { pageHtml } from '#local/desktops/page/html.ts';
import { openConnectionBook } from './connection-book.ts';
import { onlyLooking } from './only-looking.ts';
import { sessionsOf, settingOf } from './host-folder.ts';
import { rightsOf } from './permissions.ts';
import { openSessionDesktops, type Reachable } from './session-desktops.ts';
import { verifyToken } from './verify-token.ts';

/** A server that listens; `stop` cuts every connection and ends every desktop. */
export type DcvServer = { readonly port: number; readonly stop: () => Promise<void> };

export type DcvServerOptions = {
  /** The folder that stands for the host. */
  readonly root: string;
  /** Its name among those of this machine. */
  readonly host: string;
  /** What is shown in a session; it has to run without an image. */
  readonly program: DesktopProgram;
};

const policy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; " +
  "base-uri 'none'; form-action 'none'";

/** What a path means below `web-url-path`; undefined for one that is not below it. */
const inside = (root: string, url: URL): string | undefined => {
  const base = (settingOf(root, 'connectivity', 'web-url-path') ?? '').replace(/\/+$/, '');
  return url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : undefined;
};

const urlOf = (request: IncomingMessage) => new URL(request.url ?? '/', 'https://host');

const serve = async (root: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = inside(root, urlOf(request));
  const answer = (status: number, type: string, body: string) => {
    response.writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-cache',
      'content-security-policy': policy,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (path === '/' || path === '/index.html')
    return answer(200, 'text/html', pageHtml({ title: 'DCV', access: 'control' }));
  if (path === '/client.js') return answer(200, 'text/javascript', await clientScript());
  return answer(404, 'text/plain', 'Not Found\n');
};

const refuse = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** Joins a browser with the session's desktop. One RFB message is one message of the WebSocket, so its first byte tells input. */
const join = (
  browser: WebSocket,
  { port, password }: Reachable,
  { mayType, onInput }: { readonly mayType: boolean; readonly onInput: () => void },
): void => {
  const desktop = new WebSocket(`wss://127.0.0.1:${port}/websockify`, ['binary'], {
    rejectUnauthorized: false,
    headers: { authorization: basicAuthorization('kasm_user', password), origin: `https://127.0.0.1:${port}` },
  });
  browser.on('message', (message: Buffer) => {
    if (mayType && (message[0] === 4 || message[0] === 5) && message.length >= 6) onInput();
  });
  const [near, far] = [createWebSocketStream(browser), createWebSocketStream(desktop)];
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
  (mayType ? near : near.pipe(onlyLooking())).pipe(far);
  far.pipe(near);
};

/**
 * Stands for the server of DCV: TLS with a certificate of its own, `web-url-path`, the external authenticator, and a page that shows
 * the session. Page and pictures are those of the other desktops of this machine; DCV's own client and protocol are not here.
 */
export const openDcvServer = async ({ root, host, program }: DcvServerOptions): Promise<DcvServer> => {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => 'binary' });
  const bySession = new Map<WebSocket, string>();
  const cut = (id: string) => bySession.forEach((session, socket) => session === id && socket.terminate());
  const users = new WeakMap<WebSocket, string>();
  /** Whoever may not even see any more has no connection. */
  const cutRightless = () => {
    if (bySession.size === 0) return;
    const sessions = new Map(sessionsOf(root).map((session) => [session.id, session]));
    for (const [socket, id] of bySession) {
      const session = sessions.get(id);
      if (session && !rightsOf(root, session, users.get(socket) ?? '').has('display')) socket.terminate();
    }
  };
  const watch = setInterval(cutRightless, 500);
  const book = openConnectionBook(root);
  const desktops = openSessionDesktops({ root, host, program, closed: cut });
  const admit = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const url = urlOf(request);
    if (inside(root, url) !== '/websockify') return refuse(socket, '404 Not Found');
    const [sessionId, token] = [url.searchParams.get('sessionId') ?? '', url.searchParams.get('authToken') ?? ''];
    const address = `${request.socket.remoteAddress ?? ''}:${request.socket.remotePort ?? 0}`;
    const user = await verifyToken(root, { sessionId, token, address });
    const session = sessionsOf(root).find(({ id }) => id === sessionId);
    if (user === undefined || !session) return refuse(socket, '401 Unauthorized');
    const rights = rightsOf(root, session, user);
    if (!rights.has('display')) return refuse(socket, '401 Unauthorized');
    const others = [...bySession.values()].filter((id) => id === sessionId).length;
    if (session.clients !== null && others >= session.clients) return refuse(socket, '403 Forbidden');
    const desktop = await desktops.find(sessionId);
    if (!desktop) return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (browser) => {
      bySession.set(browser, sessionId);
      users.set(browser, user);
      const entry = book.enter(sessionId, user, address);
      browser.on('close', () => {
        bySession.delete(browser);
        entry.leave();
      });
      join(browser, desktop, { mayType: rights.has('keyboard'), onInput: entry.used });
    });
  };
  const server = createServer(selfSigned('dcv', new Date()), (request, response) => {
    serve(root, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    admit(request, socket, head).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      book.close();
      clearInterval(watch);
      bySession.forEach((_, socket) => socket.terminate());
      server.closeAllConnections();
      await Promise.all([desktops.stop(), new Promise((resolve) => server.close(resolve))]);
    },
  };
};
