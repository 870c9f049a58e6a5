import { TransactGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { binding, reasons, refusal } from '#test/local/dynamodb/probes/desk.ts';

const TableName = 'probes';
const FAILED = 'ConditionalCheckFailed: The conditional request failed';
const NEW = { ConditionExpression: 'attribute_not_exists(pk)' };

/** What transactions promise. */
export function probeTransactions(probe: Probe): void {
  probe('a transaction puts, updates, deletes and checks in one', async (desk) => {
    const [made, changed, gone, checked] = [desk.key(), desk.key(), desk.key(), desk.key()];
    for (const key of [changed, gone, checked]) await desk.put({ ...key, n: 1 });
    await desk.transact(
      { Put: { TableName, Item: { ...made, n: 5 } } },
      { Update: { TableName, Key: changed, UpdateExpression: 'ADD n :one', ...binding({ ':one': 1 }) } },
      { Delete: { TableName, Key: gone } },
      { ConditionCheck: { TableName, Key: checked, ConditionExpression: 'n = :one', ...binding({ ':one': 1 }) } },
    );
    expect(await desk.get(made)).toEqual({ ...made, n: 5 });
    expect(await desk.get(changed)).toEqual({ ...changed, n: 2 });
    expect(await desk.get(gone)).toBeUndefined();
  });

  probe('a cancelled transaction gives its reasons in the order of its items, and changes nothing', async (desk) => {
    const [there, fresh] = [desk.key(), desk.key()];
    await desk.put(there);
    const call = () =>
      desk.transact(
        { Put: { TableName, Item: fresh } },
        { Put: { TableName, Item: there, ...NEW } },
        { ConditionCheck: { TableName, Key: desk.key(), ConditionExpression: 'attribute_exists(pk)' } },
      );
    expect(await reasons(call())).toEqual(['None', FAILED, FAILED]);
    const { name, message } = await refusal(call());
    expect([name, message]).toEqual([
      'TransactionCanceledException',
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed]',
    ]);
    expect(await desk.get(fresh)).toBeUndefined();
  });

  probe('a cancellation reason shows the old item when asked to', async (desk) => {
    const [there, other] = [desk.key(), desk.key()];
    await desk.put({ ...there, n: 7 });
    await desk.put(other);
    const { CancellationReasons } = await refusal(
      desk.transact(
        { Put: { TableName, Item: there, ...NEW, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
        { Put: { TableName, Item: other, ...NEW } },
      ),
    );
    expect(CancellationReasons?.[0]?.Item).toEqual({ pk: { S: there.pk }, sk: { S: 'a' }, n: { N: '7' } });
    expect(CancellationReasons?.[1]?.Item).toBeUndefined();
  });

  probe('a transaction may touch an item once only', async (desk) => {
    const key = desk.key();
    const twice = desk.transact(
      { ConditionCheck: { TableName, Key: key, ConditionExpression: 'attribute_not_exists(pk)' } },
      { Put: { TableName, Item: key } },
    );
    const { name, message } = await refusal(twice);
    expect([name, message]).toEqual([
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    ]);
  });

  probe('a transaction has at most 100 items', async (desk) => {
    const items = (count: number) => Array.from({ length: count }, () => ({ Put: { TableName, Item: desk.key() } }));
    await desk.transact(...items(100));
    const { name, message } = await refusal(desk.transact(...items(101)));
    expect(name).toBe('ValidationException');
    expect(message).toContain(
      "at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
    );
  });

  probe('a transaction has at least one item, and each does one thing', async (desk) => {
    expect((await refusal(desk.transact())).name).toBe('ValidationException');
    const [one, other] = [desk.key(), desk.key()];
    const both = await refusal(desk.transact({ Put: { TableName, Item: one }, Delete: { TableName, Key: other } }));
    expect([both.name, both.message]).toEqual([
      'ValidationException',
      'TransactItems can only contain one of Check, Put, Update or Delete',
    ]);
  });

  probe('a read in a transaction may name an item once only, and only by a key that fits', async (desk) => {
    const key = desk.key();
    const read = (...keys: Record<string, unknown>[]) =>
      desk.doc.send(new TransactGetCommand({ TransactItems: keys.map((Key) => ({ Get: { TableName, Key } })) }));
    const twice = await refusal(read(key, key));
    expect([twice.name, twice.message]).toEqual([
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    ]);
    expect((await refusal(read({ pk: 'x' }))).name).toBe('TransactionCanceledException');
  });

  probe('the same token with the same request is answered again and done once', async (desk) => {
    const key = desk.key();
    const send = () =>
      desk.doc.send(
        new TransactWriteCommand({
          ClientRequestToken: `same-${key.pk}`,
          TransactItems: [
            { Update: { TableName, Key: key, UpdateExpression: 'ADD n :one', ...binding({ ':one': 1 }) } },
          ],
        }),
      );
    await send();
    await send();
    expect(await desk.get(key)).toEqual({ ...key, n: 1 });
  });

  probe('the same token with another request is refused', async (desk) => {
    const key = desk.key();
    const send = (n: number) =>
      desk.doc.send(
        new TransactWriteCommand({
          ClientRequestToken: `other-${key.pk}`,
          TransactItems: [{ Put: { TableName, Item: { ...key, n } } }],
        }),
      );
    await send(1);
    const { name } = await refusal(send(2));
    expect(name).toBe('IdempotentParameterMismatchException');
    expect(await desk.get(key)).toEqual({ ...key, n: 1 });
  });

  probe('a token whose transaction was cancelled may be used again', async (desk) => {
    const key = desk.key();
    const send = () =>
      desk.doc.send(
        new TransactWriteCommand({
          ClientRequestToken: `again-${key.pk}`,
          TransactItems: [
            {
              Update: {
                TableName,
                Key: key,
                UpdateExpression: 'SET n = :one',
                ConditionExpression: 'attribute_exists(pk)',
                ...binding({ ':one': 1 }),
              },
            },
          ],
        }),
      );
    expect(await reasons(send())).toEqual([FAILED]);
    await desk.put(key);
    await send();
    expect(await desk.get(key)).toEqual({ ...key, n: 1 });
  });

  probe('a table that is not there refuses the whole transaction', async (desk) => {
    const key = desk.key();
    const { name } = await refusal(
      desk.transact({ Put: { TableName, Item: key } }, { Put: { TableName: 'nothing', Item: key } }),
    );
    expect(name).toBe('ResourceNotFoundException');
    expect(await desk.get(key)).toBeUndefined();
  });

  probe('a key that does not fit the table is a reason to cancel', async (desk) => {
    const call = desk.transact({ Put: { TableName, Item: desk.key() } }, { Delete: { TableName, Key: { pk: 'x' } } });
    expect(await reasons(call)).toEqual([
      'None',
      'ValidationError: The provided key element does not match the schema',
    ]);
  });

  probe('an update of the wrong type is a reason to cancel', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, s: 'text' });
    const call = desk.transact(
      { Put: { TableName, Item: desk.key() } },
      { Update: { TableName, Key: key, UpdateExpression: 'ADD s :one', ...binding({ ':one': 1 }) } },
    );
    expect(await reasons(call)).toEqual([
      'None',
      'ValidationError: An operand in the update expression has an incorrect data type',
    ]);
  });

  probe('a check of a transaction needs a condition', async (desk) => {
    const check = { TableName, Key: desk.key(), ConditionExpression: undefined };
    const { name } = await refusal(desk.transact({ ConditionCheck: check }));
    expect(name).toBe('ValidationException');
  });

  probe('a transaction costs twice the units of its writes', async (desk) => {
    const { ConsumedCapacity } = await desk.doc.send(
      new TransactWriteCommand({
        ReturnConsumedCapacity: 'TOTAL',
        TransactItems: [
          { Put: { TableName, Item: { ...desk.key(), text: 'x'.repeat(1500) } } },
          { Put: { TableName, Item: desk.key() } },
        ],
      }),
    );
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 6, WriteCapacityUnits: 6 }]);
  });

  probe(
    'a read in a transaction gives items in the order asked for, and nothing for one that is not there',
    async (desk) => {
      const [one, nothing, other] = [desk.key(), desk.key(), desk.key()];
      await desk.put({ ...one, n: 1 });
      await desk.put({ ...other, n: 2 });
      const { Responses, ConsumedCapacity } = await desk.doc.send(
        new TransactGetCommand({
          ReturnConsumedCapacity: 'TOTAL',
          TransactItems: [
            { Get: { TableName, Key: other } },
            { Get: { TableName, Key: nothing } },
            { Get: { TableName, Key: one, ProjectionExpression: 'n' } },
          ],
        }),
      );
      expect(Responses?.map(({ Item }) => Item)).toEqual([{ ...other, n: 2 }, undefined, { n: 1 }]);
      expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 6, ReadCapacityUnits: 6 }]);
    },
  );
}
