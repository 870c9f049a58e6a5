import * as z from 'zod';
import { admins, anyone, everybody, everyone, json, redirect, type Route } from './route.ts';
import { dcvLinkRoutes } from './dcv-link-routes.ts';
import { sharingRoutes } from './sharing-routes.ts';
import { DesktopCard, DesktopTypeName, Me, SessionName, SessionView } from './views.ts';

/** The portal's own API, and the way to a desktop. */
export const portalRoutes = {
  me: {
    family: 'portal',
    method: 'GET',
    path: '/api/me',
    summary: 'Who is asking, and what portal this is.',
    access: everyone,
    answer: json(Me),
    refuses: [],
  },
  listDesktops: {
    family: 'portal',
    method: 'GET',
    path: '/api/desktops',
    summary: 'The desktop types that the caller may use, with his sessions of them.',
    access: everyone,
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
    refuses: ['bad-request', 'no-such-desktop-type', 'not-permitted', 'limit-reached', 'no-capacity', 'conflict'],
  },
  listSessions: {
    family: 'portal',
    method: 'GET',
    path: '/api/sessions',
    summary: "The caller's sessions that have not ended.",
    access: everyone,
    answer: json(z.object({ sessions: z.array(SessionView) })),
    refuses: [],
  },
  getSession: {
    family: 'portal',
    method: 'GET',
    path: '/api/sessions/{name}',
    summary: 'One session of the caller; any session for an admin.',
    access: everyone,
    params: z.object({ name: SessionName }),
    answer: json(z.object({ session: SessionView })),
    refuses: ['no-such-session'],
  },
  stopSession: {
    family: 'portal',
    method: 'DELETE',
    path: '/api/sessions/{name}',
    summary: 'Stops a session of the caller; any session for an admin. Stopping twice is no mistake.',
    access: everyone,
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
    // Which one, where a path leads to two: one in an environment on its way out, and one in the environment after it.
    query: z.object({ session: z.string().min(1).max(200).optional().catch(undefined) }),
    answer: redirect,
    refuses: ['no-such-session'],
  },
  ...sharingRoutes,
  ...dcvLinkRoutes,
} as const satisfies Record<string, Route>;
