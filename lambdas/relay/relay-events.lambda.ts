import { RelayEventsEnv } from '#core/contract/env.ts';
import { acceptMessage } from '#core/usecases/relay/accept-message.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { readStage } from '../stage.ts';
import { dynamoRelayStore } from './dynamo-relay-store.ts';
import { onAwsNews } from './on-aws-news.ts';

const env = RelayEventsEnv.parse(process.env);
const stage = readStage();
const deps = {
  stage,
  relay: dynamoRelayStore(tables(), env.RELAY_TABLE, stage.relay),
  chance,
  clock: Date.now,
};

/** Alarms of CloudWatch and events of EventBridge, as messages of the relay. */
export const handler = onAwsNews(async (wish) => {
  await acceptMessage(deps, 'aws', wish);
});
