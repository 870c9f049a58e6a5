import type * as z from 'zod';
import type { RefusalCode } from '../refusal.ts';
import type { Role } from './roles.ts';

/** What a client of the lookup service may be. */
export type ClientRole = 'admin' | 'tenant';

/**
 * Each family is one function behind greedy proxy resources; slashes and bodies are ours to read as its contract says. `posts` are paths
 * of another family at which only a POST is this one's.
 */
export const families = {
  identity: { paths: ['/login', '/authorize', '/api/auth/{proxy+}'] },
  portal: { paths: ['/api/{proxy+}', '/desktop/{proxy+}'] },
  gateway: { paths: ['/gateway/{proxy+}'] },
  oauth: { paths: ['/oauth2/{proxy+}'] },
  lms: { paths: ['/workshops/{proxy+}', '/session/{proxy+}'] },
  iserv: {
    paths: [
      '/session',
      '/logout',
      '/health',
      '/api/auth/session',
      '/api/auth/logout',
      '/api/container/{proxy+}',
      '/api/admin/containers',
      '/api/admin/containers/{proxy+}',
      '/api/admin/container/{proxy+}',
    ],
  },
  // Its login had another path once, at which people sign in; but they come by GET.
  lookup: { paths: ['/auth/{proxy+}', '/api/v1/{proxy+}'], posts: ['/login'] },
  licensing: {
    paths: [
      '/-/{proxy+}',
      '/status',
      '/docs',
      '/openapi.json',
      '/client-token',
      '/auth/v1/{proxy+}',
      '/leasing/{proxy+}',
    ],
  },
  dcv: { paths: ['/dcv/{proxy+}'] },
  management: {
    paths: [
      '/dcv/management',
      '/dcv/management/{proxy+}',
      '/list-sessions',
      '/list-sessions-json',
      '/list-sessions-owners',
      '/list-connections',
      '/get-first-session',
      '/get-session-owner',
      '/count-sessions-by-owner',
      '/create-session',
      '/close-session',
      '/check-session-timedout',
      '/check-collab-settings',
      '/collab-get-session-owner',
      '/collab-set-session-owner',
      '/approve-login',
      '/remove-permission',
      '/request_token',
      '/schedule-notification',
      '/process-notifications',
      '/process-notification-auth',
    ],
  },
  live: { paths: ['/api/live'] },
  sshKeys: { paths: ['/dcv/token', '/dcv/token/{proxy+}', '/api/ssh-keys', '/api/ssh-keys/{proxy+}'] },
  board: { paths: ['/api/board', '/api/board/{proxy+}'] },
  notices: { paths: ['/api/notices', '/api/notices/{proxy+}'] },
  audit: { paths: ['/api/audit/{proxy+}'] },
  relay: { paths: ['/api/loginUser', '/api/test', '/api/placeMessage', '/api/relay/{proxy+}'] },
} as const satisfies Record<string, { paths: readonly string[]; posts?: readonly string[] }>;
export type Family = keyof typeof families;

/** Who may call a route. `person` names the roles; `gateway` needs the gateway's key; the provider signs what it sends. */
export type Access =
  | { readonly is: 'anyone' }
  | { readonly is: 'person'; readonly roles: readonly Role[] }
  | { readonly is: 'gateway' }
  | { readonly is: 'provider' }
  /** A learning platform with a token of ours. */
  | { readonly is: 'robot' }
  /** A robot; or anyone, where the stage shows its catalogue to everyone. */
  | { readonly is: 'catalogue' }
  /** A client of the lookup service, by its roles. */
  | { readonly is: 'client'; readonly roles: readonly ClientRole[] }
  /** A program that proves nothing, such as a guest that registers: no cookie is looked at, so none can be misused. */
  | { readonly is: 'machine' }
  /** A machine that uses licences, with a token of ours. */
  | { readonly is: 'origin' }
  /** A monitoring system with a token of the relay. */
  | { readonly is: 'monitor' }
  /** The relay on a DCV host; a robot or an admin, who manage all of them. What the relay's user may, the routes say. */
  | { readonly is: 'host' };

/** How a route answers: JSON of a schema, or a redirect of a browser that navigates. */
export type Answer =
  | { readonly is: 'json'; readonly status: 200 | 201 | 202; readonly schema: z.ZodType }
  | { readonly is: 'redirect' }
  /** A page, a file, or whatever else its contract says; now and then a redirect. */
  | { readonly is: 'document' };

/** One line of the contract. The router, the OpenAPI document, the page's client and the authorisation matrix come from it. */
export type Route = {
  readonly family: Family;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` stands for one segment. */
  readonly path: string;
  /** Other paths under which the same is served, for callers who know it by another name. */
  readonly also?: readonly string[];
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

/** Nobody has to prove anything. */
export const anyone = { is: 'anyone' } as const satisfies Access;
/** Answers JSON of this schema. */
export const json = <S extends z.ZodType>(schema: S, status: 200 | 201 | 202 = 200) =>
  ({ is: 'json', status, schema }) as const;
/** Sends the browser on. */
export const redirect = { is: 'redirect' } as const;
/** Answers a page or a file. */
export const document = { is: 'document' } as const;
/** Whoever the provider knows. */
export const everybody = { is: 'person', roles: ['student', 'teacher', 'admin'] } as const satisfies Access;
/** Guests of a learning platform, too. */
export const everyone = { is: 'person', roles: ['student', 'teacher', 'admin', 'guest'] } as const satisfies Access;
export const admins = { is: 'person', roles: ['admin'] } as const satisfies Access;
