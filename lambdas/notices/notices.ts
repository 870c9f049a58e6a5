import { viewNotice } from '#core/notices/view.ts';
import type { NoticeReaderDeps } from '#core/usecases/notices/deps.ts';
import {
  listPlanned,
  listShowings,
  planNotice,
  withdrawPlanned,
  type PlanDeps,
} from '#core/usecases/notices/plan-notices.ts';
import { answerNotice, readNotices } from '#core/usecases/notices/read-notices.ts';
import type { Handlers } from '../http/serve.ts';

/** What people are told and asked, and what admins plan. */
export function notices(deps: NoticeReaderDeps & PlanDeps): Handlers<'notices'> {
  return {
    listNotices: async ({ caller }) => ({
      now: new Date(deps.clock()).toISOString(),
      notices: (await readNotices(deps, caller)).map(viewNotice),
    }),

    answerNotice: async ({ caller, params, body }) => {
      await answerNotice(deps, caller, params.id, body.button);
      return {};
    },

    listAllNotices: async ({ query }) => {
      const { items, cursor } = await listPlanned(deps, query.cursor ?? null);
      return { notices: [...items], cursor };
    },

    listShowings: async ({ params, query }) => {
      const { items, cursor } = await listShowings(deps, params.id, query.cursor ?? null);
      return { showings: items, cursor };
    },

    planNotice: async ({ caller, body }) => ({ notice: await planNotice(deps, caller, body) }),

    withdrawNotice: async ({ params }) => ({ notice: await withdrawPlanned(deps, params.id) }),
  };
}
