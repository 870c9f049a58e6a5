import type { PersonId } from '../access/caller.ts';
import type { Instant } from '../session/session.ts';

/** What lets a person through to one desktop. Its value is known to the browser alone; here is its hash. */
export type Grant = {
  readonly desktopId: string;
  readonly session: string;
  readonly person: PersonId;
  readonly access: 'control' | 'view';
  readonly expiresAt: Instant;
};

/** Where tickets, passes and the desktops' own passwords are kept. */
export type AccessStore = {
  addTicket(hash: string, grant: Grant): Promise<void>;
  /** Takes a ticket out of the store: whoever comes second finds nothing. */
  takeTicket(hash: string, now: Instant): Promise<Grant | undefined>;
  addPass(hash: string, grant: Grant): Promise<void>;
  findPass(hash: string, now: Instant): Promise<Grant | undefined>;
  /** The desktop's password: the given one if it has none yet, else the one it has. */
  keepPassword(desktopId: string, session: string, password: string, until: Instant): Promise<string>;
  password(desktopId: string): Promise<string | undefined>;
};
