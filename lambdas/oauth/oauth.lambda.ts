import { oauthRoutes } from '#core/contract/oauth-routes.ts';
import { OauthEnv } from '#core/contract/env.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { serve } from '../http/serve.ts';
import { readStage } from '../stage.ts';
import { dynamoTokenStore } from './dynamo-token-store.ts';
import { oauthSurface } from './oauth-surface.ts';
import { oauth } from './oauth.ts';
import { robotSecrets } from './robot-secrets.ts';

const env = OauthEnv.parse(process.env);
const stage = readStage();
const clock = Date.now;
const urls = addresses(env);

/** Tokens for robots, such as learning platforms. */
export const handler = serve(
  oauthRoutes,
  oauth({
    stage,
    tokens: dynamoTokenStore(tables(), env.ACCESS_TABLE),
    credentials: robotSecrets(stage.robots.clients, (name) => secret(`${env.ROBOT_SECRETS_PREFIX}${name}`), clock),
    chance,
    clock,
  }),
  { authenticate: {}, portalOrigin: async () => (await urls()).portal, surface: oauthSurface },
);
