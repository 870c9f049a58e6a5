import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import { aFolder, put, THINGS, withThings } from '#test/local/dynamodb/support.ts';

/** The six hex digits dynalite would tell items of one index key apart by. */
const short = (id: string) => createHash('md5').update('Outliers').update(id).digest('hex').slice(0, 6);

function twoIdsOfOneHash(): readonly [string, string] {
  const seen = new Map<string, string>();
  for (let at = 0; ; at += 1) {
    const id = `thing-${at}`;
    const other = seen.get(short(id));
    if (other !== undefined) return [other, id];
    seen.set(short(id), id);
  }
}

const ofKind = (more: object = {}) => ({
  TableName: 'things',
  IndexName: 'byKind',
  KeyConditionExpression: 'kind = :x',
  ExpressionAttributeValues: { ':x': { S: 'x' } },
  ...more,
});

test('two items of one index key stand in the index even when their short hashes collide', async () => {
  const dynamo = await withThings();
  const ids = twoIdsOfOneHash();
  for (const id of ids) await put(dynamo, { id: { S: id }, kind: { S: 'x' } });
  expect((await dynamo.call('Query', ofKind())).body).toMatchObject({ Count: 2 });

  const first = (await dynamo.call('Query', ofKind({ Limit: 1 }))).body as { readonly LastEvaluatedKey: object };
  const second = await dynamo.call('Query', ofKind({ Limit: 1, ExclusiveStartKey: first.LastEvaluatedKey }));
  const found = [first, second.body].flatMap((page) => (page as { Items: { id: { S: string } }[] }).Items);
  expect(found.map((item) => item.id.S).toSorted()).toEqual([...ids].toSorted());
});

test('pages of an index can be turned backwards', async () => {
  const dynamo = await withThings();
  for (const id of ['a', 'b', 'c']) await put(dynamo, { id: { S: id }, kind: { S: 'x' } });
  const all = (await dynamo.call('Query', ofKind())).body as { readonly Items: readonly object[] };
  const found: object[] = [];
  let start: object | undefined;
  do {
    const page = (await dynamo.call('Query', ofKind({ Limit: 1, ScanIndexForward: false, ExclusiveStartKey: start })))
      .body as { readonly Items: readonly object[]; readonly LastEvaluatedKey?: object };
    found.push(...page.Items);
    start = page.LastEvaluatedKey;
  } while (start);
  expect(found).toEqual(all.Items.toReversed());
});

test('a table of the name of a deleted one begins empty, on disk as well', async () => {
  const path = aFolder();
  const dynamo = await openDynamo({ path });
  onTestFinished(() => dynamo.close());
  for (const id of ['a', 'b']) {
    await dynamo.call('CreateTable', THINGS);
    expect((await dynamo.call('Scan', { TableName: 'things', IndexName: 'byKind' })).body).toMatchObject({ Count: 0 });
    await put(dynamo, { id: { S: id }, kind: { S: 'x' } });
    await dynamo.call('DeleteTable', { TableName: 'things' });
  }
});
