import { afterAll } from 'vitest';
import { dynamoRelayStore } from '#lambdas/relay/dynamo-relay-store.ts';
import { dynamoRelayUsers } from '#lambdas/relay/dynamo-relay-users.ts';
import { relayStoreContract, relayUserStoreContract } from '#test/contracts/relay-store.contract.ts';
import { memoryRelayStore, memoryRelayUsers } from '#test/support/memory-relay-store.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
afterAll(async () => {
  await Promise.all(opened.map(({ dynamo }) => dynamo.close()));
});
const aTable = async () => {
  const tables = await openTables('relay');
  opened.push(tables);
  return tables.client;
};

relayStoreContract('the relay’s store in memory', async () => memoryRelayStore());
relayStoreContract('the relay’s store in the table', async () =>
  dynamoRelayStore(await aTable(), 'relay', { keep: 30 * 86_400 }),
);
relayUserStoreContract('the relay’s users in memory', async () => memoryRelayUsers());
relayUserStoreContract('the relay’s users in the table', async () => dynamoRelayUsers(await aTable(), 'relay'));
