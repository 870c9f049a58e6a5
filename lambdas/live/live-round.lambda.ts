import { setTimeout as wait } from 'node:timers/promises';
import { LiveRoundEnv } from '#core/contract/env.ts';
import { tables } from '../aws/tables.ts';
import { onQueue } from '../events/on-queue.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { dynamoConnections } from './dynamo-connections.ts';
import { dynamoLiveLog } from './dynamo-live-log.ts';
import { dynamoRounds } from './dynamo-rounds.ts';
import { liveRound } from './live-round.ts';
import { rememberedLogins } from './remembered-logins.ts';
import { RoundMessage, sqsRoundQueue } from './round-queue.ts';
import { apiGatewaySockets } from './sockets.ts';

const env = LiveRoundEnv.parse(process.env);
const client = tables();
const clock = Date.now;
const deps = {
  log: dynamoLiveLog(client, env.LIVE_TABLE, clock),
  rounds: dynamoRounds(client, env.LIVE_TABLE),
  queue: sqsRoundQueue(env.LIVE_QUEUE_URL),
  connections: dynamoConnections(client, env.LIVE_TABLE),
  sockets: apiGatewaySockets(env.LIVE_ENDPOINT),
  loginBehind: rememberedLogins(dynamoLoginStore(client, env.ACCESS_TABLE), clock),
  clock,
  wait: (milliseconds: number) => wait(milliseconds),
};

/** A round of telling: to each connection everything that has changed since the last. */
export const handler = onQueue(RoundMessage, () => liveRound(deps));
