import type { Person } from '../../access/caller.ts';
import type { Notice } from '../../notices/notice.ts';
import { dependsOnDesktops, isForPerson, isStillUp, judgeAnswer, readableName } from '../../notices/reader.ts';
import { Refusal } from '../../refusal.ts';
import { isOpen, type Session } from '../../session/session.ts';
import type { NoticeReaderDeps } from './deps.ts';

/** Answers that may be lost to somebody else's before it is given up. */
const tries = 3;

/** What a person is told and asked now, those that end first before the others. That he saw them is recorded. */
export async function readNotices(deps: NoticeReaderDeps, reader: Person): Promise<readonly Notice[]> {
  const { notices, clock } = deps;
  const now = clock();
  const own = await meantFor(
    deps,
    await notices.current({ person: reader.person, username: readableName(reader) }, now),
    reader,
  );
  if (own.length === 0) return [];
  const shown = await notices.showings(
    own.map(({ id }) => id),
    reader.person,
  );
  const up = own.filter((notice) => isStillUp(notice, shown.get(notice.id), now));
  await Promise.all(up.filter(({ id }) => !shown.has(id)).map((notice) => notices.show(notice, reader, now)));
  return up.toSorted((one, other) => one.until - other.until || (one.id < other.id ? -1 : 1));
}

/**
 * Presses a button of a notice, or puts it away.
 *
 * @param button null: put away
 * @throws Refusal `no-such-notice` (also: not his, or not yet), `bad-request`, `notice-answered` or `notice-over`
 */
export async function answerNotice(
  deps: NoticeReaderDeps,
  reader: Person,
  id: string,
  button: string | null,
): Promise<void> {
  const { notices, clock } = deps;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const now = clock();
    const notice = await notices.find(id);
    const shown = notice && (await notices.showings([id], reader.person)).get(id);
    // Whoever has seen it may answer, though the desktop that it was about is gone by then.
    const isHis = notice && now >= notice.at && (shown || (await meantFor(deps, [notice], reader)).length > 0);
    if (!notice || !isHis) throw new Refusal('no-such-notice', 'There is no such notice.');
    if (judgeAnswer(notice, shown, button, now) === 'again') return;
    if ((await notices.answer(notice, reader, { button, at: now })) === 'written') return;
  }
  throw new Refusal('notice-answered', 'This has been answered already.');
}

/** Those of these notices that are for this person; his desktops are read only where one goes by them. */
async function meantFor(
  deps: NoticeReaderDeps,
  candidates: readonly Notice[],
  reader: Person,
): Promise<readonly Notice[]> {
  const desktops = candidates.some(dependsOnDesktops) ? await desktopsOf(deps, reader) : [];
  return candidates.filter((notice) => isForPerson(notice, reader, desktops));
}

async function desktopsOf({ sessions }: NoticeReaderDeps, { person }: Person): Promise<readonly Session[]> {
  const { open } = await sessions.record(person);
  return (await sessions.findMany(Object.values(open))).filter(isOpen);
}
