import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { binding, refusal } from '#test/local/dynamodb/probes/desk.ts';

const TYPE = ['ValidationException', 'An operand in the update expression has an incorrect data type'];
const PATH = ['ValidationException', 'The document path provided in the update expression is invalid for update'];

/** What update expressions do. */
export function probeUpdates(probe: Probe): void {
  probe('an update makes the item when it is not there', async (desk) => {
    const key = desk.key();
    expect(await desk.update(key, 'SET n = :n', binding({ ':n': 1 }))).toEqual({ ...key, n: 1 });
  });

  probe('SET works from the item as it was before', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, a: 1, b: 2 });
    expect(await desk.update(key, 'SET a = b, b = a')).toEqual({ ...key, a: 2, b: 1 });
  });

  probe('SET adds, subtracts and falls back with if_not_exists', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: 5 });
    const expression = 'SET n = n - :two, m = if_not_exists(m, :two) + :two';
    expect(await desk.update(key, expression, binding({ ':two': 2 }))).toEqual({ ...key, n: 3, m: 4 });
  });

  probe('list_append puts elements before or after', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, l: [2] });
    const expression = 'SET l = list_append(:one, l), k = list_append(l, :three)';
    const after = await desk.update(key, expression, binding({ ':one': [1], ':three': [3] }));
    expect(after).toEqual({ ...key, l: [1, 2], k: [2, 3] });
  });

  probe('SET reaches into maps and lists, and appends beyond the end of a list', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, m: { a: { b: 1 } }, l: ['x'] });
    const after = await desk.update(key, 'SET m.a.c = :v, l[0] = :v, l[7] = :v', binding({ ':v': 2 }));
    expect(after).toEqual({ ...key, m: { a: { b: 1, c: 2 } }, l: [2, 2] });
  });

  probe('SET below a map that is not there is refused', async (desk) => {
    const { name, message } = await refusal(desk.update(desk.key(), 'SET m.a = :v', binding({ ':v': 1 })));
    expect([name, message]).toEqual(PATH);
  });

  probe('SET from an attribute that is not there is refused', async (desk) => {
    const { name, message } = await refusal(desk.update(desk.key(), 'SET a = nothing'));
    expect([name, message]).toEqual([
      'ValidationException',
      'The provided expression refers to an attribute that does not exist in the item',
    ]);
  });

  probe('adding a number to text is refused', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, s: 'text' });
    const set = await refusal(desk.update(key, 'SET s = s + :one', binding({ ':one': 1 })));
    expect([set.name, set.message]).toEqual(TYPE);
    const add = await refusal(desk.update(key, 'ADD s :one', binding({ ':one': 1 })));
    expect([add.name, add.message]).toEqual(TYPE);
  });

  probe('ADD counts from nothing and joins sets', async (desk) => {
    const key = desk.key();
    await desk.update(key, 'ADD n :five, few :a', binding({ ':five': 5, ':a': new Set(['a']) }));
    const after = await desk.update(key, 'ADD n :less, few :ab', binding({ ':less': -7, ':ab': new Set(['a', 'b']) }));
    expect(after).toEqual({ ...key, n: -2, few: new Set(['a', 'b']) });
  });

  probe('ADD keeps all digits of large and small numbers', async (desk) => {
    const key = desk.key();
    await desk.update(key, 'ADD n :small', binding({ ':small': 0.1 }));
    await desk.update(key, 'ADD n :small', binding({ ':small': 0.2 }));
    expect(await desk.holds(key, 'n = :sum', { ':sum': 0.3 })).toBe(true);
    await desk.update(key, 'ADD m :large', binding({ ':large': 9007199254740991n }));
    await desk.update(key, 'ADD m :large', binding({ ':large': 9007199254740991n }));
    expect(await desk.get(key)).toEqual({ ...key, n: 0.3, m: 18014398509481982n });
  });

  probe('a sum that does not fit into a number is refused', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: NumberValue.from('9'.repeat(38)), m: NumberValue.from('9E125') });
    const digits = await refusal(desk.update(key, 'ADD n :v', binding({ ':v': 0.1 })));
    expect([digits.name, digits.message]).toEqual([
      'ValidationException',
      'Attempting to store more than 38 significant digits in a Number',
    ]);
    const range = await refusal(desk.update(key, 'SET m = m + m'));
    expect([range.name, range.message]).toEqual([
      'ValidationException',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ]);
  });

  probe('DELETE takes members out of a set, and the set with the last one', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, few: new Set(['a', 'b']) });
    expect(await desk.update(key, 'DELETE few :v', binding({ ':v': new Set(['a', 'z']) }))).toEqual({
      ...key,
      few: new Set(['b']),
    });
    expect(await desk.update(key, 'DELETE few :v', binding({ ':v': new Set(['b']) }))).toEqual(key);
  });

  probe('REMOVE below a map that is not there is refused', async (desk) => {
    const { name, message } = await refusal(desk.update(desk.key(), 'REMOVE m.a'));
    expect([name, message]).toEqual(PATH);
  });

  probe('REMOVE means the positions of the list as it was before', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, l: ['a', 'b', 'c', 'd'], x: 1 });
    expect(await desk.update(key, 'REMOVE l[0], l[2], x, nothing')).toEqual({ ...key, l: ['b', 'd'] });
  });

  probe('one expression may set, remove, add and delete', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, gone: 1, few: new Set(['a', 'b']) });
    const values = binding({ ':one': 1, ':a': new Set(['a']) });
    const after = await desk.update(key, 'SET s = :one REMOVE gone ADD n :one DELETE few :a', values);
    expect(after).toEqual({ ...key, s: 1, n: 1, few: new Set(['b']) });
  });

  probe('an update returns all or only what it touched, old or new', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, a: 1, b: 2 });
    const set = (value: number, ReturnValues: 'ALL_OLD' | 'UPDATED_OLD' | 'UPDATED_NEW' | 'NONE') =>
      desk.update(key, 'SET a = :v', { ReturnValues, ...binding({ ':v': value }) });
    expect(await set(2, 'UPDATED_OLD')).toEqual({ a: 1 });
    expect(await set(3, 'UPDATED_NEW')).toEqual({ a: 3 });
    expect(await set(4, 'ALL_OLD')).toEqual({ ...key, a: 3, b: 2 });
    expect(await set(5, 'NONE')).toBeUndefined();
  });

  probe('a key attribute cannot be updated', async (desk) => {
    const { name, message } = await refusal(desk.update(desk.key(), 'SET sk = :v', binding({ ':v': 'b' })));
    expect([name, message]).toEqual([
      'ValidationException',
      'One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key',
    ]);
  });

  probe('an update that makes an index key the wrong type is refused', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: 1 });
    const given = await refusal(desk.update(key, 'SET #o = :n', binding({ ':n': 1 }, { '#o': 'owner' })));
    expect(given.name).toBe('ValidationException');
  });

  probe('an update that copies the wrong type into an index key is refused', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, n: 1 });
    const copied = await refusal(desk.update(key, 'SET #o = n', { ExpressionAttributeNames: { '#o': 'owner' } }));
    expect([copied.name, copied.message]).toEqual([
      'ValidationException',
      'The update expression attempted to update the secondary index key to unsupported type',
    ]);
  });
}
