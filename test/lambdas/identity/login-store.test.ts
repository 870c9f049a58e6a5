import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoLoginStore } from '#lambdas/identity/dynamo-login-store.ts';
import { dynamoOneTimeStore } from '#lambdas/identity/dynamo-one-time-store.ts';
import { loginKeyOf } from '#lambdas/identity/login-of.ts';
import { loginStoreContract } from '#test/contracts/login-store.contract.ts';
import { oneTimeStoreContract } from '#test/contracts/one-time-store.contract.ts';
import { noon } from '#test/support/builders.ts';
import { aLogin } from '#test/support/logins.ts';
import { memoryLoginStore, memoryOneTimeStore } from '#test/support/memory-login-store.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

let opened: Tables[] = [];
async function fresh(): Promise<Tables> {
  const tables = await openTables('access');
  opened.push(tables);
  return tables;
}
afterAll(async () => {
  await Promise.all(opened.map(({ dynamo }) => dynamo.close()));
});

loginStoreContract('the login store in memory', async () => memoryLoginStore());
loginStoreContract('the login store in the table', async () => dynamoLoginStore((await fresh()).client, 'access'));
oneTimeStoreContract('the one-time store in memory', async () => memoryOneTimeStore());
oneTimeStoreContract('the one-time store in the table', async () =>
  dynamoOneTimeStore((await fresh()).client, 'access'),
);

let tables: Tables;
beforeAll(async () => {
  tables = await fresh();
});

test('the table holds no secret that a browser has', async () => {
  const { client } = tables;
  await dynamoLoginStore(client, 'access').open(aLogin({ key: loginKeyOf('cookie-value'), providerSession: 'sid-1' }));
  await dynamoOneTimeStore(client, 'access').keep('sign-in', 'state-value', 'x', noon);
  const { Items } = await client.send(new ScanCommand({ TableName: 'access' }));
  expect(JSON.stringify(Items)).not.toMatch(/cookie-value|state-value/);
});

test('a login is forgotten when it is over, and its pointer with it', async () => {
  const store = dynamoLoginStore(tables.client, 'access');
  const login = aLogin({ key: loginKeyOf('other'), providerSession: 'sid-2' });
  await store.open(login);
  const { Items: before } = await tables.client.send(new ScanCommand({ TableName: 'access' }));
  expect(before?.every(({ ttl }) => typeof ttl === 'number' && ttl < 1e11)).toBe(true);
  await store.end(login.key);
  const { Count } = await tables.client.send(
    new QueryCommand({
      TableName: 'access',
      IndexName: 'person',
      KeyConditionExpression: 'person = :person',
      ExpressionAttributeValues: { ':person': login.person },
    }),
  );
  expect(Count).toBe(1);
  const { Items } = await tables.client.send(new ScanCommand({ TableName: 'access' }));
  expect(JSON.stringify(Items)).not.toContain(login.key);
});
