import * as z from 'zod';
import { everybody, everyone, json, type Route } from './route.ts';
import { HelperId, InvitationSecret, SharingView } from './sharing-views.ts';
import { SessionName } from './views.ts';

const ofSession = z.object({ name: SessionName });

/**
 * How the owner of a session lets somebody in to watch, and ends it. Being an admin opens nothing here. Whoever may have a session
 * may show it, guests of a learning platform included; to watch takes an account of one's own.
 */
export const sharingRoutes = {
  invite: {
    family: 'portal',
    method: 'POST',
    path: '/api/sessions/{name}/invitations',
    summary: "A one-time link by which somebody may watch the caller's desktop; good for ten minutes.",
    access: everyone,
    params: ofSession,
    answer: json(z.object({ link: z.url(), expiresAt: z.iso.datetime(), sharing: SharingView }), 201),
    refuses: ['no-such-session', 'not-shareable', 'too-many-helpers', 'conflict'],
  },
  listHelpers: {
    family: 'portal',
    method: 'GET',
    path: '/api/sessions/{name}/helpers',
    summary: "Who may watch the caller's desktop, and which links are still open.",
    access: everyone,
    params: ofSession,
    answer: json(z.object({ sharing: SharingView })),
    refuses: ['no-such-session'],
  },
  watch: {
    family: 'portal',
    method: 'POST',
    path: '/api/sessions/{name}/helpers',
    summary: 'Uses an invitation up: the caller may watch, and is told where.',
    access: everybody,
    params: ofSession,
    body: z.strictObject({ invitation: InvitationSecret }),
    answer: json(z.object({ goTo: z.url() }), 201),
    refuses: ['bad-request', 'no-such-invitation', 'own-invitation', 'invitation-used', 'invitation-over', 'conflict'],
  },
  dismissHelper: {
    family: 'portal',
    method: 'DELETE',
    path: '/api/sessions/{name}/helpers/{helper}',
    summary: 'Somebody may no longer watch; his connections are cut within seconds. Doing it twice is no mistake.',
    access: everyone,
    params: z.object({ name: SessionName, helper: HelperId }),
    answer: json(z.object({ sharing: SharingView })),
    refuses: ['bad-request', 'no-such-session', 'conflict'],
  },
  dismissHelpers: {
    family: 'portal',
    method: 'DELETE',
    path: '/api/sessions/{name}/helpers',
    summary: 'Nobody may watch any more, and links that were not used lead nowhere. Doing it twice is no mistake.',
    access: everyone,
    params: ofSession,
    answer: json(z.object({ sharing: SharingView })),
    refuses: ['no-such-session', 'conflict'],
  },
} as const satisfies Record<string, Route>;
