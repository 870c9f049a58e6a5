import { TaskChangedEnv } from '#core/contract/env.ts';
import { taskChanged } from '#core/usecases/task-changed.ts';
import { tables } from '../aws/tables.ts';
import { onEvent } from '../events/on-event.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { taskNews } from './task-news.ts';

const env = TaskChangedEnv.parse(process.env);
const client = tables();
const deps = {
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  environments: dynamoEnvironmentStore(client, env.SESSIONS_TABLE),
  clock: Date.now,
};

/** Hears from ECS what became of a task, and moves its session on. */
export const handler = onEvent(async (detail) => {
  const news = taskNews(detail, env.CLUSTER_ARN);
  if (news) await taskChanged(deps, news);
});
