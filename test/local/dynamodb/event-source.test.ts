import { expect, onTestFinished, test } from 'vitest';
import type { DiscardedBatch } from '#local/dynamodb/discarded-batch.ts';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import type { Dynamo } from '#local/dynamodb/dynamo.ts';
import { startEventSource } from '#local/dynamodb/event-source.ts';
import type { EventSourceSettings } from '#local/dynamodb/event-source.ts';
import type { StreamRecord } from '#local/dynamodb/stream.ts';
import { aFolder, put, putThings, THINGS, withThings } from '#test/local/dynamodb/support.ts';

const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:audit';
const idOf = (record: StreamRecord) => record.dynamodb.Keys['id']?.S ?? '';

/** A function that notes the batches it is called with, then does as it is told. */
function notingFunction(then: (records: readonly StreamRecord[]) => unknown = () => undefined) {
  const batches: string[][] = [];
  return {
    batches,
    invoke: async ({ Records }: { readonly Records: readonly StreamRecord[] }) => {
      batches.push(Records.map(idOf));
      return then(Records);
    },
  };
}

/** A function that throws as long as a batch holds one of these. */
const poisonedBy = (...poison: readonly string[]) =>
  notingFunction((records) => {
    if (records.some((record) => poison.includes(idOf(record)))) throw new Error('poison');
  });

async function start(dynamo: Dynamo, settings: Pick<EventSourceSettings, 'invoke'> & Partial<EventSourceSettings>) {
  const stream = dynamo.stream('things');
  const source = await startEventSource({ name: 'audit', stream, functionArn: FUNCTION, retryPause: 1, ...settings });
  onTestFinished(() => source.stop());
  return source;
}

test('records come in order, in batches, those from before the start and those after', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a', 'b', 'c');
  const { batches, invoke } = notingFunction();
  const source = await start(dynamo, { invoke, batchSize: 2 });
  await source.idle();
  expect(batches).toEqual([['a', 'b'], ['c']]);
  await putThings(dynamo, 'd');
  await source.idle();
  expect(batches).toEqual([['a', 'b'], ['c'], ['d']]);
});

test('a mapping that begins at the latest is not called for what was before', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'before');
  const { batches, invoke } = notingFunction();
  const source = await start(dynamo, { invoke, startingPosition: 'LATEST' });
  await putThings(dynamo, 'after');
  await source.idle();
  expect(batches.flat()).toEqual(['after']);
});

test('records a filter holds back are passed over for good', async () => {
  const dynamo = await withThings();
  const Pattern = JSON.stringify({ dynamodb: { NewImage: { kind: { S: ['x'] } } } });
  const { batches, invoke } = notingFunction();
  const source = await start(dynamo, { invoke, filterCriteria: { Filters: [{ Pattern }] } });
  await put(dynamo, { id: { S: 'a' }, kind: { S: 'x' } });
  await put(dynamo, { id: { S: 'b' }, kind: { S: 'y' } });
  await source.idle();
  expect(batches).toEqual([['a']]);
  expect(await dynamo.stream('things').read('audit', 10)).toEqual([]);
});

test('a filter that cannot be read is refused when the mapping starts', async () => {
  const dynamo = await withThings();
  const { invoke } = notingFunction();
  await expect(
    start(dynamo, { invoke, filterCriteria: { Filters: [{ Pattern: '{"a":[{"magic":1}]}' }] } }),
  ).rejects.toThrow(/rule 'magic'/);
});

test('a batch that fails is tried again until it succeeds', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a', 'b');
  let failures = 3;
  const { batches, invoke } = notingFunction(() => {
    if (failures-- > 0) throw new Error('not yet');
  });
  const source = await start(dynamo, { invoke });
  await source.idle();
  expect(batches).toEqual(Array.from({ length: 4 }, () => ['a', 'b']));
});

test('a batch that keeps failing is discarded after its retries, told to the failure destination, and stops nothing', async () => {
  const dynamo = await withThings({ now: () => Date.UTC(2030, 0, 1) });
  await putThings(dynamo, 'a', 'poison', 'c');
  const records = await dynamo.stream('things').read('look', 10);
  const told: DiscardedBatch[] = [];
  const { batches, invoke } = poisonedBy('poison');
  const source = await start(dynamo, {
    invoke,
    batchSize: 2,
    maximumRetryAttempts: 1,
    now: () => Date.UTC(2030, 0, 1, 0, 1),
    onFailure: async (discarded) => void told.push(discarded),
  });
  await source.idle();
  expect(batches).toEqual([['a', 'poison'], ['a', 'poison'], ['c']]);
  expect(told).toEqual([
    {
      requestContext: {
        requestId: expect.any(String),
        functionArn: FUNCTION,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2030-01-01T00:01:00.000Z',
      DDBStreamBatchInfo: {
        shardId: expect.any(String),
        startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
        endSequenceNumber: records[1]?.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: '2030-01-01T00:00:00Z',
        approximateArrivalOfLastRecord: '2030-01-01T00:00:00Z',
        batchSize: 2,
        streamArn: records[0]?.eventSourceARN,
      },
    },
  ]);
});

test('a batch that is bisected loses the poison record alone', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a', 'b', 'poison', 'd');
  const told: DiscardedBatch[] = [];
  const { batches, invoke } = poisonedBy('poison');
  const source = await start(dynamo, {
    invoke,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 1,
    onFailure: async (discarded) => void told.push(discarded),
  });
  await source.idle();
  expect(batches).toEqual([['a', 'b', 'poison', 'd'], ['a', 'b'], ['poison', 'd'], ['poison'], ['poison'], ['d']]);
  expect(told.map(({ DDBStreamBatchInfo }) => DDBStreamBatchInfo.batchSize)).toEqual([1]);
});

test('a function that names the record it failed at is called again from there', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a', 'b', 'c');
  let failures = 2;
  const { batches, invoke } = notingFunction((records) => {
    const failed = records.find((record) => idOf(record) === 'b');
    return failed && failures-- > 0 ? { batchItemFailures: [{ itemIdentifier: failed.dynamodb.SequenceNumber }] } : {};
  });
  const source = await start(dynamo, { invoke, reportBatchItemFailures: true });
  await source.idle();
  expect(batches).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c'],
    ['b', 'c'],
  ]);
});

test('a named record that never works is discarded, bisected from the rest', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a', 'poison', 'c');
  const told: DiscardedBatch[] = [];
  const { batches, invoke } = notingFunction((records) => ({
    batchItemFailures: records
      .filter((record) => idOf(record) === 'poison')
      .map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })),
  }));
  const source = await start(dynamo, {
    invoke,
    reportBatchItemFailures: true,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 0,
    onFailure: async (discarded) => void told.push(discarded),
  });
  await source.idle();
  expect(batches).toEqual([['a', 'poison', 'c'], ['poison', 'c'], ['poison'], ['c']]);
  expect(told[0]?.responseContext.functionError).toBeNull();
});

test('a named record that is not in the batch fails the whole batch', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a', 'b');
  const { batches, invoke } = notingFunction(() => ({ batchItemFailures: [{ itemIdentifier: '7' }] }));
  const source = await start(dynamo, { invoke, reportBatchItemFailures: true, maximumRetryAttempts: 1 });
  await source.idle();
  expect(batches).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('named failures mean nothing when the mapping does not ask for them', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a');
  const { batches, invoke } = notingFunction(() => ({ batchItemFailures: [{ itemIdentifier: '' }] }));
  const source = await start(dynamo, { invoke });
  await source.idle();
  expect(batches).toEqual([['a']]);
});

test('a failure destination that fails stops nothing either', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'poison', 'b');
  const { batches, invoke } = poisonedBy('poison');
  const onFailure = async () => {
    throw new Error('the queue is gone');
  };
  const source = await start(dynamo, { invoke, batchSize: 1, maximumRetryAttempts: 0, onFailure });
  await source.idle();
  expect(batches).toEqual([['poison'], ['b']]);
});

test('a mapping that is stopped finishes the call in hand, keeps its place and begins no other', async () => {
  const dynamo = await withThings();
  await putThings(dynamo, 'a', 'b');
  const called = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { batches, invoke } = notingFunction(() => {
    called.resolve();
    return finish.promise;
  });
  const source = await start(dynamo, { invoke, batchSize: 1 });
  await called.promise;
  const stopped = source.stop();
  finish.resolve();
  await stopped;
  expect(batches).toEqual([['a']]);
  expect((await dynamo.stream('things').read('audit', 10)).map(idOf)).toEqual(['b']);
});

test('what a stopped mapping was retrying is delivered again after a restart', async () => {
  const path = aFolder();
  const first = await openDynamo({ path });
  await first.call('CreateTable', THINGS);
  await putThings(first, 'a', 'b');
  const failing = poisonedBy('a');
  const source = await start(first, { invoke: failing.invoke, retryPause: 60_000 });
  await expect.poll(() => failing.batches.length).toBe(1);
  await source.stop();
  await first.close();

  const second = await openDynamo({ path });
  onTestFinished(() => second.close());
  const { batches, invoke } = notingFunction();
  await (await start(second, { invoke })).idle();
  expect(batches).toEqual([['a', 'b']]);
});
