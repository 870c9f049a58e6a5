import * as z from 'zod';
import { NoticeId } from './notices.ts';
import { ownNoticesRoutes } from './own-notices-routes.ts';
import { NoticeWish, PlannedNoticeView, ShowingView } from './planned-notices.ts';
import { admins, json, type Route } from './route.ts';

const ofNotice = z.object({ id: NoticeId });
const paged = z.object({ cursor: z.string().max(2_000).optional() });

/** What admins plan, and what became of it. */
export const planningRoutes = {
  listAllNotices: {
    family: 'notices',
    method: 'GET',
    path: '/api/notices/all',
    summary: 'All notices with their delivery records, those that end last first, a page at a time.',
    access: admins,
    query: paged,
    answer: json(z.object({ notices: z.array(PlannedNoticeView), cursor: z.string().nullable() })),
    refuses: ['bad-request'],
  },
  listShowings: {
    family: 'notices',
    method: 'GET',
    path: '/api/notices/{id}/showings',
    summary: 'The delivery record of a notice: who saw it when, and what he answered; a page at a time.',
    access: admins,
    params: ofNotice,
    query: paged,
    answer: json(z.object({ showings: z.array(ShowingView), cursor: z.string().nullable() })),
    refuses: ['bad-request', 'no-such-notice'],
  },
  planNotice: {
    family: 'notices',
    method: 'POST',
    path: '/api/notices',
    summary: 'Plans a notice for everybody with a desktop, for those with one of a type, or for one person.',
    access: admins,
    body: NoticeWish,
    answer: json(z.object({ notice: PlannedNoticeView }), 201),
    refuses: ['bad-request', 'no-such-desktop-type', 'conflict'],
  },
  withdrawNotice: {
    family: 'notices',
    method: 'DELETE',
    path: '/api/notices/{id}',
    summary:
      'Takes a notice away from everybody. What is answered or over stays as it is; doing it twice is no mistake.',
    access: admins,
    params: ofNotice,
    answer: json(z.object({ notice: PlannedNoticeView })),
    refuses: ['bad-request', 'no-such-notice'],
  },
} as const satisfies Record<string, Route>;

/** All of the family. */
export const noticesRoutes = { ...ownNoticesRoutes, ...planningRoutes } as const;
