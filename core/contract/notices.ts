import * as z from 'zod';

/** What a notice is: `approve-login` asks whether somebody may join a desktop, a `question` is one with buttons of its own. */
export const NoticeKind = z.enum(['approve-login', 'info', 'warning', 'error', 'question']);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** The buttons of every `approve-login`, in this order. Whoever doesn't press the first has not allowed anything. */
export const approvalButtons = ['allow', 'refuse'] as const;

/** How much a notice holds, in characters, after control characters are taken out; more is refused, never cut. */
export const noticeLimits = { id: 120, title: 200, text: 4_000, buttons: 5, button: 60, data: 10, datum: 500 } as const;

/** How a notice may be called: letters, digits, `.`, `_`, `-`. */
export const NoticeId = z
  .string()
  .max(noticeLimits.id)
  .regex(/^[\p{L}\p{N}._-]+$/u, 'letters, digits, dots, underscores and hyphens');

/** A notice as the one sees it whom it is for. */
export const NoticeView = z.object({
  id: z.string(),
  kind: NoticeKind,
  title: z.string(),
  text: z.string(),
  buttons: z.array(z.string()),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
  data: z.record(z.string(), z.string()),
});
export type NoticeView = z.infer<typeof NoticeView>;

/** What is told of a notice in the live topic `notices`, under its id: that it is up, or null. The page then asks for its list. */
export const NoticeNews = z.object({ until: z.iso.datetime() }).nullable();
export type NoticeNews = z.infer<typeof NoticeNews>;
