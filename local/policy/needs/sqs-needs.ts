import type { LambdaFunction } from '#local/functions/lambda-function.ts';
import type { Permission } from '../evaluate.ts';
import { arnFor, commonContext } from './needs.ts';
import type { Needs } from './needs.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What SQS asks: the queue; a batch is allowed as its single operation is. */
export const sqsNeeds: Needs = ({ operation, input }, who) => {
  const { QueueUrl, QueueName } = input as Readonly<Record<string, unknown>>;
  const name = text(QueueName) || (text(QueueUrl).split('/').at(-1) ?? '');
  const action = `sqs:${operation.replace(/Batch$/, '')}`;
  return [{ action, resource: arnFor(who, 'sqs', name), context: commonContext(who) }];
};

/** What an event source mapping does to a queue on behalf of its function. */
export const queueSourceNeeds = (who: LambdaFunction, queue: string): readonly Permission[] =>
  ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => ({
    action: `sqs:${action}`,
    resource: queue,
    context: commonContext(who),
  }));
