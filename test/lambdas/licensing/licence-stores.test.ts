import { describe } from 'vitest';
import { dynamoLicenceLedger } from '#lambdas/licensing/dynamo-licence-ledger.ts';
import { dynamoOriginStore } from '#lambdas/licensing/dynamo-origin-store.ts';
import { dynamoScopeStore } from '#lambdas/licensing/dynamo-scope-store.ts';
import { licenceStoresContract } from '#test/contracts/licence-stores.contract.ts';
import { memoryLicensing } from '#test/support/licensing-memory.ts';
import { openTables } from '#test/support/tables.ts';

describe('in memory', () => licenceStoresContract(async () => memoryLicensing()));

describe('over DynamoDB', () =>
  licenceStoresContract(async () => {
    const { client } = await openTables('licensing');
    return {
      ledger: dynamoLicenceLedger(client, 'licensing'),
      origins: dynamoOriginStore(client, 'licensing'),
      scopes: dynamoScopeStore(client, 'licensing'),
    };
  }));
