import { LivePublishEnv } from '#core/contract/env.ts';
import { tables } from '../aws/tables.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { sessionFromImage } from '../sessions/session-item.ts';
import { dynamoConnections } from './connections.ts';
import { livePublish } from './live-publish.ts';
import { apiGatewaySockets } from './sockets.ts';

const env = LivePublishEnv.parse(process.env);
const deps = {
  connections: dynamoConnections(tables(), env.LIVE_TABLE),
  sockets: apiGatewaySockets(env.LIVE_ENDPOINT),
  sessionIn: sessionFromImage,
  clock: Date.now,
};

/** From the stream of the sessions to the pages of their owners. */
export const handler = onStreamBatch((changes) => livePublish(deps, changes));
