import * as z from 'zod';
import {
  AuthorizeReply,
  AuthorizeRequest,
  HeartbeatReply,
  HeartbeatRequest,
  RedeemReply,
  RedeemRequest,
} from './gateway.ts';
import type { Role } from './roles.ts';
import { DesktopCard, DesktopTypeName, Me, SessionName, SessionView } from './views.ts';
import type { RefusalCode } from '../refusal.ts';

/** Who may call a route. `person` names the roles; `gateway` needs the gateway's key; the provider signs what it sends. */
export type Access =
  | { readonly is: 'anyone' }
  | { readonly is: 'person'; readonly roles: readonly Role[] }
  | { readonly is: 'gateway' }
  | { readonly is: 'provider' };

/** How a route answers: JSON of a schema, or a redirect of a browser that navigates. */
export type Answer =
  | { readonly is: 'json'; readonly status: 200 | 201 | 202; readonly schema: z.ZodType }
  | { readonly is: 'redirect' };

/** One line of the contract. The router, the OpenAPI document, the page's client and the authorisation matrix come from it. */
export type Route = {
  readonly family: Family;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` stands for one segment. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** How the body is written; JSON where nothing is said. */
  readonly bodyType?: 'json' | 'form';
  readonly answer: Answer;
  readonly refuses: readonly RefusalCode[];
};

/** Each family is one function behind greedy proxy resources; slashes and bodies are ours to read as its contract says. */
export const families = {
  identity: { paths: ['/login', '/authorize', '/session', '/logout', '/api/auth/{proxy+}'] },
  portal: { paths: ['/api/{proxy+}', '/desktop/{proxy+}'] },
  gateway: { paths: ['/gateway/{proxy+}'] },
} as const satisfies Record<string, { paths: readonly string[] }>;
export type Family = keyof typeof families;

const everybody = { is: 'person', roles: ['student', 'teacher', 'admin'] } as const satisfies Access;
const admins = { is: 'person', roles: ['admin'] } as const satisfies Access;
const anyone = { is: 'anyone' } as const satisfies Access;
const json = <S extends z.ZodType>(schema: S, status: 200 | 201 | 202 = 200) =>
  ({ is: 'json', status, schema }) as const;
const redirect = { is: 'redirect' } as const;

/** A path on the portal to go to after signing in: starts with one slash, never with two, so that it can't lead elsewhere. */
const LocalPath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^\\\s]*$/);

export const routes = {
  signIn: {
    family: 'identity',
    method: 'GET',
    path: '/login',
    summary: 'Sends the browser to the identity provider.',
    access: anyone,
    query: z.object({ next: LocalPath.optional().catch(undefined) }),
    answer: redirect,
    refuses: ['unavailable'],
  },
  signedIn: {
    family: 'identity',
    method: 'GET',
    path: '/authorize',
    summary:
      'Where the provider sends the browser back to: opens a login and goes on to `next`, or to `/?error=sign-in-failed`.',
    access: anyone,
    answer: redirect,
    refuses: ['unavailable'],
  },
  signOut: {
    family: 'identity',
    method: 'POST',
    path: '/api/auth/sign-out',
    summary: 'Ends the login here and says where the provider ends it too.',
    access: anyone,
    answer: json(z.object({ goTo: z.string() })),
    refuses: ['foreign-origin'],
  },
  refreshLogin: {
    family: 'identity',
    method: 'POST',
    path: '/api/auth/refresh',
    summary: 'Asks the provider anew who the person is; the answer to the refusal `stale-login`.',
    access: anyone,
    answer: json(z.object({ refreshAt: z.iso.datetime() })),
    refuses: ['signed-out', 'foreign-origin', 'unavailable'],
  },
  signedOutByProvider: {
    family: 'identity',
    method: 'POST',
    path: '/api/auth/backchannel-logout',
    summary: 'OpenID Connect Back-Channel Logout 1.0: the provider says that a login or a person has ended.',
    access: { is: 'provider' },
    body: z.object({ logout_token: z.string().min(1).max(16_384) }),
    bodyType: 'form',
    answer: json(z.object({})),
    refuses: ['bad-request'],
  },
  me: {
    family: 'portal',
    method: 'GET',
    path: '/api/me',
    summary: 'Who is asking, and what portal this is.',
    access: everybody,
    answer: json(Me),
    refuses: [],
  },
  listDesktops: {
    family: 'portal',
    method: 'GET',
    path: '/api/desktops',
    summary: 'The desktop types that the caller may use, with his sessions of them.',
    access: everybody,
    answer: json(z.object({ desktops: z.array(DesktopCard) })),
    refuses: [],
  },
  startSession: {
    family: 'portal',
    method: 'POST',
    path: '/api/sessions',
    summary: 'Starts a desktop, or joins the one that the caller already has of this type.',
    access: everybody,
    body: z.strictObject({ desktopType: DesktopTypeName }),
    answer: json(z.object({ session: SessionView, joined: z.boolean() }), 201),
    refuses: [
      'bad-request',
      'no-such-desktop-type',
      'not-permitted',
      'limit-reached',
      'no-capacity',
      'no-host',
      'conflict',
    ],
  },
  listSessions: {
    family: 'portal',
    method: 'GET',
    path: '/api/sessions',
    summary: "The caller's sessions that have not ended.",
    access: everybody,
    answer: json(z.object({ sessions: z.array(SessionView) })),
    refuses: [],
  },
  getSession: {
    family: 'portal',
    method: 'GET',
    path: '/api/sessions/{name}',
    summary: 'One session of the caller; any session for an admin.',
    access: everybody,
    params: z.object({ name: SessionName }),
    answer: json(z.object({ session: SessionView })),
    refuses: ['no-such-session'],
  },
  stopSession: {
    family: 'portal',
    method: 'DELETE',
    path: '/api/sessions/{name}',
    summary: 'Stops a session of the caller; any session for an admin. Stopping twice is no mistake.',
    access: everybody,
    params: z.object({ name: SessionName }),
    answer: json(z.object({ session: SessionView })),
    refuses: ['no-such-session', 'conflict'],
  },
  listAllSessions: {
    family: 'portal',
    method: 'GET',
    path: '/api/admin/sessions',
    summary: 'Every session that has not ended, a page at a time.',
    access: admins,
    query: z.object({ cursor: z.string().max(2_000).optional() }),
    answer: json(z.object({ sessions: z.array(SessionView), cursor: z.string().nullable() })),
    refuses: ['bad-request'],
  },
  openDesktop: {
    family: 'portal',
    method: 'GET',
    path: '/desktop/{slug}',
    summary:
      "Sends the browser to the desktop's own origin with a one-time ticket; signs the person in first where needed.",
    access: anyone,
    params: z.object({ slug: z.string().min(1).max(200) }),
    answer: redirect,
    refuses: ['no-such-session'],
  },
  redeem: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/redeem',
    summary: 'Swaps a one-time ticket for a pass.',
    access: { is: 'gateway' },
    body: RedeemRequest,
    answer: json(RedeemReply),
    refuses: ['bad-request'],
  },
  authorize: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/authorize',
    summary: 'May the bearer of this pass reach this desktop, and where is it?',
    access: { is: 'gateway' },
    body: AuthorizeRequest,
    answer: json(AuthorizeReply),
    refuses: ['bad-request'],
  },
  heartbeat: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/heartbeat',
    summary:
      'Which sessions have sockets and input, which desktops answered; which sockets to cut, which desktops to ask.',
    access: { is: 'gateway' },
    body: HeartbeatRequest,
    answer: json(HeartbeatReply),
    refuses: ['bad-request'],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
