import type { RunningSession } from '../dcv/inventory.ts';

/** What a host is asked where the last inventory is too old to act on; the answer is waited for. */
export type HostQuestions = {
  /** A session as its host describes it now. `gone`: there is no such session. `silent`: the host did not answer in time. */
  describe(host: string, dcvSession: string): Promise<RunningSession | 'gone' | 'silent'>;
};
