import { SSMClient } from '@aws-sdk/client-ssm';
import { CommandChangedEnv } from '#core/contract/env.ts';
import { hostNews } from '#core/usecases/dcv/host-news.ts';
import { clientConfig } from '../aws/client-config.ts';
import { tables } from '../aws/tables.ts';
import { chance } from '../chance.ts';
import { dynamoAccessStore } from '../desktops/dynamo-access-store.ts';
import { onEvent } from '../events/on-event.ts';
import { dynamoEnvironmentStore } from '../sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '../sessions/dynamo-session-store.ts';
import { commandNews } from './command-news.ts';
import { dynamoHostStore } from './dynamo-host-store.ts';
import { dynamoInventoryStore } from './dynamo-inventory-store.ts';
import { ssmCommands } from './ssm-commands.ts';

const env = CommandChangedEnv.parse(process.env);
const client = tables();
const ssm = new SSMClient(clientConfig);
const deps = {
  sessions: dynamoSessionStore(client, env.SESSIONS_TABLE),
  environments: dynamoEnvironmentStore(client, env.SESSIONS_TABLE),
  access: dynamoAccessStore(client, env.ACCESS_TABLE),
  hosts: dynamoHostStore(client, env.HOSTS_TABLE),
  inventories: dynamoInventoryStore(client, env.HOSTS_TABLE),
  commands: ssmCommands(ssm, env.HOST_DOCUMENT_PREFIX),
  chance,
  clock: Date.now,
};

/** Hears from Systems Manager what came of a command on a host, and moves the sessions that it concerns. */
export const handler = onEvent(async (detail) => {
  const news = await commandNews(ssm, env.HOST_DOCUMENT_PREFIX, detail);
  if (news) await hostNews(deps, news);
});
