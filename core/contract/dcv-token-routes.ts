import * as z from 'zod';
import { json, type Route } from './route.ts';
import { SessionName } from './views.ts';

/** Nobody proves anything here but by the signature. */
const machine = { is: 'machine' } as const;

/** How long a challenge may be signed, in seconds. */
export const challengeSeconds = 120;
/** How long a token may be good at most, and is where nothing is said, in seconds. */
export const longestTokenSeconds = 3_600;
export const usualTokenSeconds = 60;

/**
 * For whom a signature is: one that was made for another portal, or for another purpose, is good for nothing here.
 *
 * @param portal origin of the portal
 */
export const signatureNamespace = (portal: string): string => `dcv-token@${portal.replace(/^https?:\/\//, '')}`;

/** A token for DCV by SSH key, over HTTP. Whose a key is decides who asks: nobody is named, so no name can be tried. */
export const dcvTokenRoutes = {
  challenge: {
    family: 'sshKeys',
    method: 'POST',
    path: '/dcv/token/challenges',
    summary: 'A text to be signed by `ssh-keygen -Y sign`, once and soon.',
    access: machine,
    answer: json(z.object({ challenge: z.string(), namespace: z.string(), expiresAt: z.iso.datetime() }), 201),
    refuses: ['too-many-requests'],
  },
  tokenByKey: {
    family: 'sshKeys',
    method: 'POST',
    path: '/dcv/token',
    summary:
      'Swaps a signed challenge for a token that opens the running DCV desktop of whoever has registered the key.',
    access: machine,
    body: z.strictObject({
      challenge: z.string().regex(/^[\w-]{43}$/),
      /** As `ssh-keygen -Y sign` writes it, armour and all. */
      signature: z.string().min(1).max(8_000),
      /** Which of one's desktops, where several run. */
      session: SessionName.optional(),
      /** Seconds that the token is good. */
      lifetime: z.number().int().min(1).max(longestTokenSeconds).default(usualTokenSeconds),
    }),
    answer: json(
      z.object({
        token: z.string(),
        /** DCV's name for the session. */
        session: z.string(),
        /** For a browser: through the DCV Connection Gateway where there is one; else the portal's, which asks to sign in. */
        link: z.url(),
        /** For DCV's own client; null where hosts can't be reached from outside. */
        nativeLink: z.string().nullable(),
        expiresAt: z.iso.datetime(),
      }),
      201,
    ),
    refuses: [
      'bad-request',
      'wrong-signature',
      'unsupported-key',
      'desktop-not-running',
      'several-running',
      'too-many-requests',
    ],
  },
} as const satisfies Record<string, Route>;
