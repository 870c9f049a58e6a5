import { LivePollEnv } from '#core/contract/env.ts';
import { liveRoutes } from '#core/contract/live-routes.ts';
import { addresses } from '../aws/settings.ts';
import { tables } from '../aws/tables.ts';
import { serve } from '../http/serve.ts';
import { dynamoLoginStore } from '../identity/dynamo-login-store.ts';
import { personByLogin } from '../identity/login-of.ts';
import { dynamoLiveLog } from './dynamo-live-log.ts';
import { livePoll } from './live-poll.ts';

const env = LivePollEnv.parse(process.env);
const client = tables();
const urls = addresses(env);

/** Live changes for pages whose WebSockets are blocked. */
export const handler = serve(liveRoutes, livePoll({ log: dynamoLiveLog(client, env.LIVE_TABLE, Date.now) }), {
  authenticate: { person: personByLogin(dynamoLoginStore(client, env.ACCESS_TABLE)) },
  portalOrigin: async () => (await urls()).portal,
});
