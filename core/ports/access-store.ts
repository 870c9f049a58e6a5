import type { PersonId } from '../access/caller.ts';
import type { LoginKey } from '../access/login.ts';
import type { Sharing } from '../access/sharing.ts';
import type { Instant } from '../session/session.ts';

/** What lets a person through to one desktop. Its value is known to the browser alone; here is its hash. */
export type Grant = {
  readonly desktopId: string;
  readonly session: string;
  readonly person: PersonId;
  /** The login that it was given to; when that ends, it ends. */
  readonly login: LoginKey;
  readonly access: 'control' | 'view';
  /** By which admission a helper was let in to watch; null for the owner. When that ends, it ends. */
  readonly admission: string | null;
  readonly expiresAt: Instant;
};

/** What is swapped for a pass, once. */
export type Ticket = Grant & {
  /** How long that pass will be good. */
  readonly passUntil: Instant;
};

/** An SSH key pair: the private key as PKCS#1 in PEM, the public one as a line of `authorized_keys`. */
export type KeyPair = { readonly privateKey: string; readonly publicKey: string };

/** Where tickets, passes, who may watch and the desktops' own secrets are kept. */
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
  /** Who may watch these sessions, as the last write left it; a session that was never shared is left out. */
  sharings(sessions: readonly string[]): Promise<ReadonlyMap<string, Sharing>>;
  /** Keeps what comes after version `after.version - 1`, until `until`. False, and nothing kept, where somebody else was first. */
  keepSharing(after: Sharing, until: Instant): Promise<boolean>;
  /** The desktop's password: the given one if it has none yet, else the one it has. */
  keepPassword(desktopId: string, session: string, password: string, until: Instant): Promise<string>;
  password(desktopId: string): Promise<string | undefined>;
  /** The session that a desktop was launched for; undefined before that, and once its password is forgotten. */
  sessionOf(desktopId: string): Promise<string | undefined>;
  /** The desktop's key pair: the given one if it has none yet, else the one it has. */
  keepKeyPair(desktopId: string, pair: KeyPair, until: Instant): Promise<KeyPair>;
  keyPair(desktopId: string): Promise<KeyPair | undefined>;
};
