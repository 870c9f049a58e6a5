import { afterAll } from 'vitest';
import { dynamoConnections } from '#lambdas/live/dynamo-connections.ts';
import { connectionsContract } from '#test/contracts/connections.contract.ts';
import { memoryConnections } from '#test/support/memory-connections.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const opened: Tables[] = [];
afterAll(async () => {
  for (const { dynamo } of opened) await dynamo.close();
});

connectionsContract('connections in memory', async () => memoryConnections());
connectionsContract('connections in DynamoDB', async () => {
  const tables = await openTables('live');
  opened.push(tables);
  return dynamoConnections(tables.client, 'live');
});
