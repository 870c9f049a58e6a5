import type { PersonId } from '../access/caller.ts';
import type { Instant } from '../session/session.ts';

/** What is audited: a line of the board, a desktop, a licence, a sign-in, or what an administrator does. */
export type AuditKind = 'board' | 'session' | 'lease' | 'sign-in' | 'admin';

/** A use that is over, or an act. */
export type AuditEntry = {
  /** The same for the same event, however often it is told, such as `session/demo-w01-s001/<created at>`: it is recorded once. */
  readonly id: string;
  readonly kind: AuditKind;
  /** Whoever used it; null for what has no person, such as a machine without a session. */
  readonly person: PersonId | null;
  /** As the person is called to others at that time. */
  readonly username: string;
  /** What was used: a line's main name, a desktop type, a product, an act such as `end-session`. */
  readonly name: string;
  /** What of it: a line's sub name, a session, a machine, what was acted on. Empty where there is no more to say. */
  readonly subName: string;
  readonly from: Instant;
  /** Equal to `from` for an act. */
  readonly until: Instant;
  /** Why it ended or was done: a word such as `idle`, `unchecked`, `handed-over`, `forced`. */
  readonly reason: string;
};

/** Where uses are recorded. What is accepted is not lost, and recorded once though it is told twice. */
export type AuditTrail = {
  record(entries: readonly AuditEntry[]): Promise<void>;
};
