import type { PersonId } from '../access/caller.ts';
import type { Login, LoginKey } from '../access/login.ts';

/** All logins of a person, or those that came from one session of the provider; of that person alone where one is named. */
export type Whose =
  | { readonly is: 'person'; readonly person: PersonId }
  | { readonly is: 'provider-session'; readonly providerSession: string; readonly person?: PersonId };

/** Where logins are kept. What it hands out is as the last write left it; nothing is read from a stale copy. */
export type LoginStore = {
  /** Keeps a new login. */
  open(login: Login): Promise<void>;
  find(key: LoginKey): Promise<Login | undefined>;
  /**
   * Writes a changed login if it is still in the version that it was read in.
   *
   * @returns the login in its new version, or undefined if somebody else was faster or the login has ended
   */
  change(login: Login): Promise<Login | undefined>;
  /** Ends a login; ending it twice is no mistake. */
  end(key: LoginKey): Promise<void>;
  /** The keys of every login of a person or of a provider's session. */
  keysOf(whose: Whose): Promise<readonly LoginKey[]>;
};
