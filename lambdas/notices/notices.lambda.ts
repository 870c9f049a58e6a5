import { NoticesEnv } from '#core/contract/env.ts';
import { noticesRoutes } from '#core/contract/notices-routes.ts';
import { noticeActs } from '../auditing/acts.ts';
import { audited } from '../auditing/audited.ts';
import { queueAuditTrail } from '../auditing/queue-audit-trail.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { readStage } from '../stage.ts';
import { dynamoNoticeStore } from './dynamo-notice-store.ts';
import { notices } from './notices.ts';

const env = NoticesEnv.parse(process.env);
const client = tables();
const clock = Date.now;
const urls = addresses(env);

const deps = {
  stage: readStage(),
  notices: dynamoNoticeStore(client, env.NOTICES_TABLE),
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  chance,
  clock,
};
const trail = queueAuditTrail(env.AUDIT_QUEUE_URL);

/** What people are told and asked in the page. */
export const handler = serve(noticesRoutes, audited(notices(deps), noticeActs, { trail, clock }), {
  authenticate: { person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE), clock) },
  portalOrigin: async () => (await urls()).portal,
});
