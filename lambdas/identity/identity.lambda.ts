import { identityRoutes } from '#core/contract/identity-routes.ts';
import { IdentityEnv } from '#core/contract/env.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoAccessStore } from '../desktops/dynamo-access-store.ts';
import { serve } from '../http/serve.ts';
import { dynamoSessionIdStore } from '../iserv/dynamo-session-id-store.ts';
import { dynamoSshKeyStore } from '../ssh-keys/dynamo-ssh-key-store.ts';
import { readStage } from '../stage.ts';
import { dynamoLoginStore } from './dynamo-login-store.ts';
import { dynamoOneTimeStore } from './dynamo-one-time-store.ts';
import { identityHandlers } from './identity-handlers.ts';
import { oidcProvider } from './oidc-provider.ts';

const env = IdentityEnv.parse(process.env);
const stage = readStage();
const client = tables();
const urls = addresses(env);
const portalOrigin = async () => (await urls()).portal;

/** Signing in and out by the identity provider. */
export const handler = serve(
  identityRoutes,
  identityHandlers({
    stage,
    provider: oidcProvider(stage.oidc, secret(env.OIDC_CLIENT_SECRET_ARN)),
    logins: dynamoLoginStore(client, env.ACCESS_TABLE),
    oneTime: dynamoOneTimeStore(client, env.ACCESS_TABLE),
    access: dynamoAccessStore(client, env.ACCESS_TABLE),
    sessionIds: dynamoSessionIdStore(client, env.ACCESS_TABLE),
    sshKeys: dynamoSshKeyStore(client, env.ACCESS_TABLE),
    chance,
    clock: Date.now,
    portalOrigin,
  }),
  { authenticate: {}, portalOrigin },
);
