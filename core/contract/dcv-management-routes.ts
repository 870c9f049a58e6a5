import * as z from 'zod';
import { json, type Route } from './route.ts';

/**
 * The management API of DCV hosts that scripts know from a server at `http://localhost:5000`, both generations of it. Here it is at the
 * portal's root, and below `/dcv/management`, which the relay on each host asks. Most of it changes something by GET.
 */

/** A name or a number in the query. What it may be is said in the answer's own words. */
const Text = z.string().max(2_000).default('');
/** EC2's name of a host; all of them where nothing is said. A host's relay only ever asks about its own. */
const Where = z.object({ host: Text });
/** What is said with a question, beside where. */
const asked = <K extends string>(...names: readonly [K, ...K[]]) =>
  Where.extend(Object.fromEntries(names.map((name) => [name, Text])) as Record<K, typeof Text>);
/** What was sent, if it is an object; null for what is no such thing. */
const Sent = z.record(z.string(), z.unknown()).nullable();

/** The second generation: `message`, and what came of the command; HTTP's status is `return_code`. */
export const Envelope = z.object({
  message: z.unknown(),
  return_code: z.number().int().nullable(),
  stderr: z.string().nullable(),
  stdout: z.string().nullable(),
});
/** The first generation. */
export const FirstEnvelope = z.object({
  message: z.unknown().optional(),
  return: z.string().optional(),
  count: z.number().int().optional(),
});
const Said = z.union([Envelope, FirstEnvelope]);

const common = { family: 'management', access: { is: 'host' }, answer: json(Said) } as const;
/** At the root, and below the path that relays ask. */
const at = <P extends string>(path: P) => ({ path: `/${path}` as const, also: [`/dcv/management/${path}`] });
const get = <P extends string, S extends z.ZodObject>(path: P, query: S, summary: string) =>
  ({ ...common, method: 'GET', ...at(path), query, summary, refuses: ['forbidden'] }) as const;
const post = <P extends string, S extends z.ZodObject>(path: P, query: S, summary: string) =>
  ({ ...common, method: 'POST', ...at(path), query, summary, refuses: ['forbidden'] }) as const;

export const dcvManagementRoutes = {
  dcvIndex: {
    ...common,
    method: 'GET',
    path: '/dcv/management',
    summary: 'Says what this is.',
    refuses: ['forbidden'],
  },
  dcvListSessions: get('list-sessions', Where, 'The sessions, as `dcv list-sessions` prints them.'),
  dcvListSessionsJson: get('list-sessions-json', Where, 'The sessions, as `dcv list-sessions --json` has them.'),
  dcvListOwners: get('list-sessions-owners', Where, 'The ids of the sessions.'),
  dcvFirstSession: get('get-first-session', Where, 'The id of the first session, or null.'),
  dcvSessionOwner: get('get-session-owner', asked('session_name'), 'Whose a session is, by its id.'),
  dcvCountSessions: get('count-sessions-by-owner', asked('owner'), 'How many sessions somebody has.'),
  dcvListConnections: get('list-connections', asked('session_id', 'owner'), 'Who is connected to a session.'),
  dcvCreateSession: get(
    'create-session',
    asked('owner'),
    'Makes a session for a user of a host, unless he has one; says 202 where its host has not made it within some seconds.',
  ),
  dcvCloseSession: get('close-session', asked('session_id', 'owner'), 'Closes a session, or all of somebody.'),
  dcvCheckTimedOut: get(
    'check-session-timedout',
    asked('session_id', 'owner'),
    'Closes a session that nobody has been connected to for too long.',
  ),
  dcvCollabSettings: get('check-collab-settings', Where, 'What scripts on hosts go by.'),
  dcvCollabOwner: get('collab-get-session-owner', Where, 'Whose the session is that people use together.'),
  dcvGiveCollab: post(
    'collab-set-session-owner',
    asked('session_id', 'session_owner'),
    'Gives the session that people use together to somebody.',
  ),
  dcvApproveLogin: post(
    'approve-login',
    asked('collab_session_owner', 'session_id', 'collab_username', 'number_of_connections'),
    'Asks the owner whether somebody may join, and waits for his answer.',
  ),
  dcvRemovePermission: post(
    'remove-permission',
    asked('collab_owner_username', 'collab_session_name', 'collab_del_username'),
    'Takes back what an owner has allowed.',
  ),
  dcvRequestToken: {
    ...common,
    method: 'POST',
    ...at('request_token'),
    summary: 'Took a private key once. It is refused unread, with what to do instead.',
    refuses: ['forbidden'],
  },
  dcvOwnToken: {
    ...common,
    method: 'POST',
    path: '/dcv/management/token',
    summary: "A token for the caller's own session on his host, as `dcv_get_token` prints it.",
    query: Where,
    body: Sent,
    answer: json(z.object({ token: z.string(), session_id: z.string(), expires_in: z.number().int() })),
    refuses: ['bad-request', 'forbidden', 'desktop-not-running'],
  },
  dcvScheduleNotice: {
    ...post('schedule-notification', Where, 'Plans a notice for everybody with a DCV desktop.'),
    body: Sent,
  },
  dcvDeliverNotices: get('process-notifications', asked('username', 'type'), 'Shows the notices that are due.'),
  dcvDeliverOnLogin: get(
    'process-notification-auth',
    asked('username'),
    'Shows the notices that are due to somebody who has just come.',
  ),
} as const satisfies Record<string, Route>;
