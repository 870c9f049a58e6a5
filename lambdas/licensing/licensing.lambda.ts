import { LicensingEnv } from '#core/contract/env.ts';
import { queueAuditTrail } from '../auditing/queue-audit-trail.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { sessionLists } from '../sessions/session-lists.ts';
import { readStage } from '../stage.ts';
import { joseLicenceKeys } from './jose-licence-keys.ts';
import { keySecret } from './key-secret.ts';
import { keysIn } from './licence-jwks.ts';
import { licensing } from './licensing.ts';
import { licensingDeps } from './licensing-deps.ts';

const env = LicensingEnv.parse(process.env);
const client = tables();
const clock = Date.now;
const stage = readStage();
const urls = addresses(env);
const secret = keySecret(env.LICENSING_KEYS_ARN);
const keys = joseLicenceKeys(() => keysIn(secret), clock);

/** The delegated licence service. */
export const handler = licensing(licensingDeps(client, env.LICENSING_TABLE, { stage, keys, clock }), {
  sessions: sessionLists(client, env.SESSIONS_TABLE),
  trail: queueAuditTrail(env.AUDIT_QUEUE_URL),
  person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), clock),
  portalOrigin: async () => (await urls()).portal,
});
