import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { binding, refusal } from '#test/local/dynamodb/probes/desk.ts';
import type { Desk } from '#test/local/dynamodb/probes/desk.ts';

/** Puts items `a`, `b`, `c`… of one partition; answers its key. */
async function partition(desk: Desk, rows: readonly Record<string, unknown>[]): Promise<string> {
  const { pk } = desk.key();
  for (const [at, row] of rows.entries()) await desk.put({ pk, sk: String.fromCodePoint(97 + at), ...row });
  return pk;
}

const names = (page: { readonly Items?: readonly Record<string, unknown>[] | undefined }) =>
  page.Items?.map((item) => item['sk']);

/** What queries find, and in what order. */
export function probeQueries(probe: Probe): void {
  probe('a query gives a partition in the order of its sort keys, or backwards', async (desk) => {
    const pk = await partition(desk, [{}, {}, {}]);
    const query = { KeyConditionExpression: 'pk = :pk', ...binding({ ':pk': pk }) };
    expect(names(await desk.query(query))).toEqual(['a', 'b', 'c']);
    expect(names(await desk.query({ ...query, ScanIndexForward: false }))).toEqual(['c', 'b', 'a']);
  });

  probe('key conditions compare, span and match prefixes', async (desk) => {
    const { pk } = desk.key();
    for (const sk of ['a1', 'a2', 'b', 'ä']) await desk.put({ pk, sk });
    const query = (condition: string, values: Record<string, string>) =>
      desk.query({ KeyConditionExpression: `pk = :pk AND ${condition}`, ...binding({ ':pk': pk, ...values }) });
    expect(names(await query('sk = :v', { ':v': 'b' }))).toEqual(['b']);
    expect(names(await query('sk < :v', { ':v': 'a2' }))).toEqual(['a1']);
    expect(names(await query('sk <= :v', { ':v': 'a2' }))).toEqual(['a1', 'a2']);
    expect(names(await query('sk > :v', { ':v': 'a2' }))).toEqual(['b', 'ä']);
    expect(names(await query('sk >= :v', { ':v': 'b' }))).toEqual(['b', 'ä']);
    expect(names(await query('sk BETWEEN :v AND :w', { ':v': 'a2', ':w': 'b' }))).toEqual(['a2', 'b']);
    expect(names(await query('begins_with(sk, :v)', { ':v': 'a' }))).toEqual(['a1', 'a2']);
  });

  probe('numbers as sort keys are in the order of numbers', async (desk) => {
    const owner = desk.key().pk;
    for (const due of [10, -2, 9, -10, 0.5, 0]) await desk.put({ ...desk.key(), owner, due });
    const page = await desk.query({
      IndexName: 'byOwner',
      KeyConditionExpression: '#o = :o AND due >= :from',
      ...binding({ ':o': owner, ':from': -2 }, { '#o': 'owner' }),
    });
    expect(page.Items?.map((item) => item['due'])).toEqual([-2, 0, 0.5, 9, 10]);
  });

  probe('an index holds only items that have its keys, and loses them with the keys', async (desk) => {
    const owner = desk.key().pk;
    const [both, half] = [desk.key(), desk.key()];
    await desk.put({ ...both, owner, due: 1 });
    await desk.put({ ...half, owner });
    const find = () =>
      desk.query({
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ...binding({ ':o': owner }, { '#o': 'owner' }),
      });
    expect((await find()).Items).toEqual([{ ...both, owner, due: 1 }]);
    await desk.update(both, 'REMOVE due');
    expect((await find()).Items).toEqual([]);
  });

  probe('an index follows an item to its new key', async (desk) => {
    const [from, to] = [desk.key().pk, desk.key().pk];
    const key = desk.key();
    await desk.put({ ...key, owner: from, due: 1 });
    await desk.update(key, 'SET #o = :o', binding({ ':o': to }, { '#o': 'owner' }));
    const find = (owner: string) =>
      desk.query({
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ...binding({ ':o': owner }, { '#o': 'owner' }),
      });
    expect((await find(from)).Count).toBe(0);
    expect((await find(to)).Count).toBe(1);
  });

  probe('an index shows its keys, the keys of the table and what it includes, no more', async (desk) => {
    const owner = desk.key().pk;
    const key = desk.key();
    await desk.put({ ...key, owner, label: 'x', secret: 1 });
    const page = await desk.query({
      IndexName: 'ownerKeys',
      KeyConditionExpression: '#o = :o',
      ...binding({ ':o': owner }, { '#o': 'owner' }),
    });
    expect(page.Items).toEqual([{ ...key, owner, label: 'x' }]);
  });

  probe('many items of one index key all stand in the index, and come in pages', async (desk) => {
    const owner = desk.key().pk;
    const all = Array.from({ length: 60 }, () => desk.key());
    for (const key of all) await desk.put({ ...key, owner });
    const found: string[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await desk.query({
        IndexName: 'ownerKeys',
        KeyConditionExpression: '#o = :o',
        Limit: 7,
        ...(start ? { ExclusiveStartKey: start } : {}),
        ...binding({ ':o': owner }, { '#o': 'owner' }),
      });
      found.push(...(page.Items ?? []).map((item) => String(item['pk'])));
      start = page.LastEvaluatedKey;
    } while (start);
    expect(found.toSorted()).toEqual(all.map((key) => key.pk).toSorted());
  });

  probe('a local index orders a partition by another attribute and can read what it does not hold', async (desk) => {
    const pk = await partition(desk, [{ label: 'z', n: 1 }, { label: 'y', n: 2 }, {}]);
    const query = { IndexName: 'byLabel', KeyConditionExpression: 'pk = :pk', ...binding({ ':pk': pk }) };
    expect((await desk.query(query)).Items).toEqual([
      { pk, sk: 'b', label: 'y' },
      { pk, sk: 'a', label: 'z' },
    ]);
    const whole = await desk.query({ ...query, Select: 'ALL_ATTRIBUTES', ConsistentRead: true });
    expect(whole.Items?.map((item) => item['n'])).toEqual([2, 1]);
  });

  probe('a filter hides items after they were counted', async (desk) => {
    const pk = await partition(desk, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    const query = {
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'n >= :two',
      ...binding({ ':pk': pk, ':two': 2 }),
    };
    const page = await desk.query(query);
    expect([names(page), page.Count, page.ScannedCount]).toEqual([['b', 'c'], 2, 3]);
    const first = await desk.query({ ...query, Limit: 1 });
    expect([first.Items, first.LastEvaluatedKey]).toEqual([[], { pk, sk: 'a' }]);
  });

  probe('a projection of a query is made after its filter', async (desk) => {
    const pk = await partition(desk, [{ n: 1, m: { x: 'y' } }, { n: 2 }]);
    const page = await desk.query({
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'n = :one',
      ProjectionExpression: 'm.x',
      ...binding({ ':pk': pk, ':one': 1 }),
    });
    expect(page.Items).toEqual([{ m: { x: 'y' } }]);
  });

  probe('a count gives numbers and no items', async (desk) => {
    const pk = await partition(desk, [{ n: 1 }, { n: 2 }]);
    const page = await desk.query({
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'n = :one',
      Select: 'COUNT',
      ...binding({ ':pk': pk, ':one': 1 }),
    });
    expect([page.Items, page.Count, page.ScannedCount]).toEqual([undefined, 1, 2]);
  });

  probe('a page ends at 1 MB, and the next begins after it', async (desk) => {
    const { pk } = desk.key();
    const text = 'x'.repeat(100 * 1024);
    for (let at = 0; at < 15; at += 1) await desk.put({ pk, sk: String(at).padStart(2, '0'), text });
    const query = { KeyConditionExpression: 'pk = :pk', ProjectionExpression: 'sk', ...binding({ ':pk': pk }) };
    const first = await desk.query(query);
    expect(first.Count).toBe(11);
    expect(first.LastEvaluatedKey).toEqual({ pk, sk: '10' });
    const { LastEvaluatedKey } = first;
    const second = await desk.query({ ...query, ...(LastEvaluatedKey ? { ExclusiveStartKey: LastEvaluatedKey } : {}) });
    expect([names(second), second.LastEvaluatedKey]).toEqual([['11', '12', '13', '14'], undefined]);
  });

  probe('a limit that the last item meets still promises another page, which is empty', async (desk) => {
    const pk = await partition(desk, [{}, {}]);
    const query = { KeyConditionExpression: 'pk = :pk', Limit: 2, ...binding({ ':pk': pk }) };
    const { LastEvaluatedKey = {} } = await desk.query(query);
    expect(LastEvaluatedKey).toEqual({ pk, sk: 'b' });
    const next = await desk.query({ ...query, ExclusiveStartKey: LastEvaluatedKey });
    expect([next.Items, next.LastEvaluatedKey]).toEqual([[], undefined]);
  });

  probe('a scan visits each item once, in segments and pages', async (desk) => {
    const marker = desk.key().pk;
    const all = Array.from({ length: 12 }, () => desk.key());
    for (const key of all) await desk.put({ ...key, marker });
    const found: string[] = [];
    for (const Segment of [0, 1, 2]) {
      let start: Record<string, unknown> | undefined;
      do {
        const page = await desk.scan({
          Segment,
          TotalSegments: 3,
          Limit: 50,
          FilterExpression: 'marker = :m',
          ...(start ? { ExclusiveStartKey: start } : {}),
          ...binding({ ':m': marker }),
        });
        found.push(...(page.Items ?? []).map((item) => String(item['pk'])));
        start = page.LastEvaluatedKey;
      } while (start);
    }
    expect(found.toSorted()).toEqual(all.map((key) => key.pk).toSorted());
  });

  probe('a filter may not name a key of what is queried', async (desk) => {
    const { name, message } = await refusal(
      desk.query({ KeyConditionExpression: 'pk = :pk', FilterExpression: 'sk = :pk', ...binding({ ':pk': 'x' }) }),
    );
    expect([name, message]).toEqual([
      'ValidationException',
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ]);
  });

  probe('a query needs the whole hash key, an equality', async (desk) => {
    const missing = await refusal(desk.query({ KeyConditionExpression: 'sk = :v', ...binding({ ':v': 'x' }) }));
    expect([missing.name, missing.message]).toEqual([
      'ValidationException',
      'Query condition missed key schema element: pk',
    ]);
    const ranged = await refusal(desk.query({ KeyConditionExpression: 'pk > :v', ...binding({ ':v': 'x' }) }));
    expect([ranged.name, ranged.message]).toEqual(['ValidationException', 'Query key condition not supported']);
  });

  probe('a global index cannot be read consistently, nor one that is not there at all', async (desk) => {
    const query = { KeyConditionExpression: '#o = :o', ...binding({ ':o': 'x' }, { '#o': 'owner' }) };
    const consistent = await refusal(desk.query({ ...query, IndexName: 'byOwner', ConsistentRead: true }));
    expect([consistent.name, consistent.message]).toEqual([
      'ValidationException',
      'Consistent reads are not supported on global secondary indexes',
    ]);
    const missing = await refusal(desk.query({ ...query, IndexName: 'nothing' }));
    expect([missing.name, missing.message]).toEqual([
      'ValidationException',
      'The table does not have the specified index: nothing',
    ]);
  });
}
