import { ECSClient } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ReconcileEnv } from '#core/contract/env.ts';
import { reconcile } from '#core/usecases/reconcile.ts';
import { clientConfig } from '../aws/client-config.ts';
import { tables } from '../aws/tables.ts';
import { dynamoHostStore } from '../dcv/dynamo-host-store.ts';
import { placedDesktops } from '../dcv/placed-desktops.ts';
import { ssmCommands } from '../dcv/ssm-commands.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { log, measure } from '../telemetry.ts';
import { desktopsByRuntime } from './by-runtime.ts';
import { ecsDesktops } from './ecs-desktops.ts';

const env = ReconcileEnv.parse(process.env);
const client = tables();
const deps = {
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  desktops: desktopsByRuntime({
    kasm: ecsDesktops(new ECSClient(clientConfig), env.CLUSTER_ARN),
    dcv: {
      ...placedDesktops({
        hosts: dynamoHostStore(client, env.HOSTS_TABLE),
        commands: ssmCommands(new SSMClient(clientConfig), env.HOST_DOCUMENT_PREFIX),
        clock: Date.now,
      }),
      launch: () => Promise.reject(new Error('This function may not start desktops.')),
    },
  }),
  clock: Date.now,
};

/** Each minute: tasks without a session, sessions without a task. */
export const handler = onSchedule(async () => {
  const found = await reconcile(deps);
  log.info('reconciled', found);
  measure('OrphanMinutes', found.orphanMinutes);
});
