import type { NoticeView } from '../contract/notices.ts';
import type { PlannedNoticeView, ShowingView } from '../contract/planned-notices.ts';
import type { Page } from '../ports/session-store.ts';
import type { Instant } from '../session/session.ts';
import { noticeState, type Audience, type Notice, type Showing } from './notice.ts';

const time = (at: Instant) => new Date(at).toISOString();

/** A notice as the one sees it whom it is for. */
export function viewNotice({ id, kind, title, text, buttons, at, until, data }: Notice): NoticeView {
  return { id, kind, title, text, buttons: [...buttons], at: time(at), until: time(until), data: { ...data } };
}

/** A notice as admins see it, with the first of its delivery record. */
export function viewPlanned(notice: Notice, shown: Page<Showing>, now: Instant): PlannedNoticeView {
  return {
    ...viewNotice(notice),
    to: viewAudience(notice.to),
    state: noticeState(notice, now),
    plannedAt: time(notice.plannedAt),
    plannedBy: notice.plannedBy,
    withdrawnAt: notice.withdrawnAt === null ? null : time(notice.withdrawnAt),
    showings: shown.items.map(viewShowing),
    moreShowings: shown.cursor,
  };
}

/** To whom a notice was shown, without the id that he has inside. */
export function viewShowing({ username, shownAt, answer }: Showing): ShowingView {
  return {
    username,
    shownAt: time(shownAt),
    answer: answer && { button: answer.button, at: time(answer.at) },
  };
}

function viewAudience(to: Audience): PlannedNoticeView['to'] {
  return to.is === 'person' ? { is: 'person', username: to.username } : to;
}
