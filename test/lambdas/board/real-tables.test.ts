import { afterAll, expect, test } from 'vitest';
import { importLines, previewImport } from '#core/usecases/board/import-lines.ts';
import { importMembers } from '#core/usecases/board/import-members.ts';
import { mayUseBoard } from '#core/usecases/board/enter-board.ts';
import { allLines } from '#core/usecases/board/read-board.ts';
import { sweepBoard } from '#core/usecases/board/sweep-board.ts';
import { checkLine } from '#core/usecases/board/use-line.ts';
import { dynamoBoardPeople } from '#lambdas/board/dynamo-board-people.ts';
import { dynamoBoardStore } from '#lambdas/board/dynamo-board-store.ts';
import { chance } from '#lambdas/chance.ts';
import { dynamoNoticeBoard } from '#lambdas/notices/dynamo-notice-board.ts';
import { ada, ben, chief, first, idOf } from '#test/support/board-under-test.ts';
import { aStage, noon } from '#test/support/builders.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
afterAll(async () => {
  await Promise.all(opened.map(({ dynamo }) => dynamo.close()));
});

async function aBoard() {
  const tables = await openTables('board', 'notices');
  opened.push(tables);
  const { client } = tables;
  let now = noon;
  const clock = () => now;
  const stage = aStage({ board: { remindAfter: '10m' } });
  const deps = {
    stage,
    board: dynamoBoardStore(client, 'board', stage.board),
    people: dynamoBoardPeople(client, 'board'),
    notices: dynamoNoticeBoard(client, 'notices', { chance, clock }),
    chance,
    clock,
  };
  return { deps, turn: (milliseconds: number) => void (now += milliseconds) };
}

test('the largest file there may be is imported, and the next one takes its place', async () => {
  const { deps } = await aBoard();
  const fileOf = (from: number) =>
    Array.from({ length: 5_000 }, (_, at) => `main ${at % 50};sub ${from + at}`).join('\n');
  const one = await importLines(deps, chief, fileOf(0), { revision: 0, held: 'keep' });
  expect(one).toMatchObject({ added: 5_000, removed: 0 });
  const { revision, added, removed, unchanged } = await previewImport(deps, fileOf(100));
  expect([added.length, removed.length, unchanged.length]).toEqual([100, 100, 4_900]);
  const two = await importLines(deps, chief, fileOf(100), { revision, held: 'keep' });
  expect(two).toMatchObject({ added: 100, removed: 100 });
  expect(await allLines(deps)).toHaveLength(5_000);
});

test('a list of people says who may come', async () => {
  const { deps } = await aBoard();
  await importMembers(deps, chief, Array.from({ length: 300 }, (_, at) => `name${at}`).join('\n'));
  await importMembers(deps, chief, 'ada');
  expect(await Promise.all([ada, ben, chief].map((who) => mayUseBoard(deps, who)))).toEqual([true, false, true]);
  expect(await deps.people.members()).toEqual([{ username: 'ada', person: ada.person }]);
});

test('who is on a line for long is told so once, though it is tried twice', async () => {
  const { deps, turn } = await aBoard();
  await importLines(deps, chief, 'vpn main 1;vpn sub 1', { revision: 0, held: 'keep' });
  const line = await checkLine(deps, ada, idOf(first), null);
  turn(15 * 60_000);
  // The notice is there, and whoever put it there died before he noted that.
  const dying = { ...deps, board: { ...deps.board, move: () => Promise.reject(new Error('died')) } };
  await expect(sweepBoard(dying)).rejects.toThrow();
  turn(60_000);
  expect(await sweepBoard(deps)).toEqual({ reminded: 1, released: 0 });
  expect(await sweepBoard(deps)).toEqual({ reminded: 0, released: 0 });
  expect(await deps.notices.answerOf(`board-${line.check?.use}`)).toBe('pending');
});
