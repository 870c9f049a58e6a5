import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Session = { readonly owner: string; readonly type: string; connections: number; idleFor: number };
/** What was asked: the line, and who asked by the headers that the relay sets. */
export type Heard = {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};
type Reply = readonly [status: number, body: unknown, type?: string];

/** The portal as far as a relay sees it: the DCV management API of one host, in both of its generations' shapes. */
export type ManagementApi = {
  readonly portal: string;
  readonly sessions: Map<string, Session>;
  readonly heard: readonly Heard[];
  /** How many sessions have been made. */
  readonly made: () => number;
  readonly closed: readonly string[];
  readonly collaboration: {
    enabled: boolean;
    byDcv: boolean;
    session: string | null;
    owner: string;
    approves: boolean;
  };
  /** Answers every question so from now on; undefined: as it should. */
  instead: ((response: ServerResponse) => void) | undefined;
  readonly stop: () => Promise<void>;
};

/** What a host of the portal proves itself by. */
export const aHostSecret = 's'.repeat(43);
export const aHostName = 'i-0123456789abcdef0';
/** Seconds after which a session without connections is idle. */
const timeout = 3_600;

const said = (
  message: unknown,
  code: number | null = 200,
  stdout: string | null = null,
  stderr: string | null = null,
) => [code ?? 200, { message, return_code: code, stderr, stdout }] as const;

export async function aManagementApi(): Promise<ManagementApi> {
  const sessions = new Map<string, Session>();
  const heard: Heard[] = [];
  const closed: string[] = [];
  const collaboration = { enabled: false, byDcv: false, session: null as string | null, owner: '', approves: true };
  let made = 0;

  const text = () =>
    [...sessions]
      .map(([id, { owner, type }]) => `Session: '${id}' (owner:${owner} type:${type} name:'${id}')\n`)
      .join('');
  const described = () =>
    [...sessions].map(([id, { owner, type, connections }]) => ({
      'creation-time': '2026-03-01T12:00:00Z',
      'display-layout': [
        { height: 720, width: 1280, x: 0, y: 0 },
        { height: 720, width: 1280, x: 1280, y: 0 },
      ],
      id,
      licenses: [{ product: 'dcv' }, { product: 'dcv-gl' }],
      'num-of-connections': connections,
      owner,
      type,
    }));
  const close = (id: string) => {
    if (sessions.delete(id)) closed.push(id);
  };
  const checkTimeout = (id: string, isFirstGeneration: boolean): Reply => {
    const session = sessions.get(id);
    const shaped = (message: string): Reply => (isFirstGeneration ? [200, { message }] : said(message, 200, '', ''));
    if (!session) return isFirstGeneration ? [200, { message: '' }] : said('Error: Failed to describe session.', 500);
    if (session.connections > 0) return shaped('There are users still connected under DCV session.');
    if (session.idleFor < timeout)
      return shaped('There are no users connected, but the session has not been inactive long enough.');
    close(id);
    return shaped('closed');
  };

  const routes: Readonly<Record<string, (query: URLSearchParams) => Reply>> = {
    'GET ': () => said('This is an API used to manage your DCV services.'),
    'GET /list-sessions': () => said(text(), 200, text(), ''),
    'GET /list-sessions-json': () => said(described(), 200, JSON.stringify(described()), ''),
    'GET /list-sessions-owners': () => said([...sessions.keys()], 200, JSON.stringify([...sessions.keys()])),
    'GET /get-first-session': () => said([...sessions.keys()][0] ?? null),
    'GET /count-sessions-by-owner': (query) => said(sessions.has(query.get('owner') ?? '') ? '1' : '0'),
    'GET /create-session': (query) => {
      const owner = query.get('owner');
      if (!owner) return said('Missing owner parameter. Please specify owner in the query string.', 400, '', '');
      if (sessions.has(owner)) return said('Already exist.', 500, 'Count: 1');
      made += 1;
      sessions.set(owner, { owner, type: 'virtual', connections: 0, idleFor: 0 });
      return said('Created.', 200, '', '');
    },
    'GET /close-session': (query) => {
      close(query.get('session_id') ?? query.get('owner') ?? '');
      return query.has('session_id') ? said('closed', 200, '', '') : [200, { message: 'closed' }];
    },
    'GET /check-session-timedout': (query) => {
      const id = query.get('session_id');
      return id === null ? checkTimeout(query.get('owner') ?? '', true) : checkTimeout(id, false);
    },
    'GET /get-session-owner': (query) => {
      const id = query.get('session_name') ?? '';
      const session = sessions.get(id);
      return session ? said({ owner: session.owner, session_name: id }) : said(`Session '${id}' not found.`, 404);
    },
    'GET /check-collab-settings': () =>
      said({
        collab_enabled: collaboration.enabled,
        session_auto_creation_by_dcv: String(collaboration.byDcv),
        ...(collaboration.enabled && { session_name: collaboration.session, session_type: 'virtual' }),
      }),
    'GET /collab-get-session-owner': () => said({ collab_session_owner: collaboration.owner }),
    'POST /collab-set-session-owner': (query) => {
      collaboration.owner = query.get('session_owner') ?? '';
      return said({ collab_session_owner: collaboration.owner, file_response: 'ok' });
    },
    'POST /approve-login': (query) =>
      query.get('collab_username') ? said(collaboration.approves) : said('Missing parameters.', 400),
    'GET /process-notification-auth': () => said('Notification processing scheduled for user'),
    'POST /token': () => [200, { expires_in: 3_600, session_id: 'alice', token: 't'.repeat(43) }],
    'POST /request_token': () => said('Private keys are not taken.', 400),
  };

  const api: ManagementApi & { portal: string } = {
    portal: '',
    sessions,
    heard,
    closed,
    collaboration,
    made: () => made,
    instead: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      heard.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      if (api.instead) return api.instead(response);
      const url = new URL(request.url ?? '/', 'http://portal');
      const path = url.pathname.replace(/^\/dcv\/management/, '');
      const isHost =
        request.headers.authorization === `Bearer ${aHostSecret}` && request.headers['x-deskpool-host'] === aHostName;
      const route = routes[`${request.method} ${path}`];
      const [status, content, type = 'application/json'] = isHost
        ? (route?.(url.searchParams) ?? ([404, '<!doctype html><title>404 Not Found</title>', 'text/html'] as const))
        : said('Who are you?', 401);
      response.writeHead(status, { 'Content-Type': type });
      response.end(typeof content === 'string' ? content : `${JSON.stringify(content)}\n`);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  api.portal = `http://localhost:${(server.address() as AddressInfo).port}`;
  return api;
}
