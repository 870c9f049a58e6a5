import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { Sharing } from '#core/access/sharing.ts';

const InvitationItem = z.object({ hash: z.string(), expiresAt: z.number(), isUsed: z.boolean() });
const HelperItem = z.object({
  admission: z.string(),
  person: z.string().transform((value) => value as PersonId),
  username: z.string(),
  displayName: z.string(),
  since: z.number(),
  seenAt: z.number().nullable(),
});

/** Who may watch a session, as one item: five helpers and a day's links at most, so that each change is one conditional write. */
export const SharingItem = z.object({
  session: z.string(),
  invitations: z.array(InvitationItem),
  helpers: z.array(HelperItem),
  version: z.number(),
}) satisfies z.ZodType<Sharing>;

export const sharingKey = (session: string) => ({ pk: `SHARING#${session}`, sk: 'SHARING' });
