import { SweepLeasesEnv } from '#core/contract/env.ts';
import { sweepLeases } from '#core/usecases/licensing/sweep-leases.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { sessionLists } from '../sessions/session-lists.ts';
import { readStage } from '../stage.ts';
import { log, measure } from '../telemetry.ts';
import { dynamoLicenceLedger } from './dynamo-licence-ledger.ts';
import { dynamoScopeStore } from './dynamo-scope-store.ts';

const env = SweepLeasesEnv.parse(process.env);
const client = tables();
const deps = {
  stage: readStage(),
  ledger: dynamoLicenceLedger(client, env.LICENSING_TABLE),
  scopes: dynamoScopeStore(client, env.LICENSING_TABLE),
  chance,
  clock: Date.now,
};
const sessions = sessionLists(client, env.SESSIONS_TABLE);

/** Each minute: keeps the ledger true, and measures how full the fullest pool is. */
export const handler = onSchedule(async () => {
  const { ended, forgotten, share } = await sweepLeases(deps, sessions);
  log.info('leases swept', { ended, forgotten, share });
  measure('LicenceUse', share, 'Percent');
});
