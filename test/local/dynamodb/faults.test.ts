import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { Dynamo } from '#local/dynamodb/dynamo.ts';
import { reasons, refusal } from '#test/local/dynamodb/probes/desk.ts';
import { clientOf, withThings } from '#test/local/dynamodb/support.ts';

const TableName = 'things';
const documents = (dynamo: Dynamo, attempts = 1) => DynamoDBDocumentClient.from(clientOf(dynamo, attempts));
const putting = (id: string) => new PutCommand({ TableName, Item: { id } });
const counting = (id: string) => ({
  TableName,
  Key: { id },
  UpdateExpression: 'ADD n :one',
  ExpressionAttributeValues: { ':one': 1 },
});
const itemOf = async (dynamo: Dynamo, id: string) =>
  (await documents(dynamo).send(new GetCommand({ TableName, Key: { id } }))).Item;

test('a conflict cancels a transaction with the reason at its item, and nothing is written', async () => {
  const dynamo = await withThings();
  dynamo.faults.inject({ kind: 'TransactionConflict', item: 1 });
  const transaction = new TransactWriteCommand({
    TransactItems: [{ Put: { TableName, Item: { id: 'a' } } }, { Update: counting('b') }],
  });
  const call = documents(dynamo).send(transaction);
  expect(await reasons(call)).toEqual(['None', 'TransactionConflict: Transaction is ongoing for the item']);
  expect(await itemOf(dynamo, 'a')).toBeUndefined();
});

test('a conflict refuses a single write with TransactionConflictException', async () => {
  const dynamo = await withThings();
  dynamo.faults.inject({ kind: 'TransactionConflict', operation: 'PutItem' });
  expect((await refusal(documents(dynamo).send(putting('a')))).name).toBe('TransactionConflictException');
});

test.each([
  ['ProvisionedThroughputExceeded', 'ProvisionedThroughputExceededException', 400],
  ['Throttling', 'ThrottlingException', 400],
  ['InternalServerError', 'InternalServerError', 500],
] as const)('%s is thrown as %s with HTTP %i', async (kind, name, status) => {
  const dynamo = await withThings();
  dynamo.faults.inject({ kind });
  const refused = await refusal(documents(dynamo).send(putting('a')));
  expect([refused.name, refused.$metadata?.httpStatusCode]).toEqual([name, status]);
});

test('a fault strikes the calls it was meant for: operation, table, which one and how many', async () => {
  const dynamo = await withThings();
  const outcomes: string[] = [];
  dynamo.faults.inject({ kind: 'Throttling', operation: 'PutItem', table: TableName, nth: 2, times: 2 });
  await documents(dynamo).send(new GetCommand({ TableName, Key: { id: 'a' } }));
  for (const id of ['1', '2', '3', '4']) {
    const outcome = await documents(dynamo)
      .send(putting(id))
      .then(
        () => 'done',
        (error: Error) => error.name,
      );
    outcomes.push(outcome);
  }
  expect(outcomes).toEqual(['done', 'ThrottlingException', 'ThrottlingException', 'done']);
});

test('a fault of another table strikes nothing, one of a table in a transaction does', async () => {
  const dynamo = await withThings();
  dynamo.faults.inject({ kind: 'InternalServerError', table: 'others' });
  await documents(dynamo).send(putting('a'));
  dynamo.faults.inject({ kind: 'InternalServerError', table: TableName });
  const transaction = new TransactWriteCommand({ TransactItems: [{ Update: counting('a') }] });
  expect((await refusal(documents(dynamo).send(transaction))).name).toBe('InternalServerError');
});

test('a fault can be taken back', async () => {
  const dynamo = await withThings();
  const takeBack = dynamo.faults.inject({ kind: 'Throttling', times: Infinity });
  expect((await refusal(documents(dynamo).send(putting('a')))).name).toBe('ThrottlingException');
  takeBack();
  await documents(dynamo).send(putting('a'));
  dynamo.faults.inject({ kind: 'Throttling', times: Infinity });
  dynamo.faults.clear();
  await documents(dynamo).send(putting('a'));
});

test('a lost reply is a dead connection to the caller, and the write is done', async () => {
  const dynamo = await withThings();
  dynamo.faults.inject({ kind: 'LostReply' });
  expect(await refusal(documents(dynamo).send(new UpdateCommand(counting('a'))))).toMatchObject({ code: 'ECONNRESET' });
  expect(await itemOf(dynamo, 'a')).toEqual({ id: 'a', n: 1 });
});

test('a client that tries again after a lost reply counts twice, in a transaction once', async () => {
  const dynamo = await withThings();
  dynamo.faults.inject({ kind: 'LostReply', operation: 'UpdateItem' });
  await documents(dynamo, 3).send(new UpdateCommand(counting('a')));
  expect(await itemOf(dynamo, 'a')).toEqual({ id: 'a', n: 2 });
  dynamo.faults.inject({ kind: 'LostReply', operation: 'TransactWriteItems' });
  await documents(dynamo, 3).send(new TransactWriteCommand({ TransactItems: [{ Update: counting('b') }] }));
  expect(await itemOf(dynamo, 'b')).toEqual({ id: 'b', n: 1 });
});

test('the reply of a refused call can be lost, too', async () => {
  const dynamo = await withThings();
  await documents(dynamo).send(putting('a'));
  dynamo.faults.inject({ kind: 'LostReply' });
  const again = new PutCommand({ TableName, Item: { id: 'a' }, ConditionExpression: 'attribute_not_exists(id)' });
  expect(await refusal(documents(dynamo).send(again))).toMatchObject({ code: 'ECONNRESET' });
});
