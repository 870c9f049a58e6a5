import { afterAll } from 'vitest';
import { chance } from '#lambdas/chance.ts';
import { dynamoNoticeBoard } from '#lambdas/notices/dynamo-notice-board.ts';
import { dynamoNoticeStore } from '#lambdas/notices/dynamo-notice-store.ts';
import { noticeBoardContract } from '#test/contracts/notice-board.contract.ts';
import { memoryNoticeBoard } from '#test/support/memory-notice-board.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
afterAll(async () => {
  await Promise.all(opened.map(({ dynamo }) => dynamo.close()));
});

noticeBoardContract('the board in memory', async (clock) => {
  const board = memoryNoticeBoard(clock);
  return { board, store: board.store };
});
noticeBoardContract('the board in the table', async (clock) => {
  const tables = await openTables('notices');
  opened.push(tables);
  return {
    board: dynamoNoticeBoard(tables.client, 'notices', { chance, clock }),
    store: dynamoNoticeStore(tables.client, 'notices'),
  };
});
