import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import type { Probe } from '#test/local/dynamodb/probes.ts';
import type { Desk } from '#test/local/dynamodb/probes/desk.ts';
import { withTable } from '#test/local/dynamodb/probes/tables.ts';

const streaming = (view: 'NEW_AND_OLD_IMAGES' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'KEYS_ONLY') => ({
  StreamSpecification: { StreamEnabled: true, StreamViewType: view },
});

/** Makes, changes and deletes one item. */
async function live(desk: Desk, TableName: string): Promise<void> {
  const Key = { id: '1' };
  await desk.put({ id: '1', n: 1 }, { TableName });
  await desk.update(Key, 'SET n = :two', { TableName, ExpressionAttributeValues: { ':two': 2 } });
  await desk.remove(Key, { TableName });
}

/** What streams tell. */
export function probeStreams(probe: Probe): void {
  probe('a stream tells of each change with the images before and after', async (desk) => {
    await withTable(
      desk,
      async (TableName) => {
        await live(desk, TableName);
        const records = await desk.records(TableName);
        const [Keys, one, two] = [
          { id: { S: '1' } },
          { id: { S: '1' }, n: { N: '1' } },
          { id: { S: '1' }, n: { N: '2' } },
        ];
        expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
        expect(records.map(({ dynamodb }) => [dynamodb?.Keys, dynamodb?.OldImage, dynamodb?.NewImage])).toEqual([
          [Keys, undefined, one],
          [Keys, one, two],
          [Keys, two, undefined],
        ]);
      },
      streaming('NEW_AND_OLD_IMAGES'),
    );
  });

  probe('a stream of keys, or of one image, tells no more than that', async (desk) => {
    const told = async (view: 'NEW_IMAGE' | 'OLD_IMAGE' | 'KEYS_ONLY') => {
      const seen: unknown[] = [];
      await withTable(
        desk,
        async (TableName) => {
          await live(desk, TableName);
          const records = await desk.records(TableName);
          for (const { dynamodb } of records)
            seen.push(Object.keys(dynamodb ?? {}).filter((name) => name.endsWith('Image')));
        },
        streaming(view),
      );
      return seen;
    };
    expect(await told('KEYS_ONLY')).toEqual([[], [], []]);
    expect(await told('NEW_IMAGE')).toEqual([['NewImage'], ['NewImage'], []]);
    expect(await told('OLD_IMAGE')).toEqual([[], ['OldImage'], ['OldImage']]);
  });

  probe('a write that changes nothing leaves no record', async (desk) => {
    await withTable(
      desk,
      async (TableName) => {
        await desk.put({ id: '1', n: 1 }, { TableName });
        await desk.put({ id: '1', n: 1 }, { TableName });
        await desk.update({ id: '1' }, 'SET n = :one', { TableName, ExpressionAttributeValues: { ':one': 1 } });
        await desk.remove({ id: 'nothing' }, { TableName });
        await desk.put({ id: '2' }, { TableName });
        const records = await desk.records(TableName);
        expect(records.map(({ dynamodb }) => dynamodb?.Keys)).toEqual([{ id: { S: '1' } }, { id: { S: '2' } }]);
      },
      streaming('NEW_AND_OLD_IMAGES'),
    );
  });

  probe('a transaction tells of each of its changes, a cancelled one of none', async (desk) => {
    await withTable(
      desk,
      async (TableName) => {
        const put = (id: string, more: object = {}) => ({ Put: { TableName, Item: { id }, ...more } });
        await desk.doc.send(new TransactWriteCommand({ TransactItems: [put('1'), put('2')] }));
        const failing = put('1', { ConditionExpression: 'attribute_not_exists(id)' });
        await desk.doc.send(new TransactWriteCommand({ TransactItems: [put('3'), failing] })).catch(() => undefined);
        const records = await desk.records(TableName);
        expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'INSERT']);
      },
      streaming('NEW_IMAGE'),
    );
  });
}
