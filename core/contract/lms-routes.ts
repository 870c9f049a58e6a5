import * as z from 'zod';
import {
  LmsAllocation,
  LmsEnvironments,
  LmsEnvironmentStatus,
  LmsSchedule,
  LmsUserSessions,
  LmsWorkshops,
  Timestamp,
} from './lms-bodies.ts';
import { anyone, json, redirect, type Route } from './route.ts';

/**
 * The REST API of the Educates training portal, for learning platforms. Field names, their order and the texts of refusals are
 * that server's; where its documentation says something else, both are served.
 */

/** A name in a path: what Django calls a slug. Anything else is not found. */
const Slug = z.string().regex(/^[-a-zA-Z0-9_]+$/);

const robot = { is: 'robot' } as const;
const catalogue = { is: 'catalogue' } as const;
const session = { params: z.object({ name: Slug }) } as const;
/** A part of a session, at the real server's path and at the one that its documentation tells. */
const part = <P extends string>(name: P) =>
  ({ path: `/workshops/session/{name}/${name}`, also: [`/session/{name}/${name}`] }) as const;

/** A body as it was sent, whatever the method and the content type; null where it is no UTF-8. Its contract reads it itself. */
const rawBody = z.string().nullable();

const request = {
  family: 'lms',
  path: '/workshops/environment/{name}/request',
  access: robot,
  params: z.object({ name: Slug }),
  body: rawBody,
  answer: json(LmsAllocation),
  refuses: [
    'no-such-environment',
    'bad-request',
    'too-large',
    'no-capacity',
    'limit-reached',
    'not-reacquirable',
    'conflict',
  ],
} as const satisfies Omit<Route, 'method' | 'summary'>;

export const lmsRoutes = {
  lmsEnvironments: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/catalog/environments',
    summary: 'The environments, with their counts; with `sessions=true` their sessions.',
    access: catalogue,
    answer: json(LmsEnvironments),
    refuses: [],
  },
  lmsWorkshops: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/catalog/workshops',
    summary: 'The desktop types that can be asked for, in the order of the stage.',
    access: catalogue,
    answer: json(LmsWorkshops),
    refuses: [],
  },
  lmsEnvironmentStatus: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/environment/{name}/status',
    summary: 'One environment in any state.',
    access: robot,
    params: z.object({ name: Slug }),
    answer: json(LmsEnvironmentStatus),
    refuses: ['no-such-environment'],
  },
  lmsRequest: {
    ...request,
    method: 'GET',
    summary: 'A session for a user of the learning platform: a new one, or the one that he has here.',
  },
  lmsRequestByPost: {
    ...request,
    method: 'POST',
    summary: 'The same by POST, for clients that do not send a body with a GET.',
  },
  lmsUserSessions: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/user/{user}/sessions',
    summary: "A user's open sessions; none for a user whom nobody knows.",
    access: robot,
    params: z.object({ user: z.string().min(1) }),
    answer: json(LmsUserSessions),
    refuses: [],
  },
  lmsAuthorize: {
    family: 'lms',
    method: 'GET',
    ...part('authorize'),
    summary: 'Whose session it is.',
    access: robot,
    ...session,
    answer: json(z.object({ owner: z.string(), user: z.string(), staff: z.boolean() })),
    refuses: ['no-such-session', 'not-in-use'],
  },
  lmsConfig: {
    family: 'lms',
    method: 'GET',
    ...part('config'),
    summary: "The session's own address, and the password for its configuration.",
    access: robot,
    ...session,
    answer: json(z.object({ url: z.string(), password: z.string() })),
    refuses: ['no-such-session'],
  },
  lmsSchedule: {
    family: 'lms',
    method: 'GET',
    ...part('schedule'),
    summary: 'When it expires, and whether it can be extended now.',
    access: robot,
    ...session,
    answer: json(LmsSchedule),
    refuses: ['no-such-session'],
  },
  lmsExtend: {
    family: 'lms',
    method: 'GET',
    ...part('extend'),
    summary: 'Extends it where it can be; says whether it did.',
    access: robot,
    ...session,
    answer: json(LmsSchedule),
    refuses: ['no-such-session', 'not-in-use'],
  },
  lmsTerminate: {
    family: 'lms',
    method: 'GET',
    ...part('terminate'),
    summary: 'Ends it.',
    access: robot,
    ...session,
    answer: json(z.object({ started: Timestamp, expires: Timestamp })),
    refuses: ['no-such-session', 'not-in-use'],
  },
  lmsEvent: {
    family: 'lms',
    method: 'POST',
    ...part('event'),
    summary: 'An event from inside the session, passed on to the webhooks.',
    access: robot,
    ...session,
    body: rawBody,
    answer: json(z.object({})),
    refuses: ['no-such-session', 'bad-request', 'not-in-use'],
  },
  lmsActivate: {
    family: 'lms',
    method: 'GET',
    ...part('activate'),
    summary: "Signs the browser in as the session's owner, starts the clock, goes on to the session.",
    access: anyone,
    ...session,
    answer: redirect,
    refuses: ['bad-request'],
  },
  lmsSession: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/session/{name}',
    also: ['/session/{name}'],
    summary: 'On to the desktop of a session, or back to where its owner came from.',
    access: anyone,
    ...session,
    answer: redirect,
    refuses: [],
  },
  lmsDelete: {
    family: 'lms',
    method: 'GET',
    ...part('delete'),
    summary: 'Ends the session of the browser that asks, and sends it back to where it came from.',
    access: anyone,
    ...session,
    answer: redirect,
    refuses: [],
  },
  lmsCreate: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/environment/{name}/create',
    summary: 'Where the stage lets anonymous visitors in: makes this browser one of them and goes on to a session.',
    access: anyone,
    params: z.object({ name: Slug }),
    answer: redirect,
    refuses: [],
  },
  lmsEnter: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/environment/{name}',
    summary: 'On to a session of this environment for the browser that asks.',
    access: anyone,
    params: z.object({ name: Slug }),
    answer: redirect,
    refuses: [],
  },
  lmsPage: {
    family: 'lms',
    method: 'GET',
    path: '/workshops/catalog',
    also: ['/workshops/access', '/workshops/finished'],
    summary: 'Where the original has its own pages: on to the portal, with the notification that it has been given.',
    access: anyone,
    answer: redirect,
    refuses: [],
  },
} as const satisfies Record<string, Route>;
