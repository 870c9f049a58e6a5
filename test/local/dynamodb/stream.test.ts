import { expect, onTestFinished, test, vi } from 'vitest';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import type { StreamRecord } from '#local/dynamodb/stream.ts';
import { aFolder, put, putThings, THINGS, withThings } from '#test/local/dynamodb/support.ts';

const ids = (records: readonly StreamRecord[]) => records.map((record) => record.dynamodb.Keys['id']?.S);
const last = (records: readonly StreamRecord[]) => records.at(-1)?.dynamodb.SequenceNumber ?? '';

test('a record has the shape a function is handed by Lambda', async () => {
  const dynamo = await withThings({ now: () => 1_893_456_000_500 });
  await put(dynamo, { id: { S: '1' }, data: { B: 'AQI=' } });
  const [record] = await dynamo.stream('things').read('one', 10);
  expect(record).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-central-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_893_456_000,
      Keys: { id: { S: '1' } },
      NewImage: { id: { S: '1' }, data: { B: 'AQI=' } },
      SequenceNumber: expect.stringMatching(/^\d{21}$/),
      SizeBytes: 12,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: 'arn:aws:dynamodb:eu-central-1:000000000000:table/things/stream/2030-01-01T00:00:00.500',
  });
});

test('each consumer reads at its own pace, from its own checkpoint', async () => {
  const dynamo = await withThings();
  const stream = dynamo.stream('things');
  await stream.register('other', 'TRIM_HORIZON');
  await putThings(dynamo, 'a', 'b', 'c');
  const first = await stream.read('one', 2);
  expect(ids(first)).toEqual(['a', 'b']);
  expect(ids(await stream.read('one', 2))).toEqual(['a', 'b']);
  await stream.checkpoint('one', last(first));
  expect(ids(await stream.read('one', 10))).toEqual(['c']);
  expect(ids(await stream.read('other', 10))).toEqual(['a', 'b', 'c']);
});

test('a consumer that begins at the latest sees only what comes after', async () => {
  const dynamo = await withThings();
  const stream = dynamo.stream('things');
  await putThings(dynamo, 'before');
  await stream.register('late', 'LATEST');
  await putThings(dynamo, 'after');
  expect(ids(await stream.read('late', 10))).toEqual(['after']);
});

test('records nobody has acknowledged are delivered again after a restart, in order and before newer ones', async () => {
  const path = aFolder();
  const first = await openDynamo({ path });
  await first.call('CreateTable', THINGS);
  await putThings(first, 'a', 'b', 'c');
  const seen = await first.stream('things').read('one', 1);
  await first.stream('things').checkpoint('one', last(seen));
  await first.close();

  const second = await openDynamo({ path });
  onTestFinished(() => second.close());
  await putThings(second, 'd');
  expect(ids(await second.stream('things').read('one', 10))).toEqual(['b', 'c', 'd']);
});

test('sequence numbers go on after a restart even when every record was acknowledged and dropped', async () => {
  const path = aFolder();
  const first = await openDynamo({ path });
  await first.call('CreateTable', THINGS);
  await putThings(first, 'a');
  const seen = await first.stream('things').read('one', 10);
  await first.stream('things').checkpoint('one', last(seen));
  await first.close();

  const second = await openDynamo({ path });
  onTestFinished(() => second.close());
  await putThings(second, 'b');
  expect(ids(await second.stream('things').read('one', 10))).toEqual(['b']);
});

test('records are dropped once every consumer is past them', async () => {
  const dynamo = await withThings();
  const stream = dynamo.stream('things');
  await stream.register('one', 'TRIM_HORIZON');
  await stream.register('other', 'TRIM_HORIZON');
  await putThings(dynamo, 'a', 'b');
  const all = await stream.read('one', 10);
  await stream.checkpoint('one', last(all));
  expect(ids(await stream.read('third', 10))).toEqual(['a', 'b']);
  await stream.checkpoint('third', last(all));
  await stream.checkpoint('other', last(all.slice(0, 1)));
  expect(ids(await stream.read('fourth', 10))).toEqual(['b']);
});

test('a checkpoint never goes back', async () => {
  const dynamo = await withThings();
  const stream = dynamo.stream('things');
  await putThings(dynamo, 'a', 'b', 'c');
  const all = await stream.read('one', 10);
  await stream.checkpoint('one', last(all.slice(0, 2)));
  await stream.checkpoint('one', last(all.slice(0, 1)));
  expect(ids(await stream.read('one', 10))).toEqual(['c']);
});

test('records older than 24 hours are dropped, read or not', async () => {
  let now = Date.UTC(2030, 0, 1);
  const dynamo = await withThings({ now: () => now });
  const stream = dynamo.stream('things');
  await putThings(dynamo, 'old');
  now += 60 * 60 * 1000;
  await putThings(dynamo, 'young');
  now += 23 * 60 * 60 * 1000;
  await dynamo.expire();
  expect(ids(await stream.read('one', 10))).toEqual(['old', 'young']);
  now += 1000;
  await dynamo.expire();
  expect(ids(await stream.read('one', 10))).toEqual(['young']);
});

test('listeners are woken by changes, not by writes that change nothing, and not after they have left', async () => {
  const dynamo = await withThings();
  const woken = vi.fn<() => void>();
  const leave = dynamo.stream('things').onChange(woken);
  await putThings(dynamo, 'a');
  await putThings(dynamo, 'a');
  expect(woken).toHaveBeenCalledTimes(1);
  leave();
  await putThings(dynamo, 'b');
  expect(woken).toHaveBeenCalledTimes(1);
});

test('a table without a stream keeps no records, and a deleted table takes its records with it', async () => {
  const dynamo = await withThings();
  const { StreamSpecification: _, ...silent } = THINGS;
  await dynamo.call('CreateTable', { ...silent, TableName: 'silent' });
  await dynamo.call('PutItem', { TableName: 'silent', Item: { id: { S: '1' } } });
  expect(await dynamo.stream('silent').read('one', 10)).toEqual([]);

  await putThings(dynamo, 'a');
  await dynamo.call('DeleteTable', { TableName: 'things' });
  await dynamo.call('CreateTable', THINGS);
  await putThings(dynamo, 'b');
  expect(ids(await dynamo.stream('things').read('one', 10))).toEqual(['b']);
});
