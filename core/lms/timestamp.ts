import type { Instant } from '../session/session.ts';

/** An instant as the training portal's replies have it: ISO 8601 in UTC with milliseconds, and without any where they are 0 (§a.1). */
export function timestamp(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
