import { createHash } from 'node:crypto';
import * as z from 'zod';
import { EventBody, type Announcement } from '#core/lms/announcement.ts';

/**
 * An event on its way to one webhook. The portal's own webhook is named by the stage, not by the message: once a wrong address there
 * is put right, what has failed can be sent after all.
 */
export const Delivery = z.object({
  /** The same however often the event is announced, so that a receiver can tell what it knows already. 64 hexadecimal digits. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  target: z.discriminatedUnion('is', [
    z.object({ is: z.literal('portal') }),
    z.object({ is: z.literal('session'), url: z.string() }),
  ]),
  event: EventBody,
});
export type Delivery = z.infer<typeof Delivery>;

/** A delivery with the order that it keeps: within a group one after the other, whatever becomes of other groups. */
export type Grouped = { readonly group: string; readonly delivery: Delivery };

/**
 * The deliveries of an announcement: one for each webhook that there is.
 *
 * @param portalListens whether the stage names a webhook for the events of all sessions
 */
export function deliveriesOf(announcement: Announcement, portalListens: boolean): readonly Grouped[] {
  const { event, sessionUrl } = announcement;
  const targets: readonly Delivery['target'][] = [
    ...(portalListens ? [{ is: 'portal' } as const] : []),
    ...(sessionUrl === null ? [] : [{ is: 'session', url: sessionUrl } as const]),
  ];
  return targets.map((target) => ({
    group: `${target.is}/${subjectOf(announcement)}`,
    delivery: { id: digest([announcement.id, target.is, target.is === 'session' ? target.url : '']), target, event },
  }));
}

/** Whose events keep their order: a session's, an environment's, a user's. Names of users may be anything; groups may not. */
function subjectOf({ session, event: { event } }: Announcement): string {
  return session ?? event.environment ?? digest([event.user ?? '']);
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
