import { GatewayApiEnv } from '#core/contract/env.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { serve } from '../http/serve.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { rememberedEnvironments } from '../sessions/remembered-environments.ts';
import { dynamoAccessStore } from './dynamo-access-store.ts';
import { gatewayApi } from './gateway-api.ts';
import { gatewayKey } from './gateway-key.ts';
import { kasmCredential } from './kasm-credential.ts';

const env = GatewayApiEnv.parse(process.env);
const client = tables();
const clock = Date.now;
const urls = addresses(env);

/** What the gateway asks of us. */
export const handler = serve(
  'gateway',
  gatewayApi({
    sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
    environments: rememberedEnvironments(dynamoEnvironmentStore(client, env.SESSIONS_TABLE), clock),
    access: dynamoAccessStore(client, env.ACCESS_TABLE),
    addresses: urls,
    credential: kasmCredential,
    chance,
    clock,
  }),
  {
    authenticate: { gateway: gatewayKey(secret(env.GATEWAY_KEY_ARN)) },
    portalOrigin: async () => (await urls()).portal,
  },
);
