import { describe } from 'vitest';
import { accessStoreContract } from '#test/contracts/access-store.contract.ts';
import { environmentStoreContract } from '#test/contracts/environment-store.contract.ts';
import { sessionStoreContract } from '#test/contracts/session-store.contract.ts';
import { dynamoStores, portalLiveOf } from '#test/support/dynamo-world.ts';
import { openTables } from '#test/support/tables.ts';

describe('the stores over DynamoDB', () => {
  const open = async () => {
    const opened = await openTables('sessions', 'access');
    return { ...dynamoStores(opened), portalLive: () => portalLiveOf(opened.client) };
  };
  describe('sessions', () => sessionStoreContract(open));
  describe('environments', () => environmentStoreContract(open));
  describe('access', () => accessStoreContract(async () => (await open()).access));
});
