import * as z from 'zod';
import { NoticeId, NoticeKind, noticeLimits, NoticeView } from './notices.ts';
import { DesktopTypeName } from './views.ts';

/** Where a notice stands; the last three are final. */
export const NoticeState = z.enum(['planned', 'shown', 'answered', 'expired', 'withdrawn']);
export type NoticeState = z.infer<typeof NoticeState>;

/** Whom an admin may tell something. */
export const AudienceWish = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('desktops') }),
  z.strictObject({ is: z.literal('username'), username: z.string().trim().min(1).max(200) }),
  z.strictObject({ is: z.literal('desktop-type'), desktopType: DesktopTypeName }),
]);
export type AudienceWish = z.infer<typeof AudienceWish>;

/** What an admin plans. What is too long is refused by the notice's own limits, after it is cleaned. */
export const NoticeWish = z.strictObject({
  /** Whoever gives one may send the same again without doing it twice. */
  id: NoticeId.optional(),
  to: AudienceWish,
  kind: NoticeKind.exclude(['approve-login']),
  title: z.string(),
  text: z.string().default(''),
  buttons: z.array(z.string()).max(noticeLimits.buttons).default([]),
  /** Now, where nothing is said. */
  at: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }),
});
export type NoticeWish = z.infer<typeof NoticeWish>;

/** To whom a notice was shown when, and what came of it: a null button was put away without an answer. */
export const ShowingView = z.object({
  username: z.string(),
  shownAt: z.iso.datetime(),
  answer: z.object({ button: z.string().nullable(), at: z.iso.datetime() }).nullable(),
});
export type ShowingView = z.infer<typeof ShowingView>;

/** A notice as admins see it. */
export const PlannedNoticeView = NoticeView.extend({
  to: z.discriminatedUnion('is', [
    z.object({ is: z.literal('person'), username: z.string().nullable() }),
    z.object({ is: z.literal('username'), username: z.string() }),
    z.object({ is: z.literal('desktops'), runtime: z.enum(['kasm', 'dcv']).nullable() }),
    z.object({ is: z.literal('desktop-type'), desktopType: z.string() }),
  ]),
  state: NoticeState,
  plannedAt: z.iso.datetime(),
  /** Null: the portal itself, or a program. */
  plannedBy: z.string().nullable(),
  withdrawnAt: z.iso.datetime().nullable(),
  /** The first of those who saw it. */
  showings: z.array(ShowingView),
  /** Where the list of those goes on; null: these are all. */
  moreShowings: z.string().nullable(),
});
export type PlannedNoticeView = z.infer<typeof PlannedNoticeView>;
