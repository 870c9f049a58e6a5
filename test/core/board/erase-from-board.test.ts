import { describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { addLine } from '#core/usecases/board/edit-board.ts';
import { erasableBoard } from '#core/usecases/board/erase-from-board.ts';
import { importMembers } from '#core/usecases/board/import-members.ts';
import { readBoard, readColleagues } from '#core/usecases/board/read-board.ts';
import { annotateLine, checkLine, releaseLine, uncheckLine } from '#core/usecases/board/use-line.ts';
import { ada, ben, boardUnderTest, chief, first, idOf, second } from '#test/support/board-under-test.ts';

const pseudonym = 'person-7f3a09c1d2e4';

describe('erasing somebody from the board', () => {
  test('leaves a pseudonym in the last use of a line and in its note, and nobody else’s name goes', async () => {
    const { deps, line, uses } = await boardUnderTest();
    for (const [name, who] of [
      [first, ada],
      [second, ben],
    ] as const) {
      await checkLine(deps, who, idOf(name), null);
      await uncheckLine(deps, who, idOf(name), null);
      await annotateLine(deps, who, idOf(name), { text: 'until noon', version: 0 });
    }
    const [told, other] = [uses().length, await line(second)];
    await erasableBoard(deps).erase(ada.person, pseudonym);
    expect(await line(first)).toMatchObject({
      last: { by: { person: pseudonym, username: pseudonym }, reason: 'unchecked' },
      note: { text: 'until noon', by: pseudonym, person: null },
      noteVersion: 1,
    });
    expect(await line(second)).toEqual(other);
    expect(uses()).toHaveLength(told);
  });

  test('does so where he ended somebody else’s use, or edited the list', async () => {
    const { deps, line } = await boardUnderTest();
    await checkLine(deps, ada, idOf(first), null);
    await releaseLine(deps, chief, idOf(first), null);
    await addLine(deps, chief, { main: 'new', sub: '' });
    await erasableBoard(deps).erase(chief.person, pseudonym);
    expect((await line(first))?.last).toMatchObject({ by: { username: 'ada' }, endedBy: { username: pseudonym } });
    expect(deps.board.acts.map(({ by }) => by)).toEqual([{ person: pseudonym, username: pseudonym }]);
  });

  test('lets him stay on a line that he is on, and takes that use’s name when it is over and one asks again', async () => {
    const { deps, line } = await boardUnderTest();
    await checkLine(deps, ada, idOf(first), null);
    const board = erasableBoard(deps);
    await board.erase(ada.person, pseudonym);
    expect((await line(first))?.check?.by.username).toBe('ada');
    await uncheckLine(deps, ada, idOf(first), null);
    await board.erase(ada.person, pseudonym);
    expect(JSON.stringify(await line(first))).not.toContain('ada');
  });

  test('forgets that he was here, and takes the name that means him off the list of people', async () => {
    const { deps, meet } = await boardUnderTest();
    await importMembers(deps, chief, 'ada\nben\n');
    await readBoard(deps, ada, null);
    await readBoard(deps, ben, null);
    await meet(ada, ben);
    await erasableBoard(deps).erase(ada.person, pseudonym);
    expect((await readColleagues(deps, chief)).map(({ username }) => username)).toEqual(['ben']);
    expect((await deps.people.members()).map(({ username }) => username)).toEqual(['ben']);
  });

  test('does nothing where he never was', async () => {
    const { deps } = await boardUnderTest();
    const before = await deps.board.list(null, 100);
    await erasableBoard(deps).erase('nobody' as PersonId, pseudonym);
    expect(await deps.board.list(null, 100)).toEqual(before);
  });
});
