import type { PersonId } from '../access/caller.ts';
import type { LmsUser } from '../lms/lms-user.ts';
import type { Instant } from '../session/session.ts';

/** Where the users of learning platforms are kept: for as long as they have sessions, and 36 hours at least. */
export type LmsUserStore = {
  /**
   * The user as he is known; where he is not, he is kept as given. Puts off his being forgotten until `until`.
   * Of two who come at once with different words, the first one's are kept.
   */
  keep(user: LmsUser, until: Instant): Promise<LmsUser>;
  find(person: PersonId): Promise<LmsUser | undefined>;
};
