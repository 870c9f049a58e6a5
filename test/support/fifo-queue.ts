import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { QueueHandler } from '#lambdas/events/on-queue.ts';
import { answeredBy, type AwsReply } from './aws-replies.ts';
import { lambdaContext } from './rest-event.ts';

const Batch = z.object({
  QueueUrl: z.string(),
  Entries: z
    .array(
      z.object({
        Id: z.string(),
        MessageBody: z.string(),
        MessageGroupId: z.string(),
        MessageDeduplicationId: z.string(),
      }),
    )
    .min(1),
});
/** Where it is; a client in that region asks there. */
export const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/000000000000/webhooks.fifo';
export type Entry = z.infer<typeof Batch>['Entries'][number];

/** A FIFO queue of SQS in memory: drops what it has had, keeps the order of each group, gives up on what fails too often. */
export type FifoQueue = {
  readonly client: SQSClient;
  /** Every call that came, with what was in it. */
  readonly calls: (readonly Entry[])[];
  readonly waiting: () => readonly Entry[];
  readonly deadLetters: readonly Entry[];
  /** The queue's answer to the next calls: entries (by their ids) that it does not take, or a status of its own. */
  readonly next: (readonly string[] | number)[];
  /** Brings a batch to a function as Lambda does: what it reports as failed stays, or is given up after `mostReceives`. */
  readonly bring: (handler: QueueHandler, mostReceives?: number) => Promise<readonly string[]>;
};

type Kept = Entry & { received: number };

export function fifoQueue(): FifoQueue {
  const calls: (readonly Entry[])[] = [];
  const next: (readonly string[] | number)[] = [];
  const deadLetters: Entry[] = [];
  const known = new Set<string>();
  let kept: Kept[] = [];

  const take = (body: string): AwsReply => {
    const { Entries } = Batch.parse(JSON.parse(body));
    calls.push(Entries);
    const answer = next.shift() ?? [];
    if (typeof answer === 'number') return { status: answer, body: '{}' };
    const [refused, taken] = [true, false].map((no) => Entries.filter(({ Id }) => answer.includes(Id) === no));
    for (const entry of taken ?? []) {
      if (known.has(entry.MessageDeduplicationId)) continue;
      known.add(entry.MessageDeduplicationId);
      kept.push({ ...entry, received: 0 });
    }
    return {
      status: 200,
      body: JSON.stringify({
        Successful: taken?.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })),
        Failed: refused?.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError' })),
      }),
    };
  };

  return {
    client: new SQSClient(answeredBy(({ body }) => take(body))),
    calls,
    waiting: () => kept,
    deadLetters,
    next,
    async bring(handler, mostReceives = Infinity) {
      const batch = kept.slice(0, 10);
      for (const message of batch) message.received += 1;
      const { batchItemFailures } = await handler({ Records: batch.map(recordOf) }, lambdaContext);
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const isFailed = (message: Kept) => failed.has(message.MessageDeduplicationId);
      deadLetters.push(...batch.filter((message) => isFailed(message) && message.received >= mostReceives));
      kept = kept.filter(
        (message) => !batch.includes(message) || (isFailed(message) && !deadLetters.includes(message)),
      );
      return [...failed];
    },
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function recordOf({ MessageBody, MessageGroupId, MessageDeduplicationId, received }: Kept): SQSRecord {
  return {
    messageId: MessageDeduplicationId,
    receiptHandle: 'receipt',
    body: MessageBody,
    attributes: {
      ApproximateReceiveCount: String(received),
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId,
      MessageDeduplicationId,
    },
    messageAttributes: {},
    md5OfBody: md5(MessageBody),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:webhooks.fifo',
    awsRegion: 'eu-central-1',
  };
}
