import { gatewayRoutes } from '#core/contract/gateway-routes.ts';
import { GatewayApiEnv } from '#core/contract/env.ts';
import { sighted } from '#core/usecases/sighted.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoDcvTokenStore } from '../dcv/dynamo-dcv-token-store.ts';
import { findHost } from '../dcv/find-host.ts';
import { serve } from '../http/serve.ts';
import { dynamoLmsUserStore } from '../sessions/dynamo-lms-user-store.ts';
import { derivedSecrets } from '../lms/session-secrets.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { rememberedEnvironments } from '../sessions/remembered-environments.ts';
import { readStage } from '../stage.ts';
import { dynamoAccessStore } from './dynamo-access-store.ts';
import { gatewayApi } from './gateway-api.ts';
import { gatewayKey } from './gateway-key.ts';
import { kasmCredential } from './kasm-credential.ts';
import { makeKeyPair } from './ssh-key-pair.ts';
import { dynamoSightStore } from './dynamo-sight-store.ts';

const env = GatewayApiEnv.parse(process.env);
const client = tables();
const sights = dynamoSightStore(client, env.SESSIONS_TABLE);
const clock = Date.now;
const urls = addresses(env);
const lmsKey = secret(env.LMS_KEY_ARN);

/** What the gateway asks of us. */
export const handler = serve(
  gatewayRoutes,
  gatewayApi({
    sessions: sighted(dynamoSessionStore(client, env.SESSIONS_TABLE), { sights, clock }),
    sights,
    environments: rememberedEnvironments(dynamoEnvironmentStore(client, env.SESSIONS_TABLE), clock),
    access: dynamoAccessStore(client, env.ACCESS_TABLE),
    tokens: dynamoDcvTokenStore(client, env.ACCESS_TABLE),
    hosts: findHost(client, env.HOSTS_TABLE),
    addresses: urls,
    credential: kasmCredential,
    users: dynamoLmsUserStore(client, env.SESSIONS_TABLE),
    secrets: derivedSecrets(lmsKey.get),
    stage: readStage(),
    makeKeyPair,
    chance,
    clock,
  }),
  {
    authenticate: { gateway: gatewayKey(secret(env.GATEWAY_KEY_ARN)) },
    portalOrigin: async () => (await urls()).portal,
  },
);
