import * as z from 'zod';

/** What the topic `counters` tells administrators: under `sessions` how many there are; under `session/<name>` each as a `SessionView`. */
export const SessionCounts = z.object({
  /** Sessions that have not ended. */
  live: z.number().int(),
  /** The same by desktop type; those of which there is none are left out. */
  byType: z.array(z.object({ desktopType: z.string(), live: z.number().int() })),
});
export type SessionCounts = z.infer<typeof SessionCounts>;

/** Key of the counts. */
export const countsKey = 'sessions';
/** What the key of each session begins with; its name follows. */
export const sessionKeyPrefix = 'session/';
