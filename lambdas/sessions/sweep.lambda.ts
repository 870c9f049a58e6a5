import { SweepEnv } from '#core/contract/env.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { readStage } from '../stage.ts';
import { log, measure } from '../telemetry.ts';
import { dynamoEnvironmentStore } from './dynamo-environment-store.ts';
import { dynamoSessionStore } from './dynamo-session-store.ts';

const env = SweepEnv.parse(process.env);
const client = tables();
const deps = {
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  environments: dynamoEnvironmentStore(client, env.SESSIONS_TABLE),
  stage: readStage(),
  chance,
  clock: Date.now,
};

/** Each minute: deadlines and reserves. */
export const handler = onSchedule(async () => {
  const swept = await sweep(deps);
  log.info('swept', swept);
  measure('SessionsStopped', swept.stopped);
  measure('ReservesMade', swept.made);
});
