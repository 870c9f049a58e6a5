import type { NoticeBoard } from '#core/ports/notice-board.ts';
import type { NoticeStore } from '#core/ports/notice-store.ts';
import { isForOne, type Notice, type Showing } from '#core/notices/notice.ts';
import { Refusal } from '#core/refusal.ts';
import { noticeBoard } from '#core/usecases/notices/notice-board.ts';

/** The board in memory; `notices` and `showings` are all there are, for tests that look. */
export type MemoryNoticeBoard = NoticeBoard & {
  readonly store: NoticeStore;
  readonly notices: () => readonly Notice[];
  readonly showings: () => readonly Showing[];
};

/** A board with the law of the real one, over maps. Its ids are `notice-1`, `notice-2` and so on. */
export function memoryNoticeBoard(clock: () => number = Date.now): MemoryNoticeBoard {
  const kept = memoryNoticeStore();
  let made = 0;
  const chance = { uuid: () => `notice-${(made += 1)}` };
  return { ...noticeBoard({ notices: kept.store, chance, clock }), ...kept };
}

export function memoryNoticeStore(): Pick<MemoryNoticeBoard, 'store' | 'notices' | 'showings'> {
  const notices = new Map<string, Notice>();
  const showings = new Map<string, Showing>();
  const keyOf = (notice: string, person: string) => `${notice} ${person}`;
  const listAt = ({ until, id }: Notice) => `${new Date(until).toISOString()}#${id}`;
  const inOrder = () => [...notices.values()].toSorted((one, other) => (listAt(one) < listAt(other) ? -1 : 1));
  const isSettled = (id: string) => {
    const notice = notices.get(id);
    return !notice || notice.answer !== null || notice.withdrawnAt !== null;
  };
  const change = (id: string, by: Partial<Notice>) => {
    const notice = notices.get(id);
    if (notice) notices.set(id, { ...notice, ...by });
  };

  const store: NoticeStore = {
    async keep(notice) {
      const known = notices.get(notice.id);
      if (known) return known;
      notices.set(notice.id, notice);
      return 'written';
    },
    find: async (id) => notices.get(id),
    async current({ person, username }, now) {
      const ending = inOrder().filter(({ until }) => until > now);
      return [
        ...ending.filter(({ to }) => to.is === 'person' && to.person === person).slice(0, 50),
        ...ending.filter(({ to }) => to.is === 'username' && to.username === username).slice(0, 50),
        ...ending.filter(({ to }) => to.is === 'desktops' || to.is === 'desktop-type').slice(0, 50),
      ];
    },
    async showings(wanted, person) {
      const found = wanted.flatMap((notice) => showings.get(keyOf(notice, person)) ?? []);
      return new Map(found.map((showing) => [showing.notice, showing]));
    },
    async show({ id }, { person, username }, now) {
      const key = keyOf(id, person);
      if (!showings.has(key)) showings.set(key, { notice: id, person, username, shownAt: now, answer: null });
      change(id, { shownAt: notices.get(id)?.shownAt ?? now });
    },
    async answer(notice, { person, username }, answer) {
      const key = keyOf(notice.id, person);
      const known = showings.get(key);
      if (known?.answer || (isForOne(notice) && isSettled(notice.id))) return 'changed';
      showings.set(key, { notice: notice.id, person, username, shownAt: answer.at, ...known, answer });
      if (isForOne(notice)) change(notice.id, { answer, shownAt: notices.get(notice.id)?.shownAt ?? answer.at });
      return 'written';
    },
    async withdraw(id, now) {
      if (isSettled(id)) return 'changed';
      change(id, { withdrawnAt: now });
      return 'written';
    },
    announce: async (id, now) => change(id, { announcedAt: now }),
    async *unexpired(now) {
      yield inOrder().filter(({ until }) => until > now);
    },
    list: async (cursor, limit) => paged(inOrder().toReversed(), cursor, limit),
    shownTo: async (notice, cursor, limit) =>
      paged(
        [...showings.values()]
          .filter((showing) => showing.notice === notice)
          .toSorted((one, other) => (one.person < other.person ? -1 : 1)),
        cursor,
        limit,
      ),
  };
  return { store, notices: () => [...notices.values()], showings: () => [...showings.values()] };
}

function paged<T>(all: readonly T[], cursor: string | null, limit: number) {
  const from = cursor === null ? 0 : Number(cursor);
  if (!Number.isInteger(from)) throw new Refusal('bad-request', 'This list cannot be continued from there.');
  return { items: all.slice(from, from + limit), cursor: from + limit < all.length ? String(from + limit) : null };
}
