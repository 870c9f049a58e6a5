import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyOfTopic } from '#core/live/topics.ts';
import { dynamoLiveLog } from '#lambdas/live/dynamo-live-log.ts';
import { liveLogContract } from '#test/contracts/live-log.contract.ts';
import { noon } from '#test/support/builders.ts';
import { memoryLiveLog } from '#test/support/memory-live-news.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

let tables: Tables;
let opened: Tables[] = [];
const anew = async () => {
  tables = await openTables('live');
  opened.push(tables);
  return dynamoLiveLog(tables.client, 'live', () => noon);
};
beforeAll(() => {
  opened = [];
});
afterAll(async () => {
  for (const { dynamo } of opened) await dynamo.close();
});

liveLogContract('a live log in memory', async () => memoryLiveLog(() => noon));
liveLogContract('a live log in DynamoDB', anew);

const board = keyOfTopic({ name: 'board' });
const itemsOf = async (pk: string) => {
  const { Items = [] } = await tables.client.send(
    new QueryCommand({
      TableName: 'live',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    }),
  );
  return Items;
};

test('entries fade after an hour, and the count goes on for long', async () => {
  const log = await anew();
  await log.append(board, [[{ key: 'a', json: '1' }]]);
  const [entry, head] = await itemsOf('TOPIC#board');
  expect(entry).toMatchObject({ sk: expect.stringMatching(/^ENTRY#/), ttl: noon / 1_000 + 3_600 });
  expect(head).toMatchObject({ sk: 'HEAD', ttl: noon / 1_000 + 90 * 86_400 });
});

test('where DynamoDB has forgotten some entries, in whatever order, the list is read', async () => {
  const log = await anew();
  const begin = await log.head(board);
  for (const value of ['1', '2', '3']) await log.append(board, [[{ key: 'a', json: value }]]);
  const [, second] = await itemsOf('TOPIC#board');
  await tables.client.send(new DeleteCommand({ TableName: 'live', Key: { pk: second?.['pk'], sk: second?.['sk'] } }));
  expect((await log.since(board, begin)).news).toEqual({ reset: true, to: begin + 3 });
  expect((await log.since(board, begin + 2)).news).toMatchObject({ from: begin + 3, to: begin + 3 });
});

test('a hundred and fifty entries at once are written in two transactions, one after the other', async () => {
  const log = await anew();
  const begin = await log.head(board);
  await log.append(
    board,
    Array.from({ length: 150 }, (_, at) => [{ key: `key${at}`, json: '1' }]),
  );
  const { news } = await log.since(board, begin);
  expect(news).toMatchObject({ from: begin + 1, to: begin + 150 });
});
