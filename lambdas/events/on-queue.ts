import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { inParallel } from '../in-parallel.ts';
import { log, observed } from '../telemetry.ts';

/** How many groups are worked on at once; the messages of one group always one after the other, in their order. */
const atOnce = 10;

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * A function that takes messages of a queue. What fails is reported, so that the queue brings it again when its visibility timeout
 * is over, and lays it aside after so many times. In a FIFO queue everything after a failed message of the same group is reported,
 * too, so that the order holds. A message that nobody can read fails alone, since it is of no use to wait for
 * it; it ends as a dead letter.
 *
 * @param message what the body of a message says, as JSON
 * @param take told each message; throws to be told again
 */
export function onQueue<S extends z.ZodType>(message: S, take: (message: z.output<S>) => Promise<void>): QueueHandler {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(observed())
    .handler(async ({ Records }) => {
      const failed = new Set<SQSRecord>();
      const groups = [
        ...Map.groupBy(Records, (record) => record.attributes.MessageGroupId ?? record.messageId).values(),
      ];
      await inParallel(groups, atOnce, async (group) => {
        for (const record of await takeInOrder(group, message, take)) failed.add(record);
      });
      return {
        batchItemFailures: Records.filter((record) => failed.has(record)).map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      };
    });
}

/** The messages of a group that have to come again. */
async function takeInOrder<S extends z.ZodType>(
  group: readonly SQSRecord[],
  message: S,
  take: (message: z.output<S>) => Promise<void>,
): Promise<readonly SQSRecord[]> {
  const unreadable: SQSRecord[] = [];
  for (const [at, record] of group.entries()) {
    const { messageId } = record;
    const read = message.safeParse(json(record.body));
    if (!read.success) {
      unreadable.push(record);
      log.error('A message can not be read.', { messageId }, read.error);
      continue;
    }
    try {
      await take(read.data);
    } catch (error) {
      log.warn(
        'A message could not be taken.',
        { messageId, received: record.attributes.ApproximateReceiveCount },
        error,
      );
      return [...unreadable, ...group.slice(at)];
    }
  }
  return unreadable;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
