import type { Role } from '../contract/roles.ts';
import type { Instant } from '../session/session.ts';
import type { LoginKey } from './login.ts';

/** A person, everywhere and for ever: a digest of issuer and subject, never a name. 43 characters of base64url. */
export type PersonId = string & { readonly is: 'person' };

/** A signed-in person, as the login says; roles and groups are as old as the login's last refresh at most. */
export type Person = {
  readonly is: 'person';
  readonly person: PersonId;
  /** The login that proves it; what is given out on the strength of it ends with it. */
  readonly login: LoginKey;
  /** When that login is over at the latest. */
  readonly loginEndsAt: Instant;
  /** For people to read and for slugs; not unique, and never used to decide. */
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
};

/** Who makes a request, once that is proved. */
export type Caller = Person | { readonly is: 'gateway' } | { readonly is: 'nobody' };
