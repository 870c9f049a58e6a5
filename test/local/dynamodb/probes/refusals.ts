import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import { binding, refusal } from '#test/local/dynamodb/probes/desk.ts';

const KEY = ['ValidationException', 'The provided key element does not match the schema'];

/** What is refused, and in which words. */
export function probeRefusals(probe: Probe): void {
  probe('an empty string is no key', async (desk) => {
    const put = await refusal(desk.put({ pk: '', sk: 'a' }));
    expect([put.name, put.message]).toEqual([
      'ValidationException',
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ]);
    const get = await refusal(desk.get({ pk: 'x', sk: '' }));
    expect([get.name, get.message]).toEqual([
      'ValidationException',
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: sk',
    ]);
  });

  probe('an empty string cannot be asked for as a key', async (desk) => {
    const { name, message } = await refusal(
      desk.query({ KeyConditionExpression: 'pk = :e', ...binding({ ':e': '' }) }),
    );
    expect([name, message]).toEqual([
      'ValidationException',
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ]);
  });

  probe('an empty string is no key of an index either', async (desk) => {
    const key = desk.key();
    const put = await refusal(desk.put({ ...key, owner: '' }));
    expect(put.name).toBe('ValidationException');
    expect(put.message).toContain('A value specified for a secondary index key is not supported.');
    const update = await refusal(desk.update(key, 'SET #o = :e', binding({ ':e': '' }, { '#o': 'owner' })));
    expect(update.name).toBe('ValidationException');
  });

  probe('a key must have all its parts, of their types, and no more', async (desk) => {
    const keys = [{ pk: 'x' }, { pk: 'x', sk: 1 }, { pk: 'x', sk: 'a', more: 1 }];
    for (const key of keys) {
      const { name, message } = await refusal(desk.get(key));
      expect([name, message]).toEqual(KEY);
    }
    const put = await refusal(desk.put({ pk: 'x' }));
    expect([put.name, put.message]).toEqual([
      'ValidationException',
      'One or more parameter values were invalid: Missing the key sk in the item',
    ]);
  });

  probe('an index key of the wrong type is refused', async (desk) => {
    const { name, message } = await refusal(desk.put({ ...desk.key(), owner: 7 }));
    expect(name).toBe('ValidationException');
    expect(message).toContain('Type mismatch for Index Key owner Expected: S Actual: N');
  });

  probe('a sort key has at most 1 KB, a hash key 2 KB', async (desk) => {
    const { name } = await refusal(desk.put({ pk: 'x', sk: 'x'.repeat(1025) }));
    expect(name).toBe('ValidationException');
    expect((await refusal(desk.put({ pk: 'x'.repeat(2049), sk: 'x' }))).name).toBe('ValidationException');
    await desk.put({ pk: 'x'.repeat(2048), sk: 'x'.repeat(1024) });
  });

  probe('a reserved word must be spoken through a name', async (desk) => {
    const { name, message } = await refusal(desk.update(desk.key(), 'SET status = :v', binding({ ':v': 1 })));
    expect([name, message]).toEqual([
      'ValidationException',
      'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status',
    ]);
  });

  probe('a name or value that is not defined, or not used, is refused', async (desk) => {
    const undefinedValue = await refusal(desk.update(desk.key(), 'SET a = :v, b = :w', binding({ ':v': 1 })));
    expect([undefinedValue.name, undefinedValue.message]).toEqual([
      'ValidationException',
      'Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :w',
    ]);
    const unused = await refusal(desk.update(desk.key(), 'SET a = :v', binding({ ':v': 1, ':w': 2 })));
    expect([unused.name, unused.message]).toEqual([
      'ValidationException',
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
    ]);
  });

  probe('two paths of an update may not overlap', async (desk) => {
    const { name, message } = await refusal(desk.update(desk.key(), 'SET a = :v, a.b = :v', binding({ ':v': 1 })));
    expect(name).toBe('ValidationException');
    expect(message).toContain('Two document paths overlap with each other');
  });

  probe('an expression that cannot be read is refused', async (desk) => {
    const { name, message } = await refusal(desk.put(desk.key(), { ConditionExpression: 'attribute_exists(pk' }));
    expect(name).toBe('ValidationException');
    expect(message).toContain('Invalid ConditionExpression: Syntax error;');
  });

  probe('a put returns old attributes or none', async (desk) => {
    const { name, message } = await refusal(desk.put(desk.key(), { ReturnValues: 'ALL_NEW' }));
    expect([name, message]).toEqual(['ValidationException', 'ReturnValues can only be ALL_OLD or NONE']);
  });

  probe('every refusal is an HTTP 400', async (desk) => {
    expect((await refusal(desk.get({ pk: 'x' }))).$metadata?.httpStatusCode).toBe(400);
  });

  probe('a write tells the units it took, those of its indexes apart when asked', async (desk) => {
    const key = desk.key();
    const put = (item: object) => desk.put({ ...key, ...item }, { ReturnConsumedCapacity: 'INDEXES' });
    const first = await put({ owner: 'o', label: 'l', text: 'x'.repeat(1500) });
    expect(first.ConsumedCapacity).toEqual({
      TableName: 'probes',
      CapacityUnits: 4,
      Table: { CapacityUnits: 2 },
      LocalSecondaryIndexes: { byLabel: { CapacityUnits: 1 } },
      GlobalSecondaryIndexes: { ownerKeys: { CapacityUnits: 1 } },
    });
  });
}
