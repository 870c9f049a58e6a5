import { ECSClient } from '@aws-sdk/client-ecs';
import { SteerEnv } from '#core/contract/env.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { freedEnvironment, steer } from '#core/usecases/steer.ts';
import { clientConfig } from '../aws/client-config.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onStream } from '../events/on-stream.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { sessionFromImage } from '../sessions/session-item.ts';
import { readStage } from '../stage.ts';
import { dynamoAccessStore } from './dynamo-access-store.ts';
import { ecsDesktops } from './ecs-desktops.ts';

const env = SteerEnv.parse(process.env);
const stage = readStage();
const client = tables();
const deps = {
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  environments: dynamoEnvironmentStore(client, env.SESSIONS_TABLE),
  access: dynamoAccessStore(client, env.ACCESS_TABLE),
  desktops: ecsDesktops(new ECSClient(clientConfig), env.CLUSTER_ARN, {
    cluster: env.CLUSTER_ARN,
    taskDefinitions: Object.fromEntries(
      stage.desktops
        .filter(({ runtime }) => runtime === 'kasm')
        .map(({ name }) => [name, env.TASK_FAMILY_PREFIX + name]),
    ),
    subnets: env.SUBNETS,
    securityGroup: env.SECURITY_GROUP,
  }),
  stage,
  chance,
  clock: Date.now,
};

/** Environments in which a place became free in this batch; each is refilled once, however many they were. */
const freed = new Set<string>();

/** Makes the cloud follow the sessions: hears each change of one, launches, takes away, refills. */
export const handler = onStream(
  async (told) => {
    const change = { before: sessionFromImage(told.before), after: sessionFromImage(told.after) };
    await steer(deps, change);
    const environment = freedEnvironment(change);
    if (environment) freed.add(environment);
  },
  async () => {
    const names = [...freed];
    freed.clear();
    await refillNamed(deps, names);
  },
);
