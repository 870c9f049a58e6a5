import { expect, test } from 'vitest';
import { put, withThings } from '#test/local/dynamodb/support.ts';

const NOW = Date.UTC(2030, 0, 1);
const seconds = (milliseconds: number) => ({ N: String(milliseconds / 1000) });
const enabled = { TableName: 'things', TimeToLiveSpecification: { AttributeName: 'gone', Enabled: true } };

const left = async (dynamo: Awaited<ReturnType<typeof withThings>>) => {
  const { body } = await dynamo.call('Scan', { TableName: 'things', ProjectionExpression: 'id' });
  return (body as { Items: { id: { S: string } }[] }).Items.map((item) => item.id.S).toSorted();
};

test('items whose time is over are deleted, and no others', async () => {
  const dynamo = await withThings({ now: () => NOW });
  await dynamo.call('UpdateTimeToLive', enabled);
  await put(dynamo, { id: { S: 'over' }, gone: seconds(NOW - 1000) });
  await put(dynamo, { id: { S: 'now' }, gone: seconds(NOW) });
  await put(dynamo, { id: { S: 'later' }, gone: seconds(NOW + 1000) });
  await put(dynamo, { id: { S: 'never' } });
  await put(dynamo, { id: { S: 'text' }, gone: { S: '1' } });
  await put(dynamo, { id: { S: 'more than five years ago' }, gone: seconds(NOW - 6 * 365 * 86_400_000) });
  expect(await dynamo.expire()).toBe(1);
  expect(await left(dynamo)).toEqual(['later', 'more than five years ago', 'never', 'now', 'text']);
  expect(await dynamo.expire(NOW + 2000)).toBe(2);
});

test('the record of an expired item names the service that deleted it', async () => {
  const dynamo = await withThings({ now: () => NOW });
  await dynamo.call('UpdateTimeToLive', enabled);
  await put(dynamo, { id: { S: 'over' }, gone: seconds(NOW - 1000) });
  await dynamo.expire();
  const [, record] = await dynamo.stream('things').read('one', 10);
  expect(record).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    dynamodb: { OldImage: { id: { S: 'over' } } },
  });
});

test('an expired item leaves its indexes, too', async () => {
  const dynamo = await withThings({ now: () => NOW });
  await dynamo.call('UpdateTimeToLive', enabled);
  await put(dynamo, { id: { S: 'over' }, kind: { S: 'x' }, gone: seconds(NOW - 1000) });
  await dynamo.expire();
  const { body } = await dynamo.call('Scan', { TableName: 'things', IndexName: 'byKind' });
  expect(body).toMatchObject({ Count: 0 });
});

test('nothing expires in a table without time to live', async () => {
  const dynamo = await withThings({ now: () => NOW });
  await put(dynamo, { id: { S: 'over' }, gone: seconds(NOW - 1000) });
  expect(await dynamo.expire()).toBe(0);
});
