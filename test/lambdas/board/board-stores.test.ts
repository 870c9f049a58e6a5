import { afterAll, expect, test } from 'vitest';
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { timeOut } from '#core/board/moves.ts';
import { addLine } from '#core/usecases/board/edit-board.ts';
import { erasableBoard } from '#core/usecases/board/erase-from-board.ts';
import { readBoard } from '#core/usecases/board/read-board.ts';
import { annotateLine, checkLine, releaseLine, uncheckLine } from '#core/usecases/board/use-line.ts';
import { chance } from '#lambdas/chance.ts';
import { dynamoBoardPeople } from '#lambdas/board/dynamo-board-people.ts';
import { dynamoBoardStore } from '#lambdas/board/dynamo-board-store.ts';
import { boardPeopleContract, boardStoreContract, contractPace } from '#test/contracts/board-store.contract.ts';
import { ada, ben, boardUnderTest, chief, first, idOf, second } from '#test/support/board-under-test.ts';
import { aPerson, aStage } from '#test/support/builders.ts';
import { memoryBoard, memoryBoardPeople } from '#test/support/memory-board.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
afterAll(async () => {
  await Promise.all(opened.map(({ dynamo }) => dynamo.close()));
});
const aTable = async () => {
  const tables = await openTables('board');
  opened.push(tables);
  return tables.client;
};

boardStoreContract('the board in memory', async () => memoryBoard(contractPace));
boardStoreContract('the board in the table', async () => dynamoBoardStore(await aTable(), 'board', contractPace));
boardPeopleContract('the board’s people in memory', async () => memoryBoardPeople());
boardPeopleContract('the board’s people in the table', async () => dynamoBoardPeople(await aTable(), 'board'));

test('a use that ends leaves what is to be audited of it, and nothing where somebody was first', async () => {
  const { deps } = await boardUnderTest();
  const client = await aTable();
  const board = dynamoBoardStore(client, 'board', contractPace);
  await board.put((await deps.board.list(null, 10)).items);
  const real = { ...deps, board, people: dynamoBoardPeople(client, 'board') };
  await checkLine(real, ada, idOf(first), null);
  const held = await board.find(idOf(first));
  await Promise.all([uncheckLine(real, ada, idOf(first), null), releaseLine(real, chief, idOf(first), null)]);
  if (held) expect(await board.move(held, timeOut(held, { use: null, now: deps.clock() }))).toBe('changed');
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: 'board',
      KeyConditionExpression: 'pk = :uses',
      ExpressionAttributeValues: { ':uses': 'USES' },
    }),
  );
  expect(Items.filter(({ kind }) => kind === 'board')).toMatchObject([{ username: 'ada', name: first.main }]);
});

test('who is erased stands nowhere in the table any more, and nobody else is touched', async () => {
  const { deps } = await boardUnderTest();
  const client = await aTable();
  const board = dynamoBoardStore(client, 'board', contractPace);
  await board.put((await deps.board.list(null, 10)).items);
  const real = { ...deps, board, people: dynamoBoardPeople(client, 'board') };
  for (const [at, who] of [ada, ben].entries()) {
    const line = idOf(at === 0 ? first : second);
    await readBoard(real, who, null);
    await checkLine(real, who, line, null);
    await releaseLine(real, chief, line, null);
    await annotateLine(real, who, line, { text: 'down', version: 0 });
  }
  await addLine(real, chief, { main: 'new', sub: '' });
  const items = async () => (await client.send(new ScanCommand({ TableName: 'board' }))).Items ?? [];
  const all = async () => JSON.stringify(await items());
  const before = (await items()).length;
  const forBoth = erasableBoard(real);
  await forBoth.erase(ada.person, 'person-aaaaaaaaaaaa');
  for (const name of [ada.person, ada.displayName, '"ada"']) expect(await all()).not.toContain(name);
  for (const name of [ben.person, ben.displayName, chief.person]) expect(await all()).toContain(name);
  await forBoth.erase(chief.person, 'person-cccccccccccc');
  for (const name of [chief.person, '"chief"']) expect(await all()).not.toContain(name);
  // Nothing is gone but that ada was here.
  expect(await items()).toHaveLength(before - 1);
  expect((await items()).find(({ username }) => username === 'person-aaaaaaaaaaaa')).toMatchObject({ person: null });
});

test('of 50 who check a line of the table at the same instant one gets it, and it can go on', async () => {
  const { deps } = await boardUnderTest();
  const client = await aTable();
  const stage = aStage();
  const board = dynamoBoardStore(client, 'board', stage.board);
  const real = { ...deps, stage, board, people: dynamoBoardPeople(client, 'board'), chance };
  await board.put((await deps.board.list(null, 10)).items);
  const people = Array.from({ length: 50 }, (_, at) => aPerson(`person${at}`, { roles: ['teacher'] }));
  const results = await Promise.allSettled(people.map((person) => checkLine(real, person, idOf(first), null)));
  const winners = people.filter((_, at) => results[at]?.status === 'fulfilled');
  expect(winners).toHaveLength(1);
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({
      code: 'line-taken',
      message: expect.stringContaining(winners[0]?.username ?? '?'),
    });
  }
  const [winner = aPerson('nobody')] = winners;
  expect(await uncheckLine(real, winner, idOf(first), null)).toMatchObject({
    check: null,
    last: { reason: 'unchecked' },
  });
});
