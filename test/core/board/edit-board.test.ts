import { describe, expect, test } from 'vitest';
import { mostLines } from '#core/board/line-list.ts';
import { actDone } from '#core/board/news.ts';
import { addLine, removeLine, renameLine } from '#core/usecases/board/edit-board.ts';
import { mayUseBoard } from '#core/usecases/board/enter-board.ts';
import { applyStageLines, importLines, previewImport } from '#core/usecases/board/import-lines.ts';
import { importMembers } from '#core/usecases/board/import-members.ts';
import { readColleagues } from '#core/usecases/board/read-board.ts';
import { annotateLine, checkLine, handLineOver, uncheckLine } from '#core/usecases/board/use-line.ts';
import { sweepBoard } from '#core/usecases/board/sweep-board.ts';
import { ada, ben, boardUnderTest, chief, first, idOf, second } from '#test/support/board-under-test.ts';
import { aPerson, aStage } from '#test/support/builders.ts';

const minute = 60_000;
const third = { main: 'vpn main 2', sub: '' };

describe('an admin', () => {
  test('adds, renames and removes lines, each once, and the audit knows', async () => {
    const { deps, names } = await boardUnderTest();
    await addLine(deps, chief, third);
    await expect(addLine(deps, chief, third)).rejects.toMatchObject({ code: 'line-exists' });
    await annotateLine(deps, ada, idOf(third), { text: 'kept', version: 0 });
    const renamed = await renameLine(deps, chief, idOf(third), { main: 'vpn main 2', sub: 'new' });
    expect(renamed).toMatchObject({ note: { text: 'kept' }, noteVersion: 1 });
    await expect(renameLine(deps, chief, renamed.id, first)).rejects.toMatchObject({ code: 'line-exists' });
    await removeLine(deps, chief, idOf(second));
    await expect(removeLine(deps, chief, idOf(second))).rejects.toMatchObject({ code: 'no-such-line' });
    expect(await names()).toEqual(['vpn main 1;vpn sub 1', 'vpn main 2;new']);
    expect(deps.board.acts.map(actDone)).toMatchObject([
      { kind: 'admin', username: 'chief', name: 'add-line', subName: 'vpn main 2' },
      { name: 'rename-line', subName: 'vpn main 2 → vpn main 2;new' },
      { name: 'remove-line', subName: 'vpn main 1;vpn sub 2' },
    ]);
  });

  test('adds no line to a board that has as many as it takes', async () => {
    const { deps } = await boardUnderTest();
    const full = Array.from({ length: mostLines }, (_, at) => `line ${at}`).join('\n');
    await importLines(deps, chief, full, { revision: 1, held: 'keep' });
    await expect(addLine(deps, chief, third)).rejects.toMatchObject({ code: 'board-full' });
  });

  test('neither renames nor removes a line that somebody is on', async () => {
    const { deps } = await boardUnderTest();
    await checkLine(deps, ada, idOf(first), null);
    await expect(removeLine(deps, chief, idOf(first))).rejects.toMatchObject({ code: 'line-taken' });
    await expect(renameLine(deps, chief, idOf(first), third)).rejects.toMatchObject({ code: 'line-taken' });
  });
});

describe('a file', () => {
  const text = 'vpn main 1;vpn sub 1\nvpn main 2;vpn sub 1\nvpn main 1;vpn sub 1';

  test('is shown with what it would change, and changes nothing', async () => {
    const { deps, names } = await boardUnderTest();
    expect(await previewImport(deps, text)).toMatchObject({
      revision: 1,
      added: [{ main: 'vpn main 2', sub: 'vpn sub 1' }],
      removed: [{ sub: 'vpn sub 2' }],
      unchanged: [{ sub: 'vpn sub 1' }],
      held: [],
      duplicates: [{ at: 3 }],
    });
    expect(await names()).toEqual(['vpn main 1;vpn sub 1', 'vpn main 1;vpn sub 2']);
  });

  test('keeps a line that somebody is on, until it is told otherwise', async () => {
    const { deps, names, uses } = await boardUnderTest();
    await checkLine(deps, ada, idOf(second), null);
    const { revision } = await previewImport(deps, text);
    const kept = await importLines(deps, chief, text, { revision, held: 'keep' });
    expect(kept).toEqual({ revision: 2, added: 1, removed: 0, released: 0, kept: 1 });
    expect(uses()).toEqual([]);
    const released = await importLines(deps, chief, text, { revision: kept.revision, held: 'release' });
    expect(released).toEqual({ revision: 3, added: 0, removed: 1, released: 1, kept: 0 });
    expect(await names()).toEqual(['vpn main 1;vpn sub 1', 'vpn main 2;vpn sub 1']);
    expect(uses()).toMatchObject([
      { username: 'ada', reason: 'removed' },
      { kind: 'admin', username: 'chief', reason: 'removed' },
    ]);
  });

  test('that was looked at before somebody else changed the board is refused', async () => {
    const { deps } = await boardUnderTest();
    const { revision } = await previewImport(deps, text);
    await addLine(deps, chief, third);
    await expect(importLines(deps, chief, text, { revision, held: 'keep' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('of the same revision is taken once', async () => {
    const { deps } = await boardUnderTest();
    const both = ['a;b', 'c;d'].map((file) => importLines(deps, chief, file, { revision: 1, held: 'keep' }));
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test.each([
    ['bad-request', 'good;line\nbad;"line', /mistakes/],
    ['too-large', Array.from({ length: 100_000 }, (_, at) => `${at}`).join('\n'), /100000 lines; a board takes 5000/],
  ])('that is no good (%s) changes nothing', async (code, bad, message) => {
    const { deps, names } = await boardUnderTest();
    for (const attempt of [
      () => previewImport(deps, bad),
      () => importLines(deps, chief, bad, { revision: 1, held: 'release' }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await names()).toHaveLength(2);
    expect(deps.board.acts).toEqual([]);
  });
});

describe('the lines of the stage', () => {
  const changed = (lines: readonly string[]) => aStage({ board: { lines: [...lines] } });

  test('follow the stage, except for a line that somebody is on', async () => {
    const { deps, names } = await boardUnderTest();
    await checkLine(deps, ada, idOf(second), null);
    await applyStageLines({ ...deps, stage: changed(['new;line']) });
    expect(await names()).toEqual(['new;line', 'vpn main 1;vpn sub 2']);
  });

  test('count no longer when an admin has changed the board', async () => {
    const { deps, names } = await boardUnderTest();
    await removeLine(deps, chief, idOf(second));
    await applyStageLines({ ...deps, stage: changed(['new;line']) });
    expect(await names()).toEqual(['vpn main 1;vpn sub 1']);
  });

  test.each([['a;b;c'], [''], ['a;b\nc;d']])('are checked with the stage: %j', (line) => {
    expect(() => changed([line])).toThrow(/main;sub/);
  });

  test('may not be released before anybody is reminded', () => {
    expect(() => aStage({ board: { remindAfter: '4h', releaseAfter: '1h' } })).toThrow(/releaseAfter/);
  });
});

describe('a list of people', () => {
  test('lets in those on it and admins, and everybody again when it is empty', async () => {
    const { deps } = await boardUnderTest();
    const may = () => Promise.all([ada, ben, chief].map((who) => mayUseBoard(deps, who)));
    expect(await importMembers(deps, chief, 'ADA')).toEqual({ added: 1, removed: 0, members: 1 });
    expect(await may()).toEqual([true, false, true]);
    expect(await importMembers(deps, chief, 'ben\n')).toEqual({ added: 1, removed: 1, members: 1 });
    expect(await may()).toEqual([false, true, true]);
    await importMembers(deps, chief, '');
    expect(await may()).toEqual([true, true, true]);
  });

  test('means the first who comes with a name, and nobody who takes that name later', async () => {
    const { deps } = await boardUnderTest();
    await importMembers(deps, chief, 'ada');
    expect(await mayUseBoard(deps, ada)).toBe(true);
    const impostor = { ...ben, username: 'ada' };
    expect(await mayUseBoard(deps, impostor)).toBe(false);
    await importMembers(deps, chief, 'ada\nben');
    expect(await mayUseBoard(deps, impostor)).toBe(false);
    expect(await mayUseBoard(deps, ada)).toBe(true);
  });

  test('takes those who are no longer on it from whom lines are handed over to', async () => {
    const { deps, meet } = await boardUnderTest();
    await meet(ada, ben);
    await checkLine(deps, ada, idOf(first), null);
    const [{ id: to } = { id: '' }] = await readColleagues(deps, ada);
    await importMembers(deps, chief, 'ada');
    await mayUseBoard(deps, ada);
    expect(await readColleagues(deps, ada)).toEqual([]);
    await expect(handLineOver(deps, ada, idOf(first), { use: null, to })).rejects.toMatchObject({
      code: 'no-such-colleague',
    });
  });

  test('with mistakes changes nothing', async () => {
    const { deps } = await boardUnderTest();
    await expect(importMembers(deps, chief, 'ada\nno name')).rejects.toMatchObject({ code: 'bad-request' });
    expect(await mayUseBoard(deps, ben)).toBe(true);
  });
});

describe('a line that somebody is on for long', () => {
  test('is reminded of, once', async () => {
    const { deps, turn, notices } = await boardUnderTest({ remindAfter: '10m' });
    await checkLine(deps, ada, idOf(first), null);
    turn(10 * minute - 1);
    expect(await sweepBoard(deps)).toEqual({ reminded: 0, released: 0 });
    turn(1);
    expect(await sweepBoard(deps)).toEqual({ reminded: 1, released: 0 });
    expect(await sweepBoard(deps)).toEqual({ reminded: 0, released: 0 });
    expect(notices).toMatchObject([{ person: ada.person, title: 'vpn main 1;vpn sub 1', kind: 'info' }]);
  });

  test('stays theirs, unless the stage says otherwise', async () => {
    const { deps, turn, line, uses } = await boardUnderTest({ remindAfter: 0, releaseAfter: '1h' });
    await checkLine(deps, ada, idOf(first), null);
    turn(60 * minute);
    expect(await sweepBoard(deps)).toEqual({ reminded: 0, released: 1 });
    expect((await line(first))?.check).toBeNull();
    expect(uses()).toMatchObject([{ username: 'ada', reason: 'timed-out' }]);
    await uncheckLine(deps, ada, idOf(first), null);
    expect(uses()).toHaveLength(1);
  });

  test('and whose reminder fails is due again, and holds up no other', async () => {
    const { deps, turn } = await boardUnderTest({ remindAfter: '1m' });
    await checkLine(deps, aPerson('gone', { roles: ['teacher'] }), idOf(first), null);
    turn(1);
    await checkLine(deps, ada, idOf(second), null);
    turn(minute);
    const reminded: string[] = [];
    const notices = {
      ask: async ({ username = '' }) => {
        if (username === 'gone') throw new Error('no');
        reminded.push(username);
        return '';
      },
    };
    await expect(sweepBoard({ ...deps, notices })).rejects.toThrow('1 lines could not be swept');
    expect(reminded).toEqual(['ada']);
    expect(await deps.board.due(deps.clock(), 10)).toEqual([idOf(first)]);
  });
});
