import * as z from 'zod';

const Name = z.string();
/** What an event carries beside its name: whatever the page inside a session sent, or nothing. */
const Data = z.record(z.string(), z.unknown());

/** Which portal an event comes from; events about users tell name and address alone. */
const Portal = z.object({
  name: Name,
  uid: z.string().optional(),
  generation: z.number().int().optional(),
  /** Origin without a slash at its end. */
  url: z.string(),
});

/**
 * What is posted to a webhook, as the training portal posts it (`educates.md` §a.7). Keys that an event of its kind does not have
 * are absent: a user's event names no session, an environment's no user.
 */
export const EventBody = z.object({
  portal: Portal,
  event: z.object({
    /** `Session/Started`, `Workshop/View`, … */
    name: Name,
    /** ISO 8601, microseconds and `+00:00`. */
    timestamp: z.string(),
    /** The learning platform's id of the user; null while the session is nobody's. */
    user: z.string().nullable().optional(),
    session: Name.optional(),
    environment: Name.optional(),
    /** The desktop type. */
    workshop: Name.optional(),
    data: Data,
  }),
});
export type EventBody = z.infer<typeof EventBody>;

/** An event on its way to the webhooks. */
export const Announcement = z.object({
  /** The same for the same event however often it is announced; a FIFO queue drops the second one. */
  id: z.string(),
  /** Whose order it has to keep; null for what belongs to no session. */
  session: z.string().nullable(),
  event: EventBody,
  /** Where this session's own events go besides (`analytics_url`). */
  sessionUrl: z.string().nullable(),
});
export type Announcement = z.infer<typeof Announcement>;

/** An instant as webhooks have it: `2026-11-22T06:31:51.394000+00:00`. */
export function webhookTimestamp(instant: number): string {
  return new Date(instant).toISOString().replace('Z', '000+00:00');
}
