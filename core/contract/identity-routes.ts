import * as z from 'zod';
import { anyone, json, redirect, type Route } from './route.ts';

/** A path on the portal to go to after signing in: starts with one slash, never with two, so that it can't lead elsewhere. */
export const LocalPath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^\\\s]*$/);

/** Signing in and out by the identity provider. */
export const identityRoutes = {
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
    also: ['/api/auth/authorize'],
    summary:
      'Where the provider sends the browser back to: opens a login and goes on to `next`, or to `/?error=sign-in-failed`.',
    access: anyone,
    answer: redirect,
    refuses: ['sign-in-failed', 'not-permitted', 'registration-closed', 'unavailable'],
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
  signInForSessionId: {
    family: 'identity',
    method: 'GET',
    path: '/api/auth/login',
    summary: 'Sends the browser to the identity provider and, where the stage allows it, back with a `session_id`.',
    access: anyone,
    answer: redirect,
    refuses: ['unavailable'],
  },
} as const satisfies Record<string, Route>;
