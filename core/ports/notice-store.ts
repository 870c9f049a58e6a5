import type { PersonId } from '../access/caller.ts';
import type { Notice, NoticeAnswer, Showing } from '../notices/notice.ts';
import type { Instant } from '../session/session.ts';
import type { Page, Written } from './session-store.ts';

/** Who looks. A name of null is nobody's. */
export type NoticeReader = { readonly person: PersonId; readonly username: string | null };

/** Where notices and their delivery records are kept. What it hands out by id is as the last write left it. */
export type NoticeStore = {
  /** Keeps a new notice; the one that is kept already under its id, where there is one. */
  keep(notice: Notice): Promise<Notice | 'written'>;
  find(id: string): Promise<Notice | undefined>;
  /**
   * Notices that may be for this person and are not over: his own, those to his name, and every one that goes by desktops. At most
   * 50 of each, those that end first before the others.
   */
  current(reader: NoticeReader, now: Instant): Promise<readonly Notice[]>;
  /** What this person has been shown of these, by notice. */
  showings(notices: readonly string[], person: PersonId): Promise<ReadonlyMap<string, Showing>>;
  /** Records that somebody saw a notice; the first time counts. */
  show(notice: Notice, reader: { readonly person: PersonId; readonly username: string }, now: Instant): Promise<void>;
  /**
   * Records an answer, and the showing where there is none yet. `changed`: he answered before; or, where one answer settles it, it
   * was answered or withdrawn by somebody else.
   */
  answer(
    notice: Notice,
    reader: { readonly person: PersonId; readonly username: string },
    answer: NoticeAnswer,
  ): Promise<Written>;
  /** Withdraws a notice that is neither answered nor withdrawn; `changed` where it is. */
  withdraw(id: string, now: Instant): Promise<Written>;
  /** Notes that pages are told to look. */
  announce(id: string, now: Instant): Promise<void>;
  /** Every notice that is not over, whatever became of it; a page at a time. */
  unexpired(now: Instant): AsyncIterable<readonly Notice[]>;
  /** All notices, those that end last first. Refuses `bad-request` a cursor that is none of its own. */
  list(cursor: string | null, limit: number): Promise<Page<Notice>>;
  /** The delivery record of a notice. Refuses `bad-request` a cursor that is none of its own. */
  shownTo(notice: string, cursor: string | null, limit: number): Promise<Page<Showing>>;
};
