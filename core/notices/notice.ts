import type { PersonId } from '../access/caller.ts';
import type { NoticeKind } from '../contract/notices.ts';
import type { NoticeState } from '../contract/planned-notices.ts';
import type { Instant } from '../session/session.ts';

/** Whom a notice is for. */
export type Audience =
  /** One person; the name is for lists alone. */
  | { readonly is: 'person'; readonly person: PersonId; readonly username: string | null }
  /** Whoever the identity provider calls so. Names decide nothing: nothing may be asked here that lets anybody do something. */
  | { readonly is: 'username'; readonly username: string }
  /** Everybody with a desktop, or with one of a runtime. */
  | { readonly is: 'desktops'; readonly runtime: 'kasm' | 'dcv' | null }
  | { readonly is: 'desktop-type'; readonly desktopType: string };

/** What was pressed; null: it was put away without pressing anything. */
export type NoticeAnswer = { readonly button: string | null; readonly at: Instant };

/** What people are told or asked. */
export type Notice = {
  readonly id: string;
  readonly to: Audience;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly text: string;
  readonly buttons: readonly string[];
  /** It can be seen and answered from `at`, and from `until` no more. */
  readonly at: Instant;
  readonly until: Instant;
  readonly data: Readonly<Record<string, string>>;
  readonly plannedAt: Instant;
  /** Username of the admin; null: the portal itself, or a program. */
  readonly plannedBy: string | null;
  /** When somebody saw it first. */
  readonly shownAt: Instant | null;
  /** When pages were last told to look. */
  readonly announcedAt: Instant | null;
  /** The answer of the one whom it is for; of a notice for many, each answer is with its showing. */
  readonly answer: NoticeAnswer | null;
  readonly withdrawnAt: Instant | null;
};

/** The delivery record: that somebody saw a notice, and what he answered. */
export type Showing = {
  readonly notice: string;
  readonly person: PersonId;
  /** As he was called then. */
  readonly username: string;
  readonly shownAt: Instant;
  readonly answer: NoticeAnswer | null;
};

/** How long a notice and its delivery record are kept after it is over. */
export const noticeKeptFor = 90 * 24 * 3_600_000;

/** Whether one answer settles it. */
export const isForOne = ({ to }: Notice): boolean => to.is === 'person' || to.is === 'username';

/** Where a notice stands. What is withdrawn or answered stays so when its time is up. */
export function noticeState(notice: Notice, now: Instant): NoticeState {
  if (notice.withdrawnAt !== null) return 'withdrawn';
  if (notice.answer !== null) return 'answered';
  if (now >= notice.until) return 'expired';
  return notice.shownAt === null ? 'planned' : 'shown';
}

/** Whether it can be seen and answered now. */
export function isOpenNotice(notice: Notice, now: Instant): boolean {
  const state = noticeState(notice, now);
  return (state === 'planned' || state === 'shown') && now >= notice.at;
}
