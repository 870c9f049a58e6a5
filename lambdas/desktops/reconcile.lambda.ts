import { ECSClient } from '@aws-sdk/client-ecs';
import { ReconcileEnv } from '#core/contract/env.ts';
import { reconcile } from '#core/usecases/reconcile.ts';
import { clientConfig } from '../aws/client-config.ts';
import { tables } from '../aws/tables.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { log, measure } from '../telemetry.ts';
import { ecsDesktops } from './ecs-desktops.ts';

const env = ReconcileEnv.parse(process.env);
const deps = {
  sessions: dynamoSessionStore(tables(), env.SESSIONS_TABLE),
  desktops: ecsDesktops(new ECSClient(clientConfig), env.CLUSTER_ARN),
  clock: Date.now,
};

/** Each minute: tasks without a session, sessions without a task. */
export const handler = onSchedule(async () => {
  const found = await reconcile(deps);
  log.info('reconciled', found);
  measure('OrphanMinutes', found.orphanMinutes);
});
