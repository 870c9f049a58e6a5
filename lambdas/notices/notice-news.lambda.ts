import { NoticeNewsEnv } from '#core/contract/env.ts';
import { tellNotices } from '#core/usecases/notices/tell-notices.ts';
import { tables } from '../aws/tables.ts';
import { onStreamBatch } from '../events/on-stream.ts';
import { dynamoLiveNews } from '../live/dynamo-live-news.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { noticeChanges } from './notice-changes.ts';

const env = NoticeNewsEnv.parse(process.env);
const client = tables();
const deps = {
  news: dynamoLiveNews(client, env),
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  clock: Date.now,
};

/** From the stream of the notices to the pages of those whom they are for. */
export const handler = onStreamBatch((changes) => tellNotices(deps, noticeChanges(changes)));
