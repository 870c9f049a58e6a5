import { LivePublishEnv } from '#core/contract/env.ts';
import { portalFingerprint } from '#core/lms/portal-fingerprint.ts';
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
import { dynamoConnections } from './connections.ts';
import { livePublish } from './live-publish.ts';
import { apiGatewaySockets } from './sockets.ts';

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
const deps = {
  connections: dynamoConnections(client, env.LIVE_TABLE),
  environments: rememberedEnvironments(environments, Date.now),
  sockets: apiGatewaySockets(env.LIVE_ENDPOINT),
  sessionIn: sessionFromImage,
  announce: (changes: Parameters<typeof announceChanges>[1]) => announceChanges(webhooks, changes),
  clock: Date.now,
};

/** From the stream of the sessions to the pages of their owners, and to webhooks' queue. */
export const handler = onStreamBatch((changes) => livePublish(deps, changes));
