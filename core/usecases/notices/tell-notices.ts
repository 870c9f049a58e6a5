import type { PersonId } from '../../access/caller.ts';
import type { NoticeNews } from '../../contract/notices.ts';
import { isOpenNotice, type Notice, type Showing } from '../../notices/notice.ts';
import { isForPerson } from '../../notices/reader.ts';
import type { Clock } from '../../ports/chance.ts';
import type { LiveChange, LiveNews } from '../../ports/live-news.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { isOpen, ownerOf, type Instant, type Session } from '../../session/session.ts';

export type TellNoticesDeps = {
  readonly news: LiveNews;
  readonly sessions: Pick<SessionStore, 'live'>;
  readonly clock: Clock;
};
/** What has happened to a notice, or to what somebody has seen of it. */
export type NoticeChange =
  | { readonly is: 'notice'; readonly before: Notice | undefined; readonly after: Notice }
  | { readonly is: 'showing'; readonly before: Showing | undefined; readonly after: Showing };

/**
 * Tells pages that they have something to show or to take away. One that goes by desktops, or to a name, is told to whoever has a
 * desktop now; everybody else's page looks for itself now and then, as it does for what was planned ahead.
 */
export async function tellNotices(deps: TellNoticesDeps, changes: readonly NoticeChange[]): Promise<void> {
  const now = deps.clock();
  const told: LiveChange[] = [];
  for (const change of changes) {
    if (change.is === 'showing') told.push(...answered(change));
    else if (isNews(change, now)) told.push(...(await toldOf(deps, change.after, now)));
  }
  if (told.length > 0) await deps.news.tell(told);
}

/** That somebody has seen a notice is no news for his page, and what is planned for later will be found when it is due. */
function isNews({ before, after }: Extract<NoticeChange, { is: 'notice' }>, now: Instant): boolean {
  if (now < after.at || now >= after.until) return false;
  return (
    !before ||
    before.announcedAt !== after.announcedAt ||
    before.withdrawnAt !== after.withdrawnAt ||
    before.answer?.at !== after.answer?.at
  );
}

/** An answer takes the notice away from the person's other pages. */
function answered({ before, after }: Extract<NoticeChange, { is: 'showing' }>): readonly LiveChange[] {
  return after.answer && !before?.answer ? [toldTo(after.person, after.notice, null)] : [];
}

async function toldOf(deps: TellNoticesDeps, notice: Notice, now: Instant): Promise<readonly LiveChange[]> {
  const value = isOpenNotice(notice, now) ? { until: new Date(notice.until).toISOString() } : null;
  const people = notice.to.is === 'person' ? [notice.to.person] : await ownersMeant(deps, notice);
  return people.map((person) => toldTo(person, notice.id, value));
}

async function ownersMeant({ sessions }: TellNoticesDeps, notice: Notice): Promise<readonly PersonId[]> {
  const people = new Set<PersonId>();
  for (let cursor: string | null = null; ;) {
    const page: Awaited<ReturnType<SessionStore['live']>> = await sessions.live(cursor);
    for (const session of page.items) {
      const person = personMeant(notice, session);
      if (person !== undefined) people.add(person);
    }
    if (page.cursor === null) return [...people];
    cursor = page.cursor;
  }
}

/** The owner of an open session, if the notice is for him for its sake. */
function personMeant(notice: Notice, session: Session): PersonId | undefined {
  const owner = isOpen(session) ? ownerOf(session) : undefined;
  return owner && isForPerson(notice, { ...owner, roles: [] }, [session]) ? owner.person : undefined;
}

function toldTo(person: PersonId, key: string, value: NoticeNews): LiveChange {
  return { topic: { name: 'notices', person }, key, value };
}
