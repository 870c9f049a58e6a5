import type { Instant } from '../session/session.ts';

/** Which sessions their owner, or an admin, does not want to see any more in the lists of this API. */
export type RemovedStore = {
  /** Remembers it until then. False where it was removed already. */
  mark(session: string, until: Instant): Promise<boolean>;
  /** Those of these sessions that have been removed. */
  among(sessions: readonly string[]): Promise<ReadonlySet<string>>;
};
