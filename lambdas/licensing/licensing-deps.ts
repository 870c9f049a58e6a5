import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#core/ports/chance.ts';
import type { LicenceKeys } from '#core/ports/licence-keys.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { LicensingDeps } from '#core/usecases/licensing/deps.ts';
import { chance } from '../chance.ts';
import { dynamoLicenceLedger } from './dynamo-licence-ledger.ts';
import { dynamoOriginStore } from './dynamo-origin-store.ts';
import { dynamoScopeStore } from './dynamo-scope-store.ts';

/** What licensing works with, over its table. */
export function licensingDeps(
  client: DynamoDBDocumentClient,
  table: string,
  {
    stage,
    keys,
    clock,
  }: { readonly stage: Pick<Stage, 'entitlements' | 'licensing'>; readonly keys: LicenceKeys; readonly clock: Clock },
): LicensingDeps {
  return {
    stage,
    ledger: dynamoLicenceLedger(client, table),
    origins: dynamoOriginStore(client, table),
    scopes: dynamoScopeStore(client, table),
    keys,
    chance,
    clock,
  };
}
