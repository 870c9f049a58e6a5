import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeskpoolFunction } from './deskpool-function.ts';

export type QueueListenerProps = {
  readonly listener: DeskpoolFunction;
  readonly queue: { readonly queue: IQueue };
  /** Messages of one call, at most 10. */
  readonly batchSize: number;
  /** Calls at one time. */
  readonly maxConcurrency: number;
};

/** Calls a function with the messages of a queue. The function names those that it could not take; only these come again. */
export class QueueListener extends Construct {
  constructor(scope: Construct, id: string, { listener, queue, batchSize, maxConcurrency }: QueueListenerProps) {
    super(scope, id);
    const { queueArn } = queue.queue;
    listener.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queueArn]);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: listener.function,
      eventSourceArn: queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    mapping.node.addDependency(listener.function);
  }
}
