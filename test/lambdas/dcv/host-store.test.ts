import { dynamoHostStore } from '#lambdas/dcv/dynamo-host-store.ts';
import { hostStoreContract } from '#test/contracts/host-store.contract.ts';
import { memoryHostStore } from '#test/support/memory-host-store.ts';
import { openTables } from '#test/support/tables.ts';

hostStoreContract('hosts in a table', async () => dynamoHostStore((await openTables('hosts')).client, 'hosts'));
hostStoreContract('hosts in memory', async () => memoryHostStore());
