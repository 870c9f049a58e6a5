import { readScheduledNotice } from '#core/dcv/scheduled-notice.ts';
import type { NewNotice, NoticeBoard } from '#core/ports/notice-board.ts';
import { Refusal } from '#core/refusal.ts';
import type { Handlers } from '../http/serve.ts';
import { second } from './envelope.ts';
import type { ManagementDeps } from './management-deps.ts';
import { missing } from './phrases.ts';
import { requireOwnName, requireRoot } from './scope-of.ts';

type NoticeHandlers = Pick<Handlers<'management'>, 'dcvScheduleNotice' | 'dcvDeliverNotices' | 'dcvDeliverOnLogin'>;

const noJson =
  "415 Unsupported Media Type: Did not attempt to load JSON data because the request Content-Type was not 'application/json'.";
/** So many notices may have one title and one end. */
const namesakes = 9;

/** Notices for people with DCV desktops, planned by scripts. */
export function noticeHandlers({ board, clock }: Pick<ManagementDeps, 'board' | 'clock'>): NoticeHandlers {
  return {
    dcvScheduleNotice: async ({ caller, body }) => {
      requireRoot(caller);
      if (body === null) return second(noJson, 415);
      const notice = readScheduledNotice(body, clock());
      if (typeof notice === 'string') return second(notice, 400);
      return second('Notification scheduled', 200, { stdout: await schedule(board, notice), stderr: '' });
    },

    dcvDeliverNotices: async ({ caller, query: { username, type } }) => {
      if (username === '') requireRoot(caller);
      else requireOwnName(caller, username);
      const filter = { ...(username !== '' && { username }), ...(type !== '' && { type }) };
      const count = await board.deliver(filter, clock());
      return second(count === 0 ? 'No notifications found' : 'Processing completed');
    },

    dcvDeliverOnLogin: async ({ caller, query: { username } }) => {
      if (username === '') return second(missing.username, 400);
      requireOwnName(caller, username);
      await board.deliver({ username }, clock());
      return second('Notification processing scheduled for user');
    },
  };
}

/** The same again is the same notice; another one of this title and end is one of its own. */
async function schedule(board: NoticeBoard, notice: NewNotice & { readonly id: string }): Promise<string> {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? notice.id : `${notice.id}-${number}`;
    try {
      return await board.schedule({ ...notice, id });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'conflict' || number === namesakes) throw error;
    }
  }
}
