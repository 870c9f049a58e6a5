import { TendHostsEnv } from '#core/contract/env.ts';
import { tendHosts } from '#core/usecases/dcv/tend-hosts.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { readStage } from '../stage.ts';
import { log, measure } from '../telemetry.ts';
import { fleetOf } from './fleet.ts';
import { hostSecrets } from './host-secrets.ts';

const env = TendHostsEnv.parse(process.env);
const client = tables();
const urls = addresses(env);
const secrets = hostSecrets(secret(env.DCV_KEY_ARN).get);
const deps = {
  ...fleetOf(env, readStage(), client),
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  environments: dynamoEnvironmentStore(client, env.SESSIONS_TABLE),
  verifierOf: async (host: string) =>
    `${(await urls()).portal}/dcv/hosts/${host}/${await secrets(`host ${host}`)}/verify`,
  relayOf: async (host: string) => ({
    portal: (await urls()).portal,
    host,
    secret: await secrets(`relay ${host}`),
  }),
  clock: Date.now,
};

/** Each minute, and when a machine comes or goes: holds hosts and machines against each other. */
export const handler = onSchedule(async () => {
  const tended = await tendHosts(deps);
  log.info('tended hosts', tended);
  measure('MachinesRefused', tended.refused);
});
