import { LivePublishEnv } from '#core/contract/env.ts';
import { tables } from '../aws/tables.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { rememberedEnvironments } from '../sessions/remembered-environments.ts';
import { sessionFromImage } from '../sessions/session-item.ts';
import { dynamoConnections } from './connections.ts';
import { livePublish } from './live-publish.ts';
import { apiGatewaySockets } from './sockets.ts';

const env = LivePublishEnv.parse(process.env);
const client = tables();
const deps = {
  connections: dynamoConnections(client, env.LIVE_TABLE),
  environments: rememberedEnvironments(dynamoEnvironmentStore(client, env.SESSIONS_TABLE), Date.now),
  sockets: apiGatewaySockets(env.LIVE_ENDPOINT),
  sessionIn: sessionFromImage,
  clock: Date.now,
};

/** From the stream of the sessions to the pages of their owners. */
export const handler = onStreamBatch((changes) => livePublish(deps, changes));
