import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { binding, refusal } from '#test/local/dynamodb/probes/desk.ts';

const FAILED = ['ConditionalCheckFailedException', 'The conditional request failed'];

/** What conditions mean. */
export function probeConditions(probe: Probe): void {
  probe('a put on the condition that nothing is there succeeds once', async (desk) => {
    const key = desk.key();
    const once = { ConditionExpression: 'attribute_not_exists(pk)' };
    await desk.put(key, once);
    const { name, message } = await refusal(desk.put(key, once));
    expect([name, message]).toEqual(FAILED);
  });

  probe('a failed condition changes nothing', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: 1 });
    await refusal(desk.update(key, 'SET n = :two', { ConditionExpression: 'n = :two', ...binding({ ':two': 2 }) }));
    expect(await desk.get(key)).toEqual({ ...key, n: 1 });
  });

  probe('a failed condition shows the old item when asked to, for put, update and delete', async (desk) => {
    const key = desk.key();
    const item = { pk: { S: key.pk }, sk: { S: 'a' }, n: { N: '1' } };
    await desk.put({ ...key, n: 1 });
    const asked = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    const refusals = [
      await refusal(desk.put(key, asked)),
      await refusal(desk.update(key, 'REMOVE n', asked)),
      await refusal(desk.remove(key, asked)),
    ];
    for (const { Item } of refusals) expect(Item).toEqual(item);
  });

  probe('a failed condition shows no item when none is there or nobody asked', async (desk) => {
    const key = desk.key();
    const exists = { ConditionExpression: 'attribute_exists(pk)' };
    const asked = await refusal(desk.put(key, { ...exists, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    expect(asked.Item).toBeUndefined();
    await desk.put(key);
    const unasked = await refusal(desk.put(key, { ConditionExpression: 'attribute_not_exists(pk)' }));
    expect(unasked.Item).toBeUndefined();
  });

  probe('a deletion on a condition deletes only when it holds', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: 1 });
    const { name } = await refusal(desk.remove(key, { ConditionExpression: 'n > :one', ...binding({ ':one': 1 }) }));
    expect(name).toBe('ConditionalCheckFailedException');
    expect(await desk.remove(key, { ConditionExpression: 'n >= :one', ...binding({ ':one': 1 }) })).toEqual({
      ...key,
      n: 1,
    });
    expect(await desk.get(key)).toBeUndefined();
  });

  probe('numbers compare as numbers, strings by their bytes', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: 9, s: '9', z: 'z' });
    expect(await desk.holds(key, 'n < :v', { ':v': 10 })).toBe(true);
    expect(await desk.holds(key, 's < :v', { ':v': '10' })).toBe(false);
    expect(await desk.holds(key, 'z < :v', { ':v': 'ä' })).toBe(true);
    expect(await desk.holds(key, 'n = :v', { ':v': '9' })).toBe(false);
  });

  probe('a comparison with an attribute that is not there fails, but for <>', async (desk) => {
    const key = desk.key();
    await desk.put(key);
    expect(await desk.holds(key, 'nothing = :v', { ':v': 1 })).toBe(false);
    expect(await desk.holds(key, 'nothing < :v', { ':v': 1 })).toBe(false);
    expect(await desk.holds(key, 'nothing <> :v', { ':v': 1 })).toBe(true);
    expect(await desk.holds(key, 'NOT nothing = :v', { ':v': 1 })).toBe(true);
  });

  probe('maps, lists and sets are equal by what they hold', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, map: { a: 1, b: [true] }, letters: new Set(['x', 'y']) });
    expect(await desk.holds(key, '#m = :v', { ':v': { b: [true], a: 1 } }, { '#m': 'map' })).toBe(true);
    expect(await desk.holds(key, '#m = :v', { ':v': { a: 1, b: [false] } }, { '#m': 'map' })).toBe(false);
    expect(await desk.holds(key, 'letters = :v', { ':v': new Set(['y', 'x']) })).toBe(true);
  });

  probe('false and the empty string are there and can be compared', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, no: false, empty: '' });
    expect(await desk.holds(key, 'attribute_exists(#no) AND #no = :f', { ':f': false }, { '#no': 'no' })).toBe(true);
    expect(await desk.holds(key, '#no IN (:t, :f)', { ':t': true, ':f': false }, { '#no': 'no' })).toBe(true);
    expect(await desk.holds(key, 'size(#e) = :zero', { ':zero': 0 }, { '#e': 'empty' })).toBe(true);
  });

  probe('size() counts characters, bytes, members and elements', async (desk) => {
    const key = desk.key();
    await desk.put({
      ...key,
      text: 'größe',
      bytes: new Uint8Array(3),
      few: new Set(['a', 'b']),
      l: [1, 2, 3, 4],
      m: { a: 1 },
    });
    expect(await desk.holds(key, 'size(#t) = :n', { ':n': 5 }, { '#t': 'text' })).toBe(true);
    expect(await desk.holds(key, 'size(#b) = :n', { ':n': 3 }, { '#b': 'bytes' })).toBe(true);
    expect(await desk.holds(key, 'size(few) = :n', { ':n': 2 })).toBe(true);
    expect(await desk.holds(key, 'size(l) > :n', { ':n': 3 })).toBe(true);
    expect(await desk.holds(key, 'size(m) BETWEEN :n AND :n', { ':n': 1 })).toBe(true);
    expect(await desk.holds(key, 'size(nothing) < :n', { ':n': 9 })).toBe(false);
  });

  probe('attribute_type() tells the types apart', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: 1, s: '1', l: [], m: {}, no: null, b: true });
    const types = { n: 'N', s: 'S', l: 'L', m: 'M', no: 'NULL', b: 'BOOL' };
    for (const [name, type] of Object.entries(types)) {
      expect(await desk.holds(key, 'attribute_type(#a, :t)', { ':t': type }, { '#a': name })).toBe(true);
      expect(await desk.holds(key, 'attribute_type(#a, :t)', { ':t': 'SS' }, { '#a': name })).toBe(false);
    }
  });

  probe('contains() finds parts of strings, members of sets and elements of lists', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, text: 'desktop', few: new Set([1, 2]), l: ['a', { b: 1 }] });
    expect(await desk.holds(key, 'contains(#t, :v)', { ':v': 'sk' }, { '#t': 'text' })).toBe(true);
    expect(await desk.holds(key, 'contains(few, :v)', { ':v': 2 })).toBe(true);
    expect(await desk.holds(key, 'contains(few, :v)', { ':v': '2' })).toBe(false);
    expect(await desk.holds(key, 'contains(l, :v)', { ':v': 'a' })).toBe(true);
    expect(await desk.holds(key, 'contains(l, :v)', { ':v': { b: 1 } })).toBe(true);
  });

  probe('begins_with(), IN, BETWEEN, OR and NOT mean what they say', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, s: 'abc', n: 5 });
    expect(await desk.holds(key, 'begins_with(s, :v)', { ':v': 'ab' })).toBe(true);
    expect(await desk.holds(key, 'begins_with(s, :v)', { ':v': 'bc' })).toBe(false);
    expect(await desk.holds(key, 'n IN (:a, :b)', { ':a': 4, ':b': 5 })).toBe(true);
    expect(await desk.holds(key, 'n BETWEEN :a AND :b', { ':a': 5, ':b': 6 })).toBe(true);
    expect(await desk.holds(key, 'n = :a OR NOT (n > :b)', { ':a': 1, ':b': 4 })).toBe(false);
  });

  probe('conditions reach into maps and lists', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, a: { list: [{ b: 1 }, { b: 2 }] } });
    expect(await desk.holds(key, 'a.#l[1].b = :v', { ':v': 2 }, { '#l': 'list' })).toBe(true);
    expect(await desk.holds(key, 'attribute_exists(a.#l[2])', undefined, { '#l': 'list' })).toBe(false);
  });
}
