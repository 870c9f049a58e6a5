import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { WebSocketServer } from 'ws';
import type * as z from 'zod';
import { heardInQuery } from '#core/contract/live-routes.ts';
import type { LiveMessage } from '#core/contract/live.ts';
import { invitationLink, type SharingView } from '#core/contract/sharing-views.ts';
import type { DesktopCard, Me, SessionView } from '#core/contract/views.ts';
import { liveStandIn, type LiveStandIn } from '#test/support/live-stand-in.ts';
import { aSessionView } from '#test/support/page-data.ts';

type Json = z.infer<ReturnType<typeof z.json>>;

type Refusal = { readonly status: number; readonly code: string; readonly message?: string };

/** What the stand-in answers; a test changes it as it goes. */
export type Script = {
  me: Me | null;
  desktops: readonly DesktopCard[];
  sessions: readonly SessionView[];
  /** Of whatever session is asked about. */
  sharing: SharingView;
  /** Of the list of every session. */
  pageSize: number;
  /** What each call of a method and path is refused with, until the entry is taken away: `POST /api/sessions`. */
  readonly refusals: Map<string, Refusal>;
  /** What calls of other pages' routes answer: `GET /api/relay/messages`. */
  readonly answers: Map<string, unknown>;
  /** Calls that have to wait until this promise is kept. */
  hold: Promise<void> | null;
  refusesSockets: boolean;
};

export type PortalStandIn = {
  readonly url: string;
  readonly script: Script;
  /** Each call of the API, as `METHOD path`. */
  readonly calls: readonly string[];
  /** Changes a card's session and tells it over the live sockets, as the portal does. */
  readonly change: (card: string, change: Partial<SessionView>) => void;
  readonly tell: (message: LiveMessage) => void;
  readonly socketCount: () => number;
  readonly cutSockets: () => void;
  readonly stop: () => Promise<void>;
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/**
 * A portal of one process for looking at the page alone: serves the built page under the same policy as the real one, answers
 * the API from a script, and has the live socket. It keeps no rules; those are the portal's own tests' business.
 */
export async function startPortalStandIn(pageFolder: string): Promise<PortalStandIn> {
  const script: Script = {
    me: null,
    desktops: [],
    sessions: [],
    sharing: { helpers: [], openLinks: [], most: 5 },
    pageSize: 50,
    refusals: new Map(),
    answers: new Map(),
    hold: null,
    refusesSockets: false,
  };
  const calls: string[] = [];
  const topics = liveStandIn();
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://stand-in');
      if (!url.pathname.startsWith('/api/') && url.pathname !== '/login') {
        await servePage(pageFolder, url, response);
        return;
      }
      calls.push(`${request.method} ${url.pathname}`);
      await script.hold;
      answer(script, change, topics, url, request, response, await bodyOf(request));
    })();
  });
  server.on('upgrade', (request, socket, head) => {
    if (script.refusesSockets || script.me === null) socket.destroy();
    else
      sockets.handleUpgrade(request, socket, head, (live) =>
        live.on('message', (data: Buffer) => live.send(JSON.stringify(topics.reply(data.toString())))),
      );
  });

  function tell(message: LiveMessage): void {
    for (const live of sockets.clients) live.send(JSON.stringify(message));
  }

  function change(name: string, changes: Partial<SessionView>): void {
    const card = script.desktops.find((each) => each.name === name);
    if (!card) throw new Error(`The script has no card ${name}.`);
    const held = card.session ?? newSession(name);
    const session = { ...held, ...changes, version: held.version + 1 };
    const hasEnded = session.status === 'ended' && session.endedAt !== null && session.reason !== null;
    const last = hasEnded ? { session: session.name, endedAt: session.endedAt!, reason: session.reason! } : card.last;
    const changed = { ...card, session: session.status === 'ended' ? null : session, last };
    script.desktops = script.desktops.map((each) => (each === card ? changed : each));
    const value: Json = JSON.parse(JSON.stringify(session));
    tell({ kind: 'news', topics: topics.add('sessions', { key: session.name, value }) });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script,
    calls,
    change,
    tell,
    socketCount: () => sockets.clients.size,
    cutSockets: () => sockets.clients.forEach((live) => live.terminate()),
    stop: async () => {
      sockets.clients.forEach((live) => live.terminate());
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function newSession(desktopType: string): SessionView {
  return aSessionView({
    name: `demo-w01-s${String(100 + Math.floor(Math.random() * 900))}`,
    desktopType,
    status: 'launching',
    stage: 'queued',
    secondsLeft: 24,
    createdAt: new Date().toISOString(),
    activatedAt: null,
    closing: null,
    version: 0,
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function answer(
  script: Script,
  change: PortalStandIn['change'],
  topics: LiveStandIn,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const call = `${request.method} ${url.pathname}`;
  const refusal = script.refusals.get(call) ?? guard(script, request, url);
  if (refusal) return refuse(response, refusal);
  if (script.answers.has(call)) return send(response, 200, script.answers.get(call));
  const ownSession = (name: string) => script.desktops.find((card) => card.session?.name === name);
  switch (call) {
    case 'GET /login':
      return void response.writeHead(302, { location: url.searchParams.get('next') ?? '/' }).end();
    case 'POST /api/auth/sign-out':
      script.me = null;
      return send(response, 200, { goTo: '/' });
    case 'POST /api/auth/refresh':
      return send(response, 200, { refreshAt: new Date(Date.now() + 300_000).toISOString() });
    case 'GET /api/me':
      return send(response, 200, script.me);
    case 'GET /api/live':
      return send(response, 200, topics.answer(heardInQuery(url.searchParams.get('topics') ?? '')));
    case 'GET /api/notices':
      return send(response, 200, { now: new Date().toISOString(), notices: [] });
    case 'GET /api/desktops':
      return send(response, 200, { desktops: script.desktops });
    case 'POST /api/sessions': {
      const { desktopType } = JSON.parse(body) as { desktopType: string };
      change(desktopType, {});
      const session = script.desktops.find((card) => card.name === desktopType)?.session;
      return send(response, 201, { session, joined: false });
    }
    case 'GET /api/admin/sessions': {
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const to = from + script.pageSize;
      const cursor = to < script.sessions.length ? String(to) : null;
      return send(response, 200, { sessions: script.sessions.slice(from, to), cursor });
    }
    default: {
      if (/^\/api\/sessions\/[^/]+\/(helpers|invitations)/.test(url.pathname))
        return answerSharing(script, url, request, response);
      const name = /^DELETE \/api\/sessions\/(.+)$/.exec(call)?.[1] ?? '';
      const own = ownSession(name);
      if (own) {
        change(own.name, { status: 'stopping' });
        return send(response, 200, { session: ownSession(name)?.session });
      }
      const other = script.sessions.find((session) => session.name === name);
      if (!other) return refuse(response, { status: 404, code: 'no-such-session' });
      const session: SessionView = { ...other, status: 'stopping', version: other.version + 1 };
      script.sessions = script.sessions.map((each) => (each === other ? session : each));
      return send(response, 200, { session });
    }
  }
}

/** Shares, and ends it: the last helper first, all where none is named. Whoever comes by a link is led to the portal's own page. */
function answerSharing(script: Script, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  const [session = '', what = '', helper] = url.pathname.split('/').slice(3);
  const { helpers, openLinks } = script.sharing;
  if (method === 'POST' && what === 'helpers') return send(response, 201, { goTo: `http://${headers.host}/` });
  if (method === 'POST') {
    const secret = String(openLinks.length).repeat(43);
    const expiresAt = new Date(Date.now() + 600_000 - openLinks.length).toISOString();
    script.sharing = { ...script.sharing, openLinks: [...openLinks, { expiresAt }] };
    const link = invitationLink('https://portal.example.org', { session, secret });
    return send(response, 201, { link, expiresAt, sharing: script.sharing });
  }
  if (method === 'DELETE')
    script.sharing = {
      ...script.sharing,
      helpers: helper === undefined ? [] : helpers.filter(({ id }) => id !== helper),
      openLinks: helper === undefined ? [] : openLinks,
    };
  return send(response, 200, { sharing: script.sharing });
}

function guard(script: Script, request: IncomingMessage, url: URL): Refusal | null {
  if (url.pathname === '/login') return null;
  if (script.me === null) return { status: 401, code: 'signed-out' };
  const isForeign = request.method !== 'GET' && request.headers['x-deskpool'] !== '1';
  return isForeign ? { status: 403, code: 'foreign-origin' } : null;
}

function refuse(response: ServerResponse, { status, code, message = 'Refused.' }: Refusal): void {
  send(response, status, { error: { code, message, requestId: '5e0c1f3a-0000-4000-8000-1b2c3d4e5f60' } });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** A path without a file is a place inside the page, as CloudFront has it. */
async function servePage(folder: string, url: URL, response: ServerResponse): Promise<void> {
  const name = extname(url.pathname) === '' ? '/index.html' : url.pathname;
  const file = await readFile(join(folder, name)).catch(() => null);
  if (file === null) return void response.writeHead(404).end();
  const type = types[extname(name)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-security-policy': "default-src 'self'" }).end(file);
}
