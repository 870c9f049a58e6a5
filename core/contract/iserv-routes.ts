import * as z from 'zod';
import {
  AllContainers,
  AvailableTypes,
  CurrentContainer,
  Done,
  IservSession,
  ListedContainer,
  Meant,
  Readiness,
  StartedContainer,
  Yes,
} from './iserv-views.ts';
import { admins, anyone, document, everybody, everyone, json, type Route } from './route.ts';

/**
 * The API of iserv-remote-desktop, both generations: the paths of its README and `/api/auth/*`. Field names, statuses and English
 * texts are that server's. Where it crashed, it answers what was meant.
 */

const auth = (path: 'session' | 'logout') => ({ path: `/${path}`, also: [`/api/auth/${path}`] }) as const;
const remove = {
  family: 'iserv',
  path: '/api/container/remove',
  access: everyone,
  query: Meant,
  answer: json(Done),
  refuses: ['no-such-session', 'conflict'],
} as const satisfies Omit<Route, 'method' | 'summary'>;
const logout = {
  family: 'iserv',
  ...auth('logout'),
  access: anyone,
  answer: json(Done),
  refuses: ['bad-request'],
} as const satisfies Omit<Route, 'method' | 'summary'>;

export const iservRoutes = {
  iservSession: {
    family: 'iserv',
    method: 'GET',
    ...auth('session'),
    summary: 'Who signed in with this session id; asks the provider again where that is due.',
    access: everyone,
    answer: json(IservSession),
    refuses: ['unavailable'],
  },
  iservLogout: { ...logout, method: 'POST', summary: 'Ends the session id and the login that it stands for.' },
  iservLogoutByGet: { ...logout, method: 'GET', summary: 'The same by GET; for a session id alone, never by cookie.' },
  iservAlive: {
    family: 'iserv',
    method: 'GET',
    path: '/health',
    summary: 'Says `healthy`.',
    access: anyone,
    answer: document,
    refuses: [],
  },
  iservStart: {
    family: 'iserv',
    method: 'POST',
    path: '/api/container/start',
    summary:
      'Starts a desktop, or answers with the one that the caller has of this type; its `url` waits until it is there.',
    access: everybody,
    query: Meant,
    body: Meant,
    answer: json(StartedContainer, 201),
    refuses: ['bad-request', 'no-such-desktop-type', 'not-permitted', 'limit-reached', 'no-capacity', 'conflict'],
  },
  iservStatus: {
    family: 'iserv',
    method: 'GET',
    path: '/api/container/status',
    summary: "The caller's first desktop that runs or is on its way.",
    access: everyone,
    answer: json(CurrentContainer),
    refuses: [],
  },
  iservStop: {
    family: 'iserv',
    method: 'POST',
    path: '/api/container/stop',
    summary: "Stops the caller's desktop of a type, or his first; it stays in his list as stopped.",
    access: everyone,
    query: Meant,
    body: Meant,
    answer: json(Done),
    refuses: ['bad-request', 'no-such-session', 'conflict'],
  },
  iservRemove: {
    ...remove,
    method: 'POST',
    body: Meant,
    summary: "Stops the caller's first desktop and takes it out of his list; where none runs, a stopped one.",
  },
  iservRemoveByDelete: { ...remove, method: 'DELETE', summary: 'The same by DELETE.' },
  iservList: {
    family: 'iserv',
    method: 'GET',
    path: '/api/container/list',
    summary: "The caller's desktops and, of the types that he has none of now, the last stopped one; newest first.",
    access: everyone,
    answer: json(z.object({ success: Yes, containers: z.array(ListedContainer) })),
    refuses: [],
  },
  iservTypes: {
    family: 'iserv',
    method: 'GET',
    path: '/api/container/available-types',
    summary: 'The desktop types that the caller may start.',
    access: everyone,
    answer: json(AvailableTypes),
    refuses: [],
  },
  iservReady: {
    family: 'iserv',
    method: 'GET',
    path: '/api/container/health',
    summary: "Whether the caller's desktop of a type answers.",
    access: everyone,
    query: Meant,
    answer: json(Readiness),
    refuses: ['bad-request'],
  },
  iservAllContainers: {
    family: 'iserv',
    method: 'GET',
    path: '/api/admin/containers',
    summary:
      "Everybody's desktops that have not ended, newest first; 5,000 at most, and `truncated` where there are more.",
    access: admins,
    answer: json(AllContainers),
    refuses: [],
  },
  iservStopAny: {
    family: 'iserv',
    method: 'POST',
    path: '/api/admin/container/{id}/stop',
    summary: "Stops anybody's desktop. Stopping twice is no mistake.",
    access: admins,
    params: z.object({ id: z.string() }),
    answer: json(Done),
    refuses: ['no-such-session'],
  },
  iservRemoveAny: {
    family: 'iserv',
    method: 'DELETE',
    path: '/api/admin/container/{id}/remove',
    summary: "Stops anybody's desktop and takes it out of the lists.",
    access: admins,
    params: z.object({ id: z.string() }),
    answer: json(Done),
    refuses: ['no-such-session'],
  },
  iservStopAll: {
    family: 'iserv',
    method: 'POST',
    path: '/api/admin/containers/stop-all',
    summary: "Stops everybody's desktops, as many as there is time for; asked again, it goes on.",
    access: admins,
    answer: json(Done.extend({ stopped_count: z.number().int() })),
    refuses: [],
  },
  iservCleanUp: {
    family: 'iserv',
    method: 'POST',
    path: '/api/admin/containers/cleanup-stopped',
    summary: 'Takes the stopped desktops out of the lists.',
    access: admins,
    answer: json(Done.extend({ removed_count: z.number().int() })),
    refuses: [],
  },
} as const satisfies Record<string, Route>;
