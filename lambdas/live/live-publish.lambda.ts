import { LivePublishEnv } from '#core/contract/env.ts';
import { portalFingerprint } from '#core/lms/portal-fingerprint.ts';
import { auditSessions } from '../auditing/audit-sessions.ts';
import { queueAuditTrail } from '../auditing/queue-audit-trail.ts';
import { cached } from '../aws/cached.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { lmsUserFromImage } from '../sessions/dynamo-lms-user-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { environmentFromImage } from '../sessions/environment-image.ts';
import { rememberedEnvironments } from '../sessions/remembered-environments.ts';
import { sessionFromImage } from '../sessions/session-item.ts';
import { readStage } from '../stage.ts';
import { announceChanges } from '../webhooks/announce-changes.ts';
import { sqsWebhookQueue } from '../webhooks/sqs-webhook-queue.ts';
import { dynamoLiveNews } from './dynamo-live-news.ts';
import { livePublish } from './live-publish.ts';

const env = LivePublishEnv.parse(process.env);
const client = tables();
const stage = readStage();
const environments = dynamoEnvironmentStore(client, env.SESSIONS_TABLE);
const urls = addresses(env);

/** The stage is part of this function, so that what the portal is called changes only with a function that starts anew. */
const identity = cached(() => environments.portal(portalFingerprint(stage, chance)), { seconds: Infinity });
const webhooks = {
  stage,
  queue: sqsWebhookQueue(env.WEBHOOK_QUEUE_URL, stage),
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  portal: async () => ({ name: stage.name, ...(await identity.get()), url: (await urls()).portal }),
  sessionIn: sessionFromImage,
  environmentIn: environmentFromImage,
  userIn: lmsUserFromImage,
  clock: Date.now,
};
const audit = { trail: queueAuditTrail(env.AUDIT_QUEUE_URL), sessionIn: sessionFromImage };
const deps = {
  news: dynamoLiveNews(client, env),
  environments: rememberedEnvironments(environments, Date.now),
  counted: environments,
  sessionIn: sessionFromImage,
  announce: (changes: Parameters<typeof announceChanges>[1]) => announceChanges(webhooks, changes),
  record: (changes: Parameters<typeof auditSessions>[1]) => auditSessions(audit, changes),
  clock: Date.now,
};

/** From the stream of the sessions to those who may see them change, and to webhooks' queue. */
export const handler = onStreamBatch((changes) => livePublish(deps, changes));
