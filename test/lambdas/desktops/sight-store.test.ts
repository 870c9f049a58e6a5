import { describe } from 'vitest';
import { dynamoSightStore } from '#lambdas/desktops/dynamo-sight-store.ts';
import { sightStoreContract } from '#test/contracts/sight-store.contract.ts';
import { memorySightStore } from '#test/support/memory-sight-store.ts';
import { openTables } from '#test/support/tables.ts';

describe('sight in memory', () => sightStoreContract(async () => memorySightStore()));
describe('sight in DynamoDB', () =>
  sightStoreContract(async () => dynamoSightStore((await openTables('sessions')).client, 'sessions')));
