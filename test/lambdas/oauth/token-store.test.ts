import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { dynamoTokenStore } from '#lambdas/oauth/dynamo-token-store.ts';
import { tokenStoreContract } from '#test/contracts/token-store.contract.ts';
import { noon } from '#test/support/builders.ts';
import { memoryTokenStore } from '#test/support/memory-token-store.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
async function fresh(): Promise<Tables> {
  const tables = await openTables('access');
  opened.push(tables);
  return tables;
}
afterAll(async () => {
  await Promise.all(opened.map(({ dynamo }) => dynamo.close()));
});

tokenStoreContract('the token store in memory', async () => memoryTokenStore());
tokenStoreContract('the token store in the table', async () => dynamoTokenStore((await fresh()).client, 'access'));

test('the table forgets each token by itself once it has expired', async () => {
  const { client } = await fresh();
  await dynamoTokenStore(client, 'access').issue({
    clientId: 'moodle',
    username: 'robot@moodle',
    access: { hash: 'a', expiresAt: noon + 1_500 },
    refresh: { hash: 'r', expiresAt: noon + 5_000 },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'access' }));
  expect(new Map(Items.map(({ hash, ttl }) => [hash, ttl]))).toEqual(
    new Map([
      ['a', noon / 1_000 + 2],
      ['r', noon / 1_000 + 5],
    ]),
  );
});
