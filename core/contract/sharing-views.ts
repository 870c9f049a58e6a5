import * as z from 'zod';
import { SessionName } from './views.ts';

/** What makes a link good: 256 bits in base64url. */
export const InvitationSecret = z.string().regex(/^[\w-]{43}$/);
/** Names one letting-in of one person. */
export const HelperId = z.uuid();

/** Path of the page that a link leads to. The rest stands behind `#`, which browsers send to nobody, so no log ever holds it. */
export const sharePath = '/share';

/** What stands behind `#` in a link: the session's name, a dot, the secret. */
export const InvitationCode = z
  .string()
  .max(200)
  .transform((code) => {
    const at = code.indexOf('.');
    return { session: code.slice(0, Math.max(at, 0)), secret: code.slice(at + 1) };
  })
  .pipe(z.object({ session: SessionName, secret: InvitationSecret }));
export type InvitationCode = z.infer<typeof InvitationCode>;

/** The link, for a portal at this origin. */
export function invitationLink(portal: string, { session, secret }: InvitationCode): string {
  return `${portal}${sharePath}#${session}.${secret}`;
}

/** Somebody who may watch, as the session's owner sees him. */
export const HelperView = z
  .object({
    id: HelperId,
    username: z.string(),
    displayName: z.string(),
    since: z.iso.datetime(),
    /** Whether he is connected, as far as is known; a few seconds old. */
    isWatching: z.boolean(),
  })
  .meta({ id: 'Helper' });
export type HelperView = z.infer<typeof HelperView>;

/** Who may watch a session, as its owner sees it. */
export const SharingView = z
  .object({
    helpers: z.array(HelperView),
    /** Links that nobody has used yet, the one that ends first first. */
    openLinks: z.array(z.object({ expiresAt: z.iso.datetime() })),
    /** How many helpers and open links there may be together. */
    most: z.number().int(),
  })
  .meta({ id: 'Sharing' });
export type SharingView = z.infer<typeof SharingView>;
