import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { NewNotice, NoticeBoard } from '#core/ports/notice-board.ts';
import type { NoticeStore } from '#core/ports/notice-store.ts';
import type { Notice } from '#core/notices/notice.ts';
import { noon } from '#test/support/builders.ts';

const person = 'person-olga' as PersonId;
const olga = { person, username: 'olga' };
const otto = { person: 'person-otto' as PersonId, username: 'otto' };
const second = 1_000;

export const aQuestion: NewNotice = {
  person,
  username: 'olga',
  kind: 'approve-login',
  title: 'Somebody wants to join',
  text: '',
  buttons: ['allow', 'refuse'],
  at: noon,
  until: noon + 20 * second,
  data: { username: 'otto', session: 'demo-w01-s001' },
};
export const aWarning: NewNotice = {
  person: null,
  kind: 'warning',
  title: 'Maintenance',
  text: 'At five.',
  buttons: [],
  at: noon + 60 * second,
  until: noon + 120 * second,
};

/** A board that tells the time that it is told, and the store behind it. */
export type BoardUnderTest = { readonly board: NoticeBoard; readonly store: NoticeStore };

/** What every board does, and every store behind one. */
export function noticeBoardContract(name: string, open: (clock: () => number) => Promise<BoardUnderTest>): void {
  describe(name, () => {
    let now: number;
    let board: NoticeBoard;
    let store: NoticeStore;
    beforeEach(async () => {
      now = noon;
      ({ board, store } = await open(() => now));
    });
    const kept = async (id: string): Promise<Notice> => {
      const notice = await store.find(id);
      if (!notice) throw new Error(`There is no notice ${id}.`);
      return notice;
    };
    const press = async (id: string, button: string | null, reader = olga) =>
      store.answer(await kept(id), reader, { button, at: now });

    describe('the board', () => {
      test('says what was pressed, and until then that it waits', async () => {
        const id = await board.ask(aQuestion);
        expect(await board.answerOf(id)).toBe('pending');
        expect(await press(id, 'allow')).toBe('written');
        expect(await board.answerOf(id)).toBe('allow');
        now = aQuestion.until + second;
        expect(await board.answerOf(id)).toBe('allow');
      });

      test('has no answer from the instant that the time is up', async () => {
        const id = await board.ask(aQuestion);
        now = aQuestion.until - 1;
        expect(await board.answerOf(id)).toBe('pending');
        now = aQuestion.until;
        expect(await board.answerOf(id)).toBe('');
      });

      test('has no answer to what was withdrawn, put away or never asked', async () => {
        const [one, other] = [await board.ask(aQuestion), await board.ask({ ...aWarning, person })];
        await board.withdraw(one);
        await board.withdraw(one);
        await board.withdraw('nothing');
        await press(other, null);
        expect(await Promise.all([one, other, 'nothing'].map((id) => board.answerOf(id)))).toEqual(['', '', '']);
      });

      test('leaves an answer as it is when the notice is withdrawn afterwards', async () => {
        const id = await board.ask(aQuestion);
        await press(id, 'allow');
        await board.withdraw(id);
        expect(await board.answerOf(id)).toBe('allow');
        expect(await store.withdraw(id, now)).toBe('changed');
      });

      test('asks one person, never everybody', async () => {
        await expect(board.ask({ ...aQuestion, person: null })).rejects.toMatchObject({ code: 'bad-request' });
      });

      test('does once what it is told twice under an id, and refuses something else under it', async () => {
        const notice = { ...aWarning, id: 'Maintenance.1800000000' };
        const ids = await Promise.all([1, 2, 3, 4].map(() => board.schedule(notice)));
        expect(new Set(ids)).toEqual(new Set(['Maintenance.1800000000']));
        now += 5 * second;
        expect(await board.schedule(notice)).toBe('Maintenance.1800000000');
        await expect(board.schedule({ ...notice, text: 'At six.' })).rejects.toMatchObject({ code: 'conflict' });
        expect((await store.list(null, 10)).items).toHaveLength(1);
      });

      test('gives each notice without an id one of its own', async () => {
        expect(await board.ask(aQuestion)).not.toBe(await board.ask(aQuestion));
      });

      test('delivers what is due, by person and kind', async () => {
        await board.schedule(aWarning);
        const id = await board.ask(aQuestion);
        const count = (filter: Parameters<NoticeBoard['deliver']>[0], at: number) => board.deliver(filter, at);
        expect(await count({}, noon)).toBe(1);
        expect((await kept(id)).announcedAt).toBe(noon);
        expect(await count({}, aWarning.at)).toBe(1);
        expect(await count({ username: 'otto' }, noon)).toBe(0);
        expect(await count({ username: 'olga' }, noon)).toBe(1);
        expect(await count({ username: 'otto' }, aWarning.at)).toBe(1);
        expect(await count({ type: 'info' }, aWarning.at)).toBe(0);
        expect(await count({ type: 'warning' }, aWarning.at)).toBe(1);
        expect(await count({}, aWarning.until)).toBe(0);
      });
    });

    describe('the store', () => {
      const current = async (reader: { person: PersonId; username: string | null }, at = now) =>
        (await store.current(reader, at)).map(({ id }) => id).toSorted();
      const plan = (id: string, notice: NewNotice) => board.schedule({ ...notice, id });

      test('keeps a notice as it is', async () => {
        await plan('a', { ...aQuestion, title: '100 % <script>alert(1)</script> ${x} {{y}}' });
        expect(await store.find('a')).toEqual({
          id: 'a',
          to: { is: 'person', ...olga },
          kind: 'approve-login',
          title: '100 % <script>alert(1)</script> ${x} {{y}}',
          text: '',
          buttons: ['allow', 'refuse'],
          at: aQuestion.at,
          until: aQuestion.until,
          data: { username: 'otto', session: 'demo-w01-s001' },
          plannedAt: noon,
          plannedBy: null,
          shownAt: null,
          announcedAt: null,
          answer: null,
          withdrawnAt: null,
        });
        expect(await store.find('b')).toBeUndefined();
      });

      test('finds for a person his own, those to his name, and those that go by desktops', async () => {
        await plan('own', aQuestion);
        await plan('all', aWarning);
        const [own] = await store.current({ person, username: 'olga' }, now);
        if (!own) throw new Error('nothing is current');
        await store.keep({ ...own, id: 'named', to: { is: 'username', username: 'olga' } });
        await store.keep({ ...own, id: 'of-type', to: { is: 'desktop-type', desktopType: 'ubuntu' } });
        expect(await current(olga)).toEqual(['all', 'named', 'of-type', 'own']);
        expect(await current({ person, username: null })).toEqual(['all', 'of-type', 'own']);
        expect(await current(otto)).toEqual(['all', 'of-type']);
      });

      test('finds a notice until the instant that it ends', async () => {
        await plan('a', aQuestion);
        expect(await current(olga, aQuestion.until - 1)).toEqual(['a']);
        expect(await current(olga, aQuestion.until)).toEqual([]);
      });

      test('records to whom it was shown when; the first time counts', async () => {
        await plan('a', aWarning);
        await store.show(await kept('a'), olga, noon + 1);
        await store.show(await kept('a'), olga, noon + 2);
        await store.show(await kept('a'), { ...otto, username: '' }, noon + 3);
        expect(await store.showings(['a', 'b'], person)).toEqual(
          new Map([['a', { notice: 'a', ...olga, shownAt: noon + 1, answer: null }]]),
        );
        expect((await store.shownTo('a', null, 10)).items.map(({ shownAt }) => shownAt)).toEqual([noon + 1, noon + 3]);
        expect((await kept('a')).shownAt).toBe(noon + 1);
      });

      test('of two answers of one person at once, one counts', async () => {
        for (const notice of [aQuestion, aWarning]) {
          const id = await board.schedule(notice);
          const read = await kept(id);
          const written = await Promise.all(
            ['allow', 'refuse', null].map((button) => store.answer(read, olga, { button, at: noon })),
          );
          expect(written.filter((one) => one === 'written')).toHaveLength(1);
          expect(written.filter((one) => one === 'changed')).toHaveLength(2);
        }
      });

      test('takes an answer from each person, where the notice is for many', async () => {
        await plan('a', { ...aWarning, buttons: ['Seen'] });
        await store.show(await kept('a'), olga, noon);
        expect([await press('a', 'Seen'), await press('a', null, otto)]).toEqual(['written', 'written']);
        expect((await store.shownTo('a', null, 10)).items).toEqual([
          { notice: 'a', ...olga, shownAt: noon, answer: { button: 'Seen', at: noon } },
          { notice: 'a', ...otto, shownAt: noon, answer: { button: null, at: noon } },
        ]);
        expect((await kept('a')).answer).toBeNull();
      });

      test('takes one answer from two people of the same name', async () => {
        await plan('b', aQuestion);
        await store.keep({ ...(await kept('b')), id: 'a', to: { is: 'username', username: 'olga' } });
        const written = await Promise.all([press('a', 'allow'), press('a', 'refuse', { ...otto, username: 'olga' })]);
        expect(written.toSorted()).toEqual(['changed', 'written']);
        expect((await store.shownTo('a', null, 10)).items).toHaveLength(1);
      });

      test('takes no answer to what was withdrawn a moment before', async () => {
        await plan('a', aQuestion);
        const read = await kept('a');
        expect(await store.withdraw('a', noon)).toBe('written');
        expect(await store.answer(read, olga, { button: 'allow', at: noon })).toBe('changed');
        expect(await store.showings(['a'], person)).toEqual(new Map());
      });

      test('lists all, those that end last first, a page at a time', async () => {
        for (const at of [1, 3, 2]) await plan(`n${at}`, { ...aWarning, until: aWarning.until + at });
        const first = await store.list(null, 2);
        expect(first.items.map(({ id }) => id)).toEqual(['n3', 'n2']);
        const next = await store.list(first.cursor, 2);
        expect(next).toMatchObject({ items: [{ id: 'n1' }], cursor: null });
      });

      test('pages through a delivery record', async () => {
        await plan('a', aWarning);
        for (const username of ['u', 'v', 'w'])
          await store.show(await kept('a'), { person: username as PersonId, username }, noon);
        const first = await store.shownTo('a', null, 2);
        const next = await store.shownTo('a', first.cursor, 2);
        expect([...first.items, ...next.items].map(({ username }) => username)).toEqual(['u', 'v', 'w']);
        expect(next.cursor).toBeNull();
      });

      test('goes on from no page of somebody else’s making', async () => {
        await expect(store.list('nonsense', 2)).rejects.toMatchObject({ code: 'bad-request' });
        await expect(store.shownTo('a', 'nonsense', 2)).rejects.toMatchObject({ code: 'bad-request' });
      });
    });
  });
}
