import { LiveSocketEnv } from '#core/contract/env.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { dynamoConnections } from './dynamo-connections.ts';
import { dynamoLiveLog } from './dynamo-live-log.ts';
import { floodGuard } from './flood-guard.ts';
import { liveSocket } from './live-socket.ts';
import { onSocket } from './on-socket.ts';
import { apiGatewaySockets } from './sockets.ts';

const env = LiveSocketEnv.parse(process.env);
const client = tables();
const clock = Date.now;
const urls = addresses(env);

/** Connects, answers and forgets the live WebSockets of the portal's pages. */
export const handler = onSocket(
  liveSocket({
    logins: dynamoLoginStore(client, env.ACCESS_TABLE),
    connections: dynamoConnections(client, env.LIVE_TABLE),
    log: dynamoLiveLog(client, env.LIVE_TABLE, clock),
    sockets: apiGatewaySockets(env.LIVE_ENDPOINT),
    portalOrigin: async () => (await urls()).portal,
    isBearable: floodGuard(clock),
    clock,
  }),
);
