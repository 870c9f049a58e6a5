import type { PersonId } from '../access/caller.ts';

/** A place beside the audit where it stands what somebody did. */
export type Erasable = {
  /** Puts the pseudonym where a person and his name stand. Broken off in the middle, it is finished by asking again. */
  erase(person: PersonId, pseudonym: string): Promise<void>;
};
