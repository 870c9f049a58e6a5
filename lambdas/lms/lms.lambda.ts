import { lmsRoutes } from '#core/contract/lms-routes.ts';
import { LmsEnv } from '#core/contract/env.ts';
import { portalFingerprint } from '#core/lms/portal-fingerprint.ts';
import { sighted } from '#core/usecases/sighted.ts';
import { cached } from '../aws/cached.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { patterns } from './patterns.ts';
import { dynamoAccessStore } from '../desktops/dynamo-access-store.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { dynamoTokenStore } from '../oauth/dynamo-token-store.ts';
import { robotByToken } from '../oauth/robot-by-token.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { rememberedEnvironments } from '../sessions/remembered-environments.ts';
import { readStage } from '../stage.ts';
import { sqsWebhookQueue } from '../webhooks/sqs-webhook-queue.ts';
import { dynamoLmsUserStore } from '../sessions/dynamo-lms-user-store.ts';
import { educatesSurface } from './educates-surface.ts';
import { lms } from './lms.ts';
import { robotOrVisitor } from './robot-or-visitor.ts';
import { derivedSecrets } from './session-secrets.ts';
import { dynamoSightStore } from '../desktops/dynamo-sight-store.ts';

const env = LmsEnv.parse(process.env);
const stage = readStage();
const client = tables();
const sights = dynamoSightStore(client, env.SESSIONS_TABLE);
const clock = Date.now;
const urls = addresses(env);
const environments = dynamoEnvironmentStore(client, env.SESSIONS_TABLE);
const logins = dynamoLoginStore(client, env.ACCESS_TABLE);
const robot = robotByToken(dynamoTokenStore(client, env.ACCESS_TABLE), clock, stage.robots.clients);

/** The REST API for learning platforms that know the Educates training portal. */
export const handler = serve(
  lmsRoutes,
  lms({
    stage,
    sessions: sighted(dynamoSessionStore(client, env.SESSIONS_TABLE), { sights, clock }),
    environments: rememberedEnvironments(environments, clock),
    counted: environments,
    users: dynamoLmsUserStore(client, env.SESSIONS_TABLE),
    secrets: derivedSecrets(secret(env.LMS_KEY_ARN).get),
    logins,
    access: dynamoAccessStore(client, env.ACCESS_TABLE),
    webhooks: sqsWebhookQueue(env.WEBHOOK_QUEUE_URL, stage),
    // A generation is counted when the stage changes, and with it this function.
    identity: cached(() => environments.portal(portalFingerprint(stage, chance)), { seconds: 300 }).get,
    addresses: urls,
    chance,
    patterns,
    clock,
  }),
  {
    authenticate: { person: personByLogin(logins, clock), robot: robotOrVisitor(robot, stage) },
    portalOrigin: async () => (await urls()).portal,
    surface: educatesSurface,
  },
);
