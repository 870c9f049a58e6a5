import * as z from 'zod';
import { everyone, json, type Route } from './route.ts';
import { SessionName } from './views.ts';

/** Ways into a DCV desktop that go past the portal's own gateway, through the DCV Connection Gateway. */
export const dcvLinkRoutes = {
  dcvLink: {
    family: 'portal',
    method: 'POST',
    path: '/api/sessions/{name}/dcv-link',
    summary:
      "Links to the caller's running DCV desktop for a browser, for DCV's own client, and as a connection file; good for a minute.",
    access: everyone,
    params: z.object({ name: SessionName }),
    answer: json(
      z.object({
        browser: z.url(),
        /** `dcv://…` */
        native: z.string(),
        /** A connection file and what to call it. */
        file: z.object({ name: z.string(), text: z.string() }),
        expiresAt: z.iso.datetime(),
      }),
      201,
    ),
    refuses: ['no-such-session', 'desktop-not-running', 'no-direct-way'],
  },
} as const satisfies Record<string, Route>;
