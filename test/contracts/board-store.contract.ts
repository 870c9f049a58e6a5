import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { newLine, type Colleague, type Line } from '#core/board/line.ts';
import { check, remind, uncheck } from '#core/board/moves.ts';
import type { Pace } from '#core/board/pace.ts';
import { untouched, type BoardAct } from '#core/board/settings.ts';
import type { BoardPeople, BoardStore } from '#core/ports/board-store.ts';
import { noon } from '#test/support/builders.ts';

const idOf = (name: string) => name.padEnd(22, '-');
const aLine = (name: string) => newLine(idOf(name), { main: name, sub: 'sub' }, noon);
const aColleague = (name: string): Colleague => ({
  id: idOf(name),
  person: `person-${name}` as PersonId,
  username: name,
  displayName: `${name} Example`,
});
const anAct = (on: string): BoardAct => ({
  id: on,
  act: 'add-line',
  on,
  by: { person: 'person-chief' as PersonId, username: 'chief' },
  at: noon,
});
const checked = (line: Line, who: Colleague, now = noon, use = `use of ${line.main}`) =>
  check(line, who, { use, attempt: null, now });
const ada = aColleague('ada');
const ben = aColleague('ben');

/** Reminds after a minute, releases after two. */
export const contractPace: Pace = { remindAfter: 60, releaseAfter: 120 };

/** What every store of the board does. */
export function boardStoreContract(name: string, open: () => Promise<BoardStore>): void {
  describe(name, () => {
    let store: BoardStore;
    const [a, b, c] = [aLine('a'), aLine('b'), aLine('c')];
    beforeEach(async () => {
      store = await open();
    });

    test('hands out a line as it was put there, and those that are there alone', async () => {
      await store.put([a, b]);
      const held = checked(a, ada);
      await store.move(a, held);
      expect(await store.find(a.id)).toEqual(held);
      expect(await store.find(c.id)).toBeUndefined();
      expect(new Set(await store.findMany([a.id, c.id, b.id, a.id]))).toEqual(new Set([held, b]));
    });

    test('puts no line over one that is there', async () => {
      await store.put([a]);
      await store.move(a, checked(a, ada));
      await store.put([a, b]);
      expect((await store.find(a.id))?.check?.by).toEqual(ada);
    });

    test('lists pages until there are no more', async () => {
      const lines = Array.from({ length: 7 }, (_, at) => aLine(`line${at}`));
      await store.put(lines);
      const found: Line[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<BoardStore['list']>> = await store.list(cursor, 3);
        expect(page.items.length).toBeLessThanOrEqual(3);
        found.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== null);
      expect(found.map(({ id }) => id).toSorted()).toEqual(lines.map(({ id }) => id));
      await expect(store.list('nonsense', 3)).rejects.toMatchObject({ code: 'bad-request' });
    });

    test('moves a line as it was read, and of many at once one', async () => {
      await store.put([a]);
      const people = Array.from({ length: 50 }, (_, at) => aColleague(`person${at}`));
      const written = await Promise.all(people.map((who) => store.move(a, checked(a, who, noon, who.id))));
      expect(written.filter((one) => one === 'written')).toHaveLength(1);
      const winner = people[written.indexOf('written')];
      expect((await store.find(a.id))?.check?.by).toEqual(winner);
    });

    test('moves no line that is gone', async () => {
      await store.put([a]);
      await store.drop([a]);
      expect(await store.move(a, checked(a, ada))).toBe('changed');
      expect(await store.find(a.id)).toBeUndefined();
    });

    test('adds, renames and removes, and counts each in the settings', async () => {
      expect(await store.settings()).toEqual(untouched);
      expect(await store.edit({ is: 'add', line: a }, anAct('1'))).toBe('written');
      expect(await store.edit({ is: 'add', line: a }, anAct('2'))).toBe('exists');
      expect(await store.edit({ is: 'rename', before: a, after: b }, anAct('3'))).toBe('written');
      expect(await store.find(a.id)).toBeUndefined();
      expect(await store.edit({ is: 'add', line: a }, anAct('4'))).toBe('written');
      expect(await store.edit({ is: 'rename', before: a, after: b }, anAct('5'))).toBe('exists');
      const held = checked(a, ada);
      await store.move(a, held);
      expect(await store.edit({ is: 'rename', before: a, after: c }, anAct('6'))).toBe('changed');
      expect(await store.edit({ is: 'remove', line: a }, anAct('7'))).toBe('changed');
      expect(await store.edit({ is: 'remove', line: held }, anAct('8'))).toBe('written');
      expect(await store.settings()).toMatchObject({ revision: 4, source: 'edited' });
    });

    test('drops what is as it was read, and says what is not', async () => {
      await store.put([a, b, c]);
      await store.move(b, checked(b, ada));
      expect(await store.drop([a, b, aLine('gone')])).toEqual([b]);
      expect(await store.find(a.id)).toBeUndefined();
      expect(await store.find(b.id)).toBeDefined();
    });

    test('knows what somebody is on, the longest first', async () => {
      await store.put([a, b, c]);
      await store.move(a, checked(a, ada, noon + 2));
      await store.move(b, checked(b, ada, noon + 1));
      await store.move(c, checked(c, ben));
      expect((await store.heldBy(ada.person)).map(({ id }) => id)).toEqual([b.id, a.id]);
      const held = await store.find(b.id);
      if (held) await store.move(held, uncheck(held, ada, { use: null, now: noon + 3 }));
      expect((await store.heldBy(ada.person)).map(({ id }) => id)).toEqual([a.id]);
    });

    test('knows which lines are due, and no longer when they have been looked at', async () => {
      await store.put([a, b]);
      const held = checked(a, ada);
      await store.move(a, held);
      await store.move(b, checked(b, ben, noon + 1));
      expect(await store.due(noon + 59_999, 10)).toEqual([]);
      expect(await store.due(noon + 60_001, 10)).toEqual([a.id, b.id]);
      expect(await store.due(noon + 60_001, 1)).toEqual([a.id]);
      await store.move(held, remind(held, { use: 'use of a', now: noon + 60_001 }));
      expect(await store.due(noon + 60_001, 10)).toEqual([b.id]);
      expect(await store.due(noon + 120_000, 10)).toEqual([b.id, a.id]);
    });

    test('keeps settings as they were read', async () => {
      const one = { ...untouched, revision: 1, stageLines: 'x' };
      expect(await store.keepSettings(untouched, one, null)).toBe('written');
      expect(await store.keepSettings(untouched, one, null)).toBe('changed');
      const two = { ...one, revision: 2, isRestricted: true };
      expect(await store.keepSettings(one, two, anAct('1'))).toBe('written');
      expect(await store.keepSettings(one, two, anAct('2'))).toBe('changed');
      expect(await store.settings()).toEqual(two);
    });
  });
}

/** What every store of the board's people does. */
export function boardPeopleContract(name: string, open: () => Promise<BoardPeople>): void {
  describe(name, () => {
    let people: BoardPeople;
    beforeEach(async () => {
      people = await open();
    });

    test('binds a name to the first who comes with it', async () => {
      await people.addMembers(['Ada']);
      expect(await people.member('ada')).toEqual({ username: 'Ada', person: null });
      const bound = await Promise.all([people.bind('ada', ada.person), people.bind('ada', ben.person)]);
      expect(new Set(bound).size).toBe(1);
      expect(await people.member('ada')).toEqual({ username: 'Ada', person: bound[0] });
      expect(await people.bind('nobody', ada.person)).toBeUndefined();
      expect(await people.member('nobody')).toBeUndefined();
    });

    test('adds and drops names; one that stays keeps whom it means', async () => {
      await people.addMembers(['ada', 'ben']);
      await people.bind('ada', ada.person);
      await people.addMembers(['ADA', 'chief']);
      await people.dropMembers(['Ben', 'nobody']);
      expect(new Set(await people.members())).toEqual(
        new Set([
          { username: 'ada', person: ada.person },
          { username: 'chief', person: null },
        ]),
      );
    });

    test('remembers who was here, by the name he has now, until he is forgotten', async () => {
      const day = 86_400_000;
      await people.meet(ada, noon + 10 * day);
      await people.meet({ ...ada, displayName: 'Ada New' }, noon + 10 * day);
      await people.meet(ben, noon + day);
      expect(await people.colleague(ada.id, noon)).toEqual({ ...ada, displayName: 'Ada New' });
      expect(await people.colleague(ben.id, noon + 2 * day)).toBeUndefined();
      expect(await people.colleagues(noon)).toHaveLength(2);
      expect((await people.colleagues(noon + 2 * day)).map(({ username }) => username)).toEqual(['ada']);
      await people.meet(ben, noon + 10 * day);
      expect(await people.colleagues(noon + 2 * day)).toHaveLength(2);
    });

    test('forgets somebody, and the name on the list that means him', async () => {
      await people.meet(ada, noon + 1_000);
      await people.meet(ben, noon + 1_000);
      await people.addMembers(['ada', 'ben', 'chief']);
      await people.bind('ada', ada.person);
      await people.bind('ben', ben.person);
      await people.forget(ada.id, ada.person);
      expect(await people.colleagues(noon)).toEqual([ben]);
      expect((await people.members()).map(({ username }) => username).toSorted()).toEqual(['ben', 'chief']);
    });
  });
}
