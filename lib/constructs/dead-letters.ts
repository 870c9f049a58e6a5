import { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Where events go that a function could not take, so that they stop nothing and are not lost: for 14 days, with an alarm. */
export class DeadLetters extends Construct {
  readonly queue: IQueue;

  constructor(scope: Construct, id: string, props: { readonly queueName: string; readonly fifo?: boolean }) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      // A FIFO queue’s letters keep their order, which only a FIFO queue does.
      queueName: props.fifo ? `${props.queueName}.fifo` : props.queueName,
      ...(props.fifo && { fifo: true }),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(
      this,
      'AwsSolutions-SQS3',
      'This is a dead-letter queue itself; operators empty it, no program reads it.',
    );
  }
}
