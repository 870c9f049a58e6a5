import type { Announcement } from '../lms/announcement.ts';

/** Where events wait until they are posted. Announcing the same one twice is no mistake. */
export type WebhookQueue = { enqueue(announcements: readonly Announcement[]): Promise<void> };
