import type { PersonId } from '../access/caller.ts';
import type { LoginKey } from '../access/login.ts';
import type { Instant } from '../session/session.ts';

/** What lets a person through to one desktop. Its value is known to the browser alone; here is its hash. */
export type Grant = {
  readonly desktopId: string;
  readonly session: string;
  readonly person: PersonId;
  /** The login that it was given to; when that ends, it ends. */
  readonly login: LoginKey;
  readonly access: 'control' | 'view';
  readonly expiresAt: Instant;
};

/** What is swapped for a pass, once. */
export type Ticket = Grant & {
  /** How long that pass will be good. */
  readonly passUntil: Instant;
};

/** Where tickets, passes and the desktops' own passwords are kept. */
export type AccessStore = {
  addTicket(hash: string, ticket: Ticket): Promise<void>;
  /** Takes a ticket out of the store: whoever comes second finds nothing. */
  takeTicket(hash: string, now: Instant): Promise<Ticket | undefined>;
  /** Keeps a pass. False, and nothing kept, where the grants of its login have been ended. */
  addPass(hash: string, grant: Grant): Promise<boolean>;
  findPass(hash: string, now: Instant): Promise<Grant | undefined>;
  /** Those of many passes that are still good, by their hashes; as the last write left them. */
  findPasses(hashes: readonly string[], now: Instant): Promise<ReadonlyMap<string, Grant>>;
  /**
   * Ends every grant of a login: each of its passes is forgotten, and until `until` no other is kept, so that a ticket which is
   * being redeemed at the same moment comes to nothing. To be repeated where it failed half-way; twice is no mistake.
   */
  endGrants(login: LoginKey, until: Instant): Promise<void>;
  /** The desktop's password: the given one if it has none yet, else the one it has. */
  keepPassword(desktopId: string, session: string, password: string, until: Instant): Promise<string>;
  password(desktopId: string): Promise<string | undefined>;
};
