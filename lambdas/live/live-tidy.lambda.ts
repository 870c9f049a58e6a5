import { LiveTidyEnv } from '#core/contract/env.ts';
import { tables } from '../aws/tables.ts';
import { onSchedule } from '../events/on-schedule.ts';
import { measure } from '../telemetry.ts';
import { dynamoConnections } from './dynamo-connections.ts';
import { dynamoLiveLog } from './dynamo-live-log.ts';
import { liveTidy } from './live-tidy.ts';
import { sqsRoundQueue } from './round-queue.ts';
import { apiGatewaySockets } from './sockets.ts';

const env = LiveTidyEnv.parse(process.env);
const client = tables();
const deps = {
  log: dynamoLiveLog(client, env.LIVE_TABLE, Date.now),
  queue: sqsRoundQueue(env.LIVE_QUEUE_URL),
  connections: dynamoConnections(client, env.LIVE_TABLE),
  sockets: apiGatewaySockets(env.LIVE_ENDPOINT),
  clock: Date.now,
};

/** Each minute: connections that nobody is at any more, and what nobody was told. */
export const handler = onSchedule(async () => measure('LiveConnections', await liveTidy(deps)));
