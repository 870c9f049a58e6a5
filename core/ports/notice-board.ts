import type { PersonId } from '../access/caller.ts';
import type { NoticeKind } from '../contract/notices.ts';
import type { Instant } from '../session/session.ts';

/** What is to be told or asked. */
export type NewNotice = {
  /** Letters, digits, `.`, `_`, `-`, at most 120; whoever gives one may say the same again without doing it twice. */
  readonly id?: string;
  /** Null: everybody with a DCV desktop. */
  readonly person: PersonId | null;
  /** How that person is called, for lists and for `deliver`; it decides nothing. */
  readonly username?: string;
  /**
   * `approve-login`: asks an owner whether somebody may join his desktop. It is for one person, has the `approvalButtons` of
   * `core/contract/notices.ts`, and `data.username` (who wants to join) and `data.session` (which desktop), from which the page
   * says it in the reader's language; `title` and `text` are for lists.
   */
  readonly kind: NoticeKind;
  /** One line, at most 200 characters. Text, never markup: `%` and `<script>` are shown as they are. */
  readonly title: string;
  /** At most 4,000 characters; may have several lines. */
  readonly text: string;
  /** At most five, all different, each at most 60 characters. */
  readonly buttons: readonly string[];
  /** When it appears. */
  readonly at: Instant;
  /** When it disappears and can't be answered any more. */
  readonly until: Instant;
  readonly data?: Readonly<Record<string, string>>;
};

/** Which notices: of a person by name (also those for everybody), of a kind; all where nothing is said. */
export type NoticeFilter = { readonly username?: string; readonly type?: string };

/**
 * What people are told and asked in the page. Everything here refuses `bad-request` what is too long, empty or out of time, and
 * takes control characters out of the rest.
 */
export type NoticeBoard = {
  /**
   * Asks one person, who sees it at once where he has the page open. Returns the notice's id. Refuses `conflict` an id under which
   * something else was asked; the same asked again is asked once.
   */
  ask(notice: NewNotice): Promise<string>;
  /**
   * `pending` while an answer may still come; then the button that was pressed first, or the empty string where none was: time is
   * up, it was withdrawn or put away, or there is no such notice. As the last write left it.
   */
  answerOf(id: string): Promise<string>;
  /** Takes a notice away, unless it is answered. Doing it twice is no mistake, nor is doing it to what isn't there. */
  withdraw(id: string): Promise<void>;
  /** Plans a notice. Returns its id; refuses as `ask` does. */
  schedule(notice: NewNotice): Promise<string>;
  /** Shows what is due now to whoever has the page open, and says how many notices that are. */
  deliver(filter: NoticeFilter, now: Instant): Promise<number>;
};
