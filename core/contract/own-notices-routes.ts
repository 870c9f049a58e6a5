import * as z from 'zod';
import { NoticeId, NoticeView } from './notices.ts';
import { everyone, json, type Route } from './route.ts';

/** What people are told and asked in the page. Nobody sees or answers what is for somebody else, admins included. */
export const ownNoticesRoutes = {
  listNotices: {
    family: 'notices',
    method: 'GET',
    path: '/api/notices',
    summary:
      "What the caller is told and asked now. Asking is being shown: it stands in each notice's delivery record.",
    access: everyone,
    // The portal's own time, because a page counts down to the portal's end and its computer's clock may be wrong.
    answer: json(z.object({ now: z.iso.datetime(), notices: z.array(NoticeView) })),
    refuses: [],
  },
  answerNotice: {
    family: 'notices',
    method: 'POST',
    path: '/api/notices/{id}/answers',
    summary:
      'Presses a button of a notice; null puts it away. The first answer counts, and giving it twice is no mistake.',
    access: everyone,
    params: z.object({ id: NoticeId }),
    body: z.strictObject({ button: z.string().max(200).nullable() }),
    answer: json(z.object({})),
    refuses: ['bad-request', 'no-such-notice', 'notice-answered', 'notice-over'],
  },
} as const satisfies Record<string, Route>;
