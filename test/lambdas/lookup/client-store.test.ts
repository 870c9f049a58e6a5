import { afterAll } from 'vitest';
import { dynamoClientStore } from '#lambdas/lookup/dynamo-client-store.ts';
import { lookupClientStoreContract } from '#test/contracts/lookup-client-store.contract.ts';
import { memoryLookupClientStore } from '#test/support/memory-lookup-client-store.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
afterAll(async () => {
  await Promise.all(opened.map(({ dynamo }) => dynamo.close()));
});

lookupClientStoreContract('the client store in memory', async () => memoryLookupClientStore());
lookupClientStoreContract('the client store in the table', async () => {
  const tables = await openTables('access');
  opened.push(tables);
  return dynamoClientStore(tables.client, 'access');
});
