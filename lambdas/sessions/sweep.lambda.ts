import { SweepEnv } from '#core/contract/env.ts';
import { sweep } from '#core/usecases/sweep.ts';
import { sighted } from '#core/usecases/sighted.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { readStage } from '../stage.ts';
import { log, measure } from '../telemetry.ts';
import { dynamoEnvironmentStore } from './dynamo-environment-store.ts';
import { dynamoSessionStore } from './dynamo-session-store.ts';
import { dynamoSightStore } from '../desktops/dynamo-sight-store.ts';

const env = SweepEnv.parse(process.env);
const client = tables();
const clock = Date.now;
const sights = dynamoSightStore(client, env.SESSIONS_TABLE);
const deps = {
  sessions: sighted(dynamoSessionStore(client, env.SESSIONS_TABLE), { sights, clock }),
  environments: dynamoEnvironmentStore(client, env.SESSIONS_TABLE),
  stage: readStage(),
  chance,
  clock,
};

/** Each minute: deadlines and reserves. */
export const handler = onSchedule(async () => {
  const swept = await sweep(deps);
  log.info('swept', swept);
  measure('SessionsStopped', swept.stopped);
  measure('ReservesMade', swept.made);
});
