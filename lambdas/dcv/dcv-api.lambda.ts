import { dcvRoutes } from '#core/contract/dcv-routes.ts';
import { DcvApiEnv } from '#core/contract/env.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoAccessStore } from '../desktops/dynamo-access-store.ts';
import { serve } from '../http/serve.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { dcvApi } from './dcv-api.ts';
import { dcvSurface } from './dcv-surface.ts';
import { dynamoDcvTokenStore } from './dynamo-dcv-token-store.ts';
import { dynamoHostStore } from './dynamo-host-store.ts';
import { hostSecrets } from './host-secrets.ts';

const env = DcvApiEnv.parse(process.env);
const client = tables();
const urls = addresses(env);

/** What DCV servers and DCV Connection Gateways ask. */
export const handler = serve(
  dcvRoutes,
  dcvApi({
    sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
    hosts: dynamoHostStore(client, env.HOSTS_TABLE),
    access: dynamoAccessStore(client, env.ACCESS_TABLE),
    tokens: dynamoDcvTokenStore(client, env.ACCESS_TABLE),
    secrets: hostSecrets(secret(env.DCV_KEY_ARN).get),
    chance,
    clock: Date.now,
  }),
  { authenticate: {}, portalOrigin: async () => (await urls()).portal, surface: dcvSurface },
);
