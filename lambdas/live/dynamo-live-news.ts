import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LiveNewsEnv } from '#core/contract/env.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { LiveNews } from '#core/ports/live-news.ts';
import type * as z from 'zod';
import { dynamoLiveLog } from './dynamo-live-log.ts';
import { dynamoRounds } from './dynamo-rounds.ts';
import { liveNews } from './live-news.ts';
import { sqsRoundQueue } from './round-queue.ts';

/**
 * What people see at once, by way of the live table and its queue: `dynamoLiveNews(tables(), env)`, where the function's environment
 * schema holds `...LiveNewsEnv.shape` and its construct calls `liveFunctions.grantTell(fn)`.
 */
export function dynamoLiveNews(
  client: DynamoDBDocumentClient,
  env: z.output<typeof LiveNewsEnv>,
  { clock = Date.now, queue }: { readonly clock?: Clock; readonly queue?: SQSClient } = {},
): LiveNews {
  return liveNews({
    log: dynamoLiveLog(client, env.LIVE_TABLE, clock),
    rounds: dynamoRounds(client, env.LIVE_TABLE),
    queue: sqsRoundQueue(env.LIVE_QUEUE_URL, queue),
  });
}
