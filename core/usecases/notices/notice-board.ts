import { isOpenNotice, noticeState, type Audience, type Notice } from '../../notices/notice.ts';
import type { NewNotice, NoticeBoard, NoticeFilter } from '../../ports/notice-board.ts';
import { Refusal } from '../../refusal.ts';
import type { NoticeDeps } from './deps.ts';
import { putUp } from './put-up.ts';

/** The board as other parts of the portal use it. */
export function noticeBoard(deps: NoticeDeps): NoticeBoard {
  const { notices, clock } = deps;
  const schedule = async ({ person, username, ...notice }: NewNotice) => {
    const to: Audience =
      person === null ? { is: 'desktops', runtime: 'dcv' } : { is: 'person', person, username: username ?? null };
    return (await putUp(deps, { ...notice, to, by: null })).id;
  };

  return {
    schedule,

    async ask(notice) {
      if (notice.person === null) throw new Refusal('bad-request', 'Somebody has to be asked.');
      return schedule(notice);
    },

    async answerOf(id) {
      const notice = await notices.find(id);
      if (!notice) return '';
      const state = noticeState(notice, clock());
      return state === 'planned' || state === 'shown' ? 'pending' : (notice.answer?.button ?? '');
    },

    async withdraw(id) {
      await notices.withdraw(id, clock());
    },

    async deliver(filter, now) {
      let due = 0;
      for await (const page of notices.unexpired(now)) {
        for (const notice of page.filter((one) => isOpenNotice(one, now) && isMeant(one, filter))) {
          await notices.announce(notice.id, now);
          due += 1;
        }
      }
      return due;
    },
  };
}

function isMeant({ to, kind }: Notice, { username, type }: NoticeFilter): boolean {
  if (type !== undefined && type !== kind) return false;
  if (username === undefined) return true;
  return to.is === 'person' || to.is === 'username' ? to.username === username : true;
}
