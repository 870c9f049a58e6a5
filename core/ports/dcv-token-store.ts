import type { PersonId } from '../access/caller.ts';
import type { Instant } from '../session/session.ts';

/** What a token is good for: one person's way into one session on one host, until an instant. Only its hash is kept. */
export type DcvToken = {
  readonly session: string;
  readonly host: string;
  readonly dcvSession: string;
  readonly person: PersonId;
  /** By which admission he was let in to watch; null for the owner. When that ends, it ends. */
  readonly admission: string | null;
  readonly expiresAt: Instant;
};

/** Where tokens for DCV are kept. */
export type DcvTokenStore = {
  keep(hash: string, token: DcvToken): Promise<void>;
  /** Undefined for one that nobody knows or whose time is over. */
  find(hash: string, now: Instant): Promise<DcvToken | undefined>;
};
