import { afterAll, expect, test } from 'vitest';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { giveSessionId } from '#core/iserv/session-id.ts';
import { chance } from '#lambdas/chance.ts';
import { dynamoRemovedStore } from '#lambdas/iserv/dynamo-removed-store.ts';
import { dynamoSessionIdStore } from '#lambdas/iserv/dynamo-session-id-store.ts';
import { iservStoresContract } from '#test/contracts/iserv-stores.contract.ts';
import { noon } from '#test/support/builders.ts';
import { aLogin } from '#test/support/logins.ts';
import { memoryRemovedStore, memorySessionIdStore } from '#test/support/memory-iserv-stores.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
async function open() {
  const tables = await openTables('access');
  opened.push(tables);
  const { client } = tables;
  return { client, sessionIds: dynamoSessionIdStore(client, 'access'), removed: dynamoRemovedStore(client, 'access') };
}
afterAll(async () => {
  for (const { dynamo } of opened) await dynamo.close();
});

iservStoresContract('in the table of access', open);
iservStoresContract('in memory', async () => ({ sessionIds: memorySessionIdStore(), removed: memoryRemovedStore() }));

test('the table holds no session id, only a hash that fades with it', async () => {
  const { client, sessionIds } = await open();
  const deps = { sessionIds, chance, clock: () => noon };
  const id = await giveSessionId(deps, aLogin());
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'access' }));
  expect(JSON.stringify(Items)).not.toContain(id);
  expect(Items).toEqual([
    {
      pk: { S: `SESSION-ID#${chance.hash(id)}` },
      sk: { S: 'SESSION-ID' },
      login: { S: 'key-alice' },
      expiresAt: { N: String(noon + 43_200_000) },
      ttl: { N: String((noon + 43_200_000) / 1_000) },
    },
  ]);
});

test('an id is a UUID of version 4, good for 12 hours and never longer than its login', async () => {
  const { sessionIds } = await open();
  const deps = { sessionIds, chance, clock: () => noon };
  const id = await giveSessionId(deps, aLogin({ endsAt: noon + 60_000 }));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await sessionIds.find(chance.hash(id))).toEqual({ login: 'key-alice', expiresAt: noon + 60_000 });
});
