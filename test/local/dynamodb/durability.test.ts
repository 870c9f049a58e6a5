import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { GetCommand, PutCommand, ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import { aFolder, clientOf, putThings, THINGS, withThings } from '#test/local/dynamodb/support.ts';

const STORM = fileURLToPath(new URL('storm.ts', import.meta.url));

/**
 * Lets a process write transactions as fast as it can, and kills it some milliseconds after it has reported ten more:
 * right after a report it is never in the middle of a write.
 */
async function stormKilledLater(path: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [STORM, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const reports: number[] = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => reports.push(Number(line)));
  await vi.waitUntil(() => reports.length >= 10, { timeout: 10_000, interval: 1 });
  await pause(milliseconds);
  child.kill('SIGKILL');
  await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  return reports.at(-1) ?? 0;
}

test('a process killed in a storm of writes leaves no transaction half done, and loses none it has reported', async () => {
  const path = aFolder();
  for (const milliseconds of [1, 2, 4, 7, 11, 16]) {
    const reported = await stormKilledLater(path, milliseconds);
    const dynamo = await openDynamo({ path });
    const client = clientOf(dynamo);
    const counters = await Promise.all(
      ['left', 'right'].map(
        async (id) => (await client.send(new GetCommand({ TableName: 'things', Key: { id } }))).Item?.['n'],
      ),
    );
    const table = await client.send(new ScanCommand({ TableName: 'things', Select: 'COUNT' }));
    const index = await client.send(new ScanCommand({ TableName: 'things', IndexName: 'byKind', Select: 'COUNT' }));
    const records = await dynamo.stream('things').read('all', 1_000_000);
    await dynamo.close();

    expect(reported).toBeGreaterThanOrEqual(10);
    expect(counters[0]).toBeGreaterThanOrEqual(reported);
    expect(counters[1]).toBe(counters[0]);
    expect(table.Count).toBe(40 * counters[0] + 2);
    expect(index.Count).toBe(40 * counters[0]);
    expect(records).toHaveLength(42 * counters[0]);
  }
});

test('items, tables, settings and indexes are there again after a restart', async () => {
  const path = aFolder();
  const first = await openDynamo({ path });
  await first.call('CreateTable', THINGS);
  await first.call('UpdateTimeToLive', {
    TableName: 'things',
    TimeToLiveSpecification: { AttributeName: 'gone', Enabled: true },
  });
  await clientOf(first).send(new PutCommand({ TableName: 'things', Item: { id: '1', kind: 'x' } }));
  await first.close();

  const second = await openDynamo({ path });
  onTestFinished(() => second.close());
  const found = await clientOf(second).send(new ScanCommand({ TableName: 'things', IndexName: 'byKind' }));
  expect(found.Items).toEqual([{ id: '1', kind: 'x' }]);
  expect((await second.call('DescribeTimeToLive', { TableName: 'things' })).body).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'gone' },
  });
});

test('a folder another engine has open is refused in words', async () => {
  const path = aFolder();
  const first = await openDynamo({ path });
  onTestFinished(() => first.close());
  await expect(openDynamo({ path })).rejects.toThrow(/cannot be opened; does another process have it open/);
});

test('a client token is known for ten minutes, restarts included, and no longer', async () => {
  const path = aFolder();
  let now = Date.UTC(2030, 0, 1);
  const send = async (n: number) => {
    const dynamo = await openDynamo({ path, now: () => now });
    await dynamo.call('CreateTable', THINGS);
    const command = new TransactWriteCommand({
      ClientRequestToken: 'one',
      TransactItems: [{ Put: { TableName: 'things', Item: { id: '1', n } } }],
    });
    const refused = await clientOf(dynamo)
      .send(command)
      .then(
        () => undefined,
        (error: Error) => error.name,
      );
    await dynamo.close();
    return refused;
  };
  expect(await send(1)).toBeUndefined();
  now += 10 * 60 * 1000 - 1;
  expect(await send(2)).toBe('IdempotentParameterMismatchException');
  now += 1;
  expect(await send(2)).toBeUndefined();
});

test('many writers of one counter lose no count', async () => {
  const dynamo = await withThings();
  const add = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
  const Key = { id: { S: 'counter' } };
  await Promise.all(
    Array.from({ length: 200 }, (_, at) =>
      at % 2
        ? dynamo.call('UpdateItem', { TableName: 'things', Key, ...add })
        : dynamo.call('TransactWriteItems', { TransactItems: [{ Update: { TableName: 'things', Key, ...add } }] }),
    ),
  );
  await putThings(dynamo, 'other');
  const { body } = await dynamo.call('GetItem', { TableName: 'things', Key });
  expect(body).toEqual({ Item: { id: { S: 'counter' }, n: { N: '200' } } });
});
