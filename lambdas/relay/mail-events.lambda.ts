import { MailEventsEnv } from '#core/contract/env.ts';
import { hearMailEvent } from '#core/usecases/relay/hear-mail-event.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { onEvent } from '../events/on-event.ts';
import { readStage } from '../stage.ts';
import { measure } from '../telemetry.ts';
import { dynamoRelayStore } from './dynamo-relay-store.ts';
import { mailNews } from './mail-news.ts';

const env = MailEventsEnv.parse(process.env);
const stage = readStage();
const deps = {
  stage,
  relay: dynamoRelayStore(tables(), env.RELAY_TABLE, stage.relay),
  chance,
  clock: Date.now,
};

/** What SES tells of mails: sent, delivered, bounced, complained about. */
export const handler = onEvent(async (detail) => {
  const news = mailNews(detail);
  if (!news) return;
  await hearMailEvent(deps, news);
  measure(`RelayMail${news.is[0]?.toUpperCase()}${news.is.slice(1)}`, 1);
});
