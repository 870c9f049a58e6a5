import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { refusal } from '#test/local/dynamodb/probes/desk.ts';
import type { Desk } from '#test/local/dynamodb/probes/desk.ts';

const TableName = 'probes';

/** Writes one raw value and reads it back. */
async function roundTrip(desk: Desk, value: AttributeValue): Promise<AttributeValue | undefined> {
  const { pk, sk } = desk.key();
  const Key = { pk: { S: pk }, sk: { S: sk } };
  await desk.client.send(new PutItemCommand({ TableName, Item: { ...Key, value } }));
  return (await desk.client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item?.['value'];
}

/** What items can hold. */
export function probeValues(probe: Probe): void {
  probe('an item comes back as it was put, nested maps and lists included', async (desk) => {
    const item = {
      ...desk.key(),
      text: 'größe',
      yes: true,
      no: false,
      nothing: null,
      map: { list: [1, 'two', { three: 3 }] },
    };
    await desk.put(item);
    expect(await desk.get({ pk: item.pk, sk: 'a' })).toEqual(item);
  });

  probe('binary comes back byte for byte', async (desk) => {
    const value = { B: Uint8Array.from({ length: 256 }, (_, at) => at) };
    expect(await roundTrip(desk, value)).toEqual(value);
  });

  probe('empty strings and empty binaries are values, outside keys', async (desk) => {
    expect(await roundTrip(desk, { S: '' })).toEqual({ S: '' });
    expect(await roundTrip(desk, { B: new Uint8Array() })).toEqual({ B: new Uint8Array() });
  });

  probe('a number keeps 38 significant digits', async (desk) => {
    const value = { N: '1234567890123456789012345678901234567.8' };
    expect(await roundTrip(desk, value)).toEqual(value);
  });

  probe('a number is written without exponent and without needless zeros', async (desk) => {
    expect(await roundTrip(desk, { N: '1.50' })).toEqual({ N: '1.5' });
    expect(await roundTrip(desk, { N: '1E+5' })).toEqual({ N: '100000' });
    expect(await roundTrip(desk, { N: '-0007' })).toEqual({ N: '-7' });
    expect(await roundTrip(desk, { N: '1e-3' })).toEqual({ N: '0.001' });
    expect(await roundTrip(desk, { N: '-0' })).toEqual({ N: '0' });
  });

  probe('a number of 39 digits is refused', async (desk) => {
    const { name, message } = await refusal(roundTrip(desk, { N: '1'.repeat(39) }));
    expect([name, message]).toEqual([
      'ValidationException',
      'Attempting to store more than 38 significant digits in a Number',
    ]);
  });

  probe('a number beyond 9.9E+125 is refused', async (desk) => {
    const { name, message } = await refusal(roundTrip(desk, { N: '1E126' }));
    expect([name, message]).toEqual([
      'ValidationException',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ]);
  });

  probe('text that is no number is refused as one', async (desk) => {
    const { name, message } = await refusal(roundTrip(desk, { N: 'ten' }));
    expect([name, message]).toEqual([
      'ValidationException',
      'The parameter cannot be converted to a numeric value: ten',
    ]);
  });

  probe('a set may be neither empty nor hold a value twice', async (desk) => {
    expect((await refusal(roundTrip(desk, { SS: [] }))).name).toBe('ValidationException');
    expect((await refusal(roundTrip(desk, { SS: ['a', 'a'] }))).name).toBe('ValidationException');
    expect((await refusal(roundTrip(desk, { NS: ['1', '1.0'] }))).name).toBe('ValidationException');
  });

  probe('an item of 400 KB is kept, a larger one refused', async (desk) => {
    const names = 'pk'.length + 'sk'.length + 'text'.length;
    const key = desk.key();
    const room = 400 * 1024 - names - key.pk.length - key.sk.length;
    await desk.put({ ...key, text: 'x'.repeat(room) });
    const { name, message } = await refusal(desk.put({ ...key, text: 'x'.repeat(room + 1) }));
    expect([name, message]).toEqual(['ValidationException', 'Item size has exceeded the maximum allowed size']);
  });

  probe('the size of an item counts UTF-8 bytes', async (desk) => {
    const { name } = await refusal(desk.put({ ...desk.key(), text: 'ü'.repeat(210 * 1024) }));
    expect(name).toBe('ValidationException');
  });

  probe('values nest 32 deep and no deeper', async (desk) => {
    const nested = (depth: number): unknown => (depth === 0 ? 'end' : { m: nested(depth - 1) });
    await desk.put({ ...desk.key(), value: nested(31) });
    const { name, message } = await refusal(desk.put({ ...desk.key(), value: nested(33) }));
    expect([name, message]).toEqual(['ValidationException', 'Nesting Levels have exceeded supported limits']);
  });

  probe('a projection picks nested attributes and list elements', async (desk) => {
    const key = desk.key();
    await desk.put({ ...key, a: { b: 1, c: 2 }, list: ['x', 'y', 'z'], d: 4 });
    const more = { ProjectionExpression: 'a.b, #l[2]', ExpressionAttributeNames: { '#l': 'list' } };
    expect(await desk.get(key, more)).toEqual({ a: { b: 1 }, list: ['z'] });
  });
}
