import { iservRoutes } from '#core/contract/iserv-routes.ts';
import { IservEnv } from '#core/contract/env.ts';
import { sighted } from '#core/usecases/sighted.ts';
import { iservActs } from '../auditing/acts.ts';
import { audited } from '../auditing/audited.ts';
import { queueAuditTrail } from '../auditing/queue-audit-trail.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoAccessStore } from '../desktops/dynamo-access-store.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { oidcProvider } from '../identity/oidc-provider.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { rememberedEnvironments } from '../sessions/remembered-environments.ts';
import { dynamoSshKeyStore } from '../ssh-keys/dynamo-ssh-key-store.ts';
import { readStage } from '../stage.ts';
import { callerBySessionId } from './caller-by-session-id.ts';
import { dynamoRemovedStore } from './dynamo-removed-store.ts';
import { dynamoSessionIdStore } from './dynamo-session-id-store.ts';
import { iservHandlers, type IservDeps } from './iserv-handlers.ts';
import { iservSurface } from './iserv-surface.ts';
import { dynamoSightStore } from '../desktops/dynamo-sight-store.ts';

const env = IservEnv.parse(process.env);
const stage = readStage();
const client = tables();
const sights = dynamoSightStore(client, env.SESSIONS_TABLE);
const clock = Date.now;
const urls = addresses(env);
const portalOrigin = async () => (await urls()).portal;
const deps: IservDeps = {
  stage,
  provider: oidcProvider(stage.oidc, secret(env.OIDC_CLIENT_SECRET_ARN)),
  logins: dynamoLoginStore(client, env.ACCESS_TABLE),
  sessionIds: dynamoSessionIdStore(client, env.ACCESS_TABLE),
  sshKeys: dynamoSshKeyStore(client, env.ACCESS_TABLE),
  removed: dynamoRemovedStore(client, env.ACCESS_TABLE),
  access: dynamoAccessStore(client, env.ACCESS_TABLE),
  sessions: sighted(dynamoSessionStore(client, env.SESSIONS_TABLE), { sights, clock }),
  environments: rememberedEnvironments(dynamoEnvironmentStore(client, env.SESSIONS_TABLE), clock),
  chance,
  clock,
  portalOrigin,
};

const trail = queueAuditTrail(env.AUDIT_QUEUE_URL);

/** The API that pages and scripts of iserv-remote-desktop know. */
export const handler = serve(iservRoutes, audited(iservHandlers(deps), iservActs, { trail, clock }), {
  authenticate: { session: callerBySessionId(deps) },
  portalOrigin,
  surface: iservSurface,
});
