import * as z from 'zod';
import { unknownOperation } from '#local/services/aws-call.ts';
import { AwsError } from '#local/services/aws-error.ts';
import { entriesOf, inBatch } from './batch.ts';
import { invalidValue, noSuchQueue } from './errors.ts';
import type { Queue } from './queue.ts';
import { queueAttributes } from './queue-attributes.ts';
import { largestMessage } from './queue-settings.ts';
import { changeVisibility, deleteFrom, Receiving, receiveFrom } from './receive.ts';
import { Outgoing, sendTo } from './send.ts';

/** Finds a queue by ARN, URL or name. */
export type FindQueue = (id: string) => Queue | undefined;

type Fields = Readonly<Record<string, unknown>>;
type Operation = (queue: Queue, fields: Fields) => unknown;

/** Throws an `AwsError` for what has another form. Fields that are not known here are refused, too, for they would do nothing. */
const parsed = <S extends z.ZodType>(schema: S, fields: unknown): z.output<S> => {
  const { data, error } = schema.safeParse(fields);
  if (!error) return data;
  throw invalidValue(error.issues.map(({ path, message }) => [path.join('.'), message].join(': ')).join('; '));
};

const Handle = z.strictObject({ ReceiptHandle: z.string().min(1) });
const Hiding = Handle.extend({ VisibilityTimeout: z.number().int().min(0).max(43_200) });
const Wanted = z.strictObject({ AttributeNames: z.array(z.string()).default([]) });
const Nothing = z.strictObject({});

const sendBatch: Operation = (queue, { Entries }) => {
  const bodies = entriesOf(Entries).map(({ MessageBody }) =>
    typeof MessageBody === 'string' ? Buffer.byteLength(MessageBody) : 0,
  );
  if (bodies.reduce((sum, length) => sum + length, 0) > largestMessage)
    throw new AwsError('BatchRequestTooLong', `Batch requests cannot be longer than ${largestMessage} bytes.`);
  return inBatch(Entries, (entry) => sendTo(queue, parsed(Outgoing, entry)));
};

const operations: Readonly<Record<string, Operation>> = {
  SendMessage: (queue, fields) => sendTo(queue, parsed(Outgoing, fields)),
  SendMessageBatch: sendBatch,
  ReceiveMessage: (queue, fields) => receiveFrom(queue, parsed(Receiving, fields)),
  DeleteMessage: (queue, fields) => deleteFrom(queue, parsed(Handle, fields).ReceiptHandle),
  DeleteMessageBatch: (queue, { Entries }) =>
    inBatch(Entries, (entry) => deleteFrom(queue, parsed(Handle, entry).ReceiptHandle)),
  ChangeMessageVisibility: (queue, fields) => {
    const { ReceiptHandle, VisibilityTimeout } = parsed(Hiding, fields);
    changeVisibility(queue, ReceiptHandle, VisibilityTimeout);
  },
  ChangeMessageVisibilityBatch: (queue, { Entries }) =>
    inBatch(Entries, (entry) => {
      const { ReceiptHandle, VisibilityTimeout } = parsed(Hiding, entry);
      changeVisibility(queue, ReceiptHandle, VisibilityTimeout);
    }),
  GetQueueAttributes: (queue, fields) => {
    const Attributes = queueAttributes(queue, parsed(Wanted, fields).AttributeNames);
    return Object.keys(Attributes).length > 0 ? { Attributes } : {};
  },
  PurgeQueue: (queue, fields) => {
    parsed(Nothing, fields);
    queue.purge();
  },
};

const Named = z.looseObject({ QueueUrl: z.string().optional(), QueueName: z.string().optional() });

/** Answers calls of SQS's JSON protocol. Throws an `AwsError` to refuse. */
export const answerQueues =
  (find: FindQueue) =>
  async (operation: string, input: unknown): Promise<unknown> => {
    const { QueueUrl, QueueName, ...fields } = parsed(Named, input);
    const queue = find((operation === 'GetQueueUrl' ? QueueName : QueueUrl) ?? '');
    const work = operations[operation];
    if (operation !== 'GetQueueUrl' && !work) throw unknownOperation('sqs', operation);
    if (!queue) throw noSuchQueue();
    if (!work) return { QueueUrl: queue.settings.url };
    return (await work(queue, fields)) ?? {};
  };
