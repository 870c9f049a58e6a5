import * as z from 'zod';
import { read } from '#local/template/cloud-template.ts';
import type { Resource } from '#local/template/cloud-template.ts';

/** What the template says of a queue. Lengths of time are milliseconds. */
export type QueueSettings = {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly account: string;
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  /** Whether a deduplication id counts in its group alone. */
  readonly deduplicatesByGroup: boolean;
  readonly visibility: number;
  readonly delay: number;
  readonly retention: number;
  /** Longest wait of a receive that says nothing of it. */
  readonly wait: number;
  /** Bytes. */
  readonly largest: number;
  /** Where a message goes that was received so often in vain. */
  readonly redrive: { readonly deadLetters: string; readonly most: number } | undefined;
};

/** Bytes that a message, and all of a batch, may have. */
export const largestMessage = 1_048_576;

const seconds = (most: number, otherwise: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(most)
    .default(otherwise)
    .transform((value) => value * 1_000);

const Redrive = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1_000),
});
const Properties = z.looseObject({
  FifoQueue: z.boolean().default(false),
  ContentBasedDeduplication: z.boolean().default(false),
  DeduplicationScope: z.enum(['queue', 'messageGroup']).default('queue'),
  VisibilityTimeout: seconds(43_200, 30),
  DelaySeconds: seconds(900, 0),
  MessageRetentionPeriod: seconds(1_209_600, 345_600),
  ReceiveMessageWaitTimeSeconds: seconds(20, 0),
  MaximumMessageSize: z.number().int().min(1_024).max(largestMessage).default(largestMessage),
  RedrivePolicy: Redrive.optional(),
});

/** Reads a queue of the template. Throws a `CloudFault` for settings that SQS would not take. */
export const queueSettings = (resource: Resource, account: string): QueueSettings => {
  const it = read(resource, Properties);
  return {
    name: resource.name,
    arn: String(resource.attribute('Arn')),
    url: resource.ref,
    account,
    fifo: it.FifoQueue,
    contentBasedDeduplication: it.ContentBasedDeduplication,
    deduplicatesByGroup: it.DeduplicationScope === 'messageGroup',
    visibility: it.VisibilityTimeout,
    delay: it.DelaySeconds,
    retention: it.MessageRetentionPeriod,
    wait: it.ReceiveMessageWaitTimeSeconds,
    largest: it.MaximumMessageSize,
    redrive: it.RedrivePolicy && {
      deadLetters: it.RedrivePolicy.deadLetterTargetArn,
      most: it.RedrivePolicy.maxReceiveCount,
    },
  };
};
