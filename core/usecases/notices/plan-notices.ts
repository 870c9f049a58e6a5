import type { Person } from '../../access/caller.ts';
import type { AudienceWish, NoticeWish, PlannedNoticeView } from '../../contract/planned-notices.ts';
import type { Audience } from '../../notices/notice.ts';
import { viewPlanned, viewShowing } from '../../notices/view.ts';
import type { Page } from '../../ports/session-store.ts';
import { Refusal } from '../../refusal.ts';
import type { Stage } from '../../stage/stage.ts';
import type { NoticeDeps } from './deps.ts';
import { putUp } from './put-up.ts';

export type PlanDeps = NoticeDeps & { readonly stage: Pick<Stage, 'desktops'> };

/** Notices in a page of the list, and showings that each brings along. */
const pageOf = { notices: 20, first: 10, showings: 100 } as const;

/**
 * Plans a notice in an admin's name.
 *
 * @throws Refusal `bad-request`, `no-such-desktop-type` or `conflict`
 */
export async function planNotice(deps: PlanDeps, admin: Person, wish: NoticeWish): Promise<PlannedNoticeView> {
  const { id, to, at, until, ...rest } = wish;
  const notice = await putUp(deps, {
    ...rest,
    ...(id !== undefined && { id }),
    to: audienceOf(deps.stage, to),
    at: at === undefined ? deps.clock() : Date.parse(at),
    until: Date.parse(until),
    by: admin.username,
  });
  return viewPlanned(notice, { items: [], cursor: null }, deps.clock());
}

function audienceOf({ desktops }: Pick<Stage, 'desktops'>, to: AudienceWish): Audience {
  if (to.is === 'desktops') return { is: 'desktops', runtime: null };
  if (to.is === 'desktop-type' && !desktops.some(({ name }) => name === to.desktopType))
    throw new Refusal('no-such-desktop-type', `There is no desktop type ${to.desktopType}.`);
  return to;
}

/** All notices, those that end last first, each with the first of its delivery record. */
export async function listPlanned(deps: NoticeDeps, cursor: string | null): Promise<Page<PlannedNoticeView>> {
  const page = await deps.notices.list(cursor, pageOf.notices);
  const now = deps.clock();
  const items = page.items.map(async (notice) => {
    const shown =
      notice.shownAt === null ? { items: [], cursor: null } : await deps.notices.shownTo(notice.id, null, pageOf.first);
    return viewPlanned(notice, shown, now);
  });
  return { items: await Promise.all(items), cursor: page.cursor };
}

/** The delivery record of a notice, a page at a time. Refuses `no-such-notice`. */
export async function listShowings({ notices }: NoticeDeps, id: string, cursor: string | null) {
  if (!(await notices.find(id))) throw noSuchNotice();
  const page = await notices.shownTo(id, cursor, pageOf.showings);
  return { items: page.items.map(viewShowing), cursor: page.cursor };
}

/** Takes a notice away. Refuses `no-such-notice`; what is answered or over stays as it is. */
export async function withdrawPlanned({ notices, clock }: NoticeDeps, id: string): Promise<PlannedNoticeView> {
  const now = clock();
  const before = await notices.find(id);
  if (!before) throw noSuchNotice();
  if (now < before.until) await notices.withdraw(id, now);
  const [notice = before, shown] = await Promise.all([notices.find(id), notices.shownTo(id, null, pageOf.first)]);
  return viewPlanned(notice, shown, now);
}

const noSuchNotice = () => new Refusal('no-such-notice', 'There is no such notice.');
