import { SSMClient } from '@aws-sdk/client-ssm';
import { portalRoutes } from '#core/contract/portal-routes.ts';
import { PortalEnv } from '#core/contract/env.ts';
import { sighted } from '#core/usecases/sighted.ts';
import { clientConfig } from '../aws/client-config.ts';
import { portalActs } from '../auditing/acts.ts';
import { audited } from '../auditing/audited.ts';
import { queueAuditTrail } from '../auditing/queue-audit-trail.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoDcvTokenStore } from '../dcv/dynamo-dcv-token-store.ts';
import { forgivingCommands } from '../dcv/forgiving-commands.ts';
import { ssmCommands } from '../dcv/ssm-commands.ts';
import { dynamoAccessStore } from '../desktops/dynamo-access-store.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { readStage } from '../stage.ts';
import { dynamoEnvironmentStore } from './dynamo-environment-store.ts';
import { dynamoSessionStore } from './dynamo-session-store.ts';
import { portal } from './portal.ts';
import { rememberedEnvironments } from './remembered-environments.ts';
import { dynamoSightStore } from '../desktops/dynamo-sight-store.ts';

const env = PortalEnv.parse(process.env);
const client = tables();
const sights = dynamoSightStore(client, env.SESSIONS_TABLE);
const clock = Date.now;
const urls = addresses(env);

const deps = {
  stage: readStage(),
  sessions: sighted(dynamoSessionStore(client, env.SESSIONS_TABLE), { sights, clock }),
  environments: rememberedEnvironments(dynamoEnvironmentStore(client, env.SESSIONS_TABLE), clock),
  access: dynamoAccessStore(client, env.ACCESS_TABLE),
  addresses: urls,
  commands: forgivingCommands(ssmCommands(new SSMClient(clientConfig), env.HOST_DOCUMENT_PREFIX)),
  dcvTokens: dynamoDcvTokenStore(client, env.ACCESS_TABLE),
  chance,
  clock,
};
const trail = queueAuditTrail(env.AUDIT_QUEUE_URL);

/** The portal's own API: what a person has, may have, and the way to it. */
export const handler = serve(portalRoutes, audited(portal(deps), portalActs(deps), { trail, clock }), {
  authenticate: { person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), clock) },
  portalOrigin: async () => (await urls()).portal,
});
