import { dcvTokenRoutes } from '#core/contract/dcv-token-routes.ts';
import { SshKeysEnv } from '#core/contract/env.ts';
import { sshKeyRoutes } from '#core/contract/ssh-key-routes.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoDcvTokenStore } from '../dcv/dynamo-dcv-token-store.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { dynamoOneTimeStore } from '../identity/dynamo-one-time-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { readStage } from '../stage.ts';
import { dcvTokenApi } from './dcv-token.ts';
import { dynamoAttempts } from './dynamo-attempts.ts';
import { dynamoSshKeyStore } from './dynamo-ssh-key-store.ts';
import { sshSignatures } from './signature.ts';
import { sshKeys } from './ssh-keys.ts';

const env = SshKeysEnv.parse(process.env);
const client = tables();
const urls = addresses(env);
const portalOrigin = async () => (await urls()).portal;
const deps = {
  stage: readStage(),
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  sshKeys: dynamoSshKeyStore(client, env.ACCESS_TABLE),
  oneTime: dynamoOneTimeStore(client, env.ACCESS_TABLE),
  attempts: dynamoAttempts(client, env.ACCESS_TABLE),
  tokens: dynamoDcvTokenStore(client, env.ACCESS_TABLE),
  signatures: sshSignatures,
  chance,
  clock: Date.now,
  portal: portalOrigin,
};

/** People's SSH keys, and tokens that open a DCV desktop for what they sign. */
export const handler = serve(
  { ...dcvTokenRoutes, ...sshKeyRoutes },
  { ...dcvTokenApi(deps), ...sshKeys(deps) },
  {
    authenticate: { person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), Date.now) },
    portalOrigin,
  },
);
