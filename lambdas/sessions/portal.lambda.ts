import { portalRoutes } from '#core/contract/portal-routes.ts';
import { PortalEnv } from '#core/contract/env.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoAccessStore } from '../desktops/dynamo-access-store.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { readStage } from '../stage.ts';
import { dynamoEnvironmentStore } from './dynamo-environment-store.ts';
import { dynamoSessionStore } from './dynamo-session-store.ts';
import { portal } from './portal.ts';
import { rememberedEnvironments } from './remembered-environments.ts';

const env = PortalEnv.parse(process.env);
const client = tables();
const clock = Date.now;
const urls = addresses(env);

/** The portal's own API: what a person has, may have, and the way to it. */
export const handler = serve(
  portalRoutes,
  portal({
    stage: readStage(),
    sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
    environments: rememberedEnvironments(dynamoEnvironmentStore(client, env.SESSIONS_TABLE), clock),
    access: dynamoAccessStore(client, env.ACCESS_TABLE),
    addresses: urls,
    chance,
    clock,
  }),
  {
    authenticate: { person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), clock) },
    portalOrigin: async () => (await urls()).portal,
  },
);
