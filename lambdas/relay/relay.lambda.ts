import { RelayEnv } from '#core/contract/env.ts';
import { relayRoutes } from '#core/contract/relay-routes.ts';
import { relayActs } from '../auditing/acts.ts';
import { audited } from '../auditing/audited.ts';
import { queueAuditTrail } from '../auditing/queue-audit-trail.ts';
import { namedSecrets } from '../aws/named-secrets.ts';
import { secret } from '../aws/secrets.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { readStage } from '../stage.ts';
import { dynamoRelayStore } from './dynamo-relay-store.ts';
import { dynamoRelayUsers } from './dynamo-relay-users.ts';
import { relayKeys, secretVersions } from './relay-keys.ts';
import { relaySurface } from './relay-surface.ts';
import { relayTokens } from './relay-tokens.ts';
import { relay } from './relay.ts';
import { sqsMailQueue } from './sqs-mail-queue.ts';

const env = RelayEnv.parse(process.env);
const stage = readStage();
const client = tables();
const clock = Date.now;
const urls = addresses(env);
const users = dynamoRelayUsers(client, env.RELAY_TABLE);
const keys = relayKeys(secretVersions(env.RELAY_KEY_ARN), clock);
const tokens = relayTokens({ relay: stage.relay, keys, users, clock });

const deps = {
  stage,
  relay: dynamoRelayStore(client, env.RELAY_TABLE, stage.relay),
  queue: sqsMailQueue(env.MAIL_QUEUE_URL),
  users,
  tokens,
  isSecret: namedSecrets(stage.relay.users, (name) => secret(`${env.RELAY_SECRETS_PREFIX}${name}`), clock),
  chance,
  clock,
};
const trail = queueAuditTrail(env.AUDIT_QUEUE_URL);

/** The message relay: monitoring systems send, admins see what became of it. */
export const handler = serve(relayRoutes, audited(relay(deps), relayActs, { trail, clock }), {
  authenticate: {
    person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), clock),
    monitor: (token) => tokens.read(token),
  },
  portalOrigin: async () => (await urls()).portal,
  surface: relaySurface,
});
