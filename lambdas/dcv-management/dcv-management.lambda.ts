import { setTimeout } from 'node:timers/promises';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dcvManagementRoutes } from '#core/contract/dcv-management-routes.ts';
import { DcvManagementEnv } from '#core/contract/env.ts';
import { clientConfig } from '../aws/client-config.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoDcvTokenStore } from '../dcv/dynamo-dcv-token-store.ts';
import { dynamoHostStore } from '../dcv/dynamo-host-store.ts';
import { dynamoInventoryStore } from '../dcv/dynamo-inventory-store.ts';
import { hostSecrets } from '../dcv/host-secrets.ts';
import { ssmCommands } from '../dcv/ssm-commands.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { dynamoNoticeBoard } from '../notices/dynamo-notice-board.ts';
import { dynamoTokenStore } from '../oauth/dynamo-token-store.ts';
import { robotByToken } from '../oauth/robot-by-token.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { rememberedEnvironments } from '../sessions/remembered-environments.ts';
import { readStage } from '../stage.ts';
import { dynamoCollaborationStore } from './dynamo-collaboration-store.ts';
import { hostOrOperator } from './host-or-operator.ts';
import { management } from './management.ts';
import { managementSurface } from './management-surface.ts';
import { ssmQuestions } from './ssm-questions.ts';

const env = DcvManagementEnv.parse(process.env);
const stage = readStage();
const client = tables();
const ssm = new SSMClient(clientConfig);
const clock = Date.now;
const urls = addresses(env);
const portalOrigin = async () => (await urls()).portal;
const pause = async (time: number) => setTimeout(time);
const hosts = dynamoHostStore(client, env.HOSTS_TABLE);
const deps = {
  stage,
  hosts,
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  environments: rememberedEnvironments(dynamoEnvironmentStore(client, env.SESSIONS_TABLE), clock),
  inventories: dynamoInventoryStore(client, env.HOSTS_TABLE),
  questions: ssmQuestions(ssm, env.HOST_DOCUMENT_PREFIX, pause),
  commands: ssmCommands(ssm, env.HOST_DOCUMENT_PREFIX),
  collaborations: dynamoCollaborationStore(client, env.HOSTS_TABLE),
  tokens: dynamoDcvTokenStore(client, env.ACCESS_TABLE),
  board: dynamoNoticeBoard(client, env.NOTICES_TABLE, { chance, clock }),
  chance,
  clock,
  pause,
};
const host = hostOrOperator({
  secrets: hostSecrets(secret(env.DCV_KEY_ARN).get),
  hosts,
  robot: robotByToken(dynamoTokenStore(client, env.ACCESS_TABLE), clock, stage.robots.clients),
  person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), clock),
  portalOrigin,
  stage,
});

/** The management API that scripts on DCV hosts know, and whoever manages all of them. */
export const handler = serve(dcvManagementRoutes, management(deps), {
  authenticate: { host },
  portalOrigin,
  surface: managementSurface(stage.dcv.compat),
});
