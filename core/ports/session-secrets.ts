import type { Session } from '../session/session.ts';

/**
 * Secrets of a session that have to be told again and again, and are therefore stored nowhere: all are made from the session's
 * name, its desktop's id and a key of the stage. 32 different letters and digits each.
 */
export type SessionSecrets = {
  /** Opens the session for whoever has it, as long as it is open. */
  activationToken(session: Pick<Session, 'name' | 'desktopId'>): Promise<string>;
  /** Reads the session's configuration at its own address. */
  configPassword(session: Pick<Session, 'name' | 'desktopId'>): Promise<string>;
  /** Fetches the client token of the session's guest, where its desktop type has licences. */
  licenceTicket(session: Pick<Session, 'name' | 'desktopId'>): Promise<string>;
  /** Whether two secrets are the same, in constant time. */
  equal(given: string, right: string): boolean;
};
