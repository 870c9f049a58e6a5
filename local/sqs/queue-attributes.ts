import { AwsError } from '#local/services/aws-error.ts';
import type { Queue } from './queue.ts';

const seconds = (ms: number): string => String(ms / 1_000);

const attributesOf = (queue: Queue): Readonly<Record<string, string>> => {
  const { settings, countIn } = queue;
  const { redrive } = settings;
  return {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(countIn('visible')),
    ApproximateNumberOfMessagesNotVisible: String(countIn('in-flight')),
    ApproximateNumberOfMessagesDelayed: String(countIn('delayed')),
    VisibilityTimeout: seconds(settings.visibility),
    DelaySeconds: seconds(settings.delay),
    MessageRetentionPeriod: seconds(settings.retention),
    ReceiveMessageWaitTimeSeconds: seconds(settings.wait),
    MaximumMessageSize: String(settings.largest),
    ...(settings.fifo && {
      FifoQueue: 'true',
      ContentBasedDeduplication: String(settings.contentBasedDeduplication),
      DeduplicationScope: settings.deduplicatesByGroup ? 'messageGroup' : 'queue',
    }),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: redrive.deadLetters, maxReceiveCount: redrive.most }),
    }),
  };
};

/** What a queue is set to and how much is in it, by the names asked for. Refuses a name that is not known here. */
export const queueAttributes = (queue: Queue, names: readonly string[]): Readonly<Record<string, string>> => {
  const all = attributesOf(queue);
  if (names.includes('All')) return all;
  const possible = new Set([
    ...Object.keys(all),
    'FifoQueue',
    'ContentBasedDeduplication',
    'DeduplicationScope',
    'RedrivePolicy',
  ]);
  const unknown = names.find((name) => !possible.has(name));
  if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
};
