import { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetters } from './dead-letters.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';

/** How often a round is tried before its call becomes a dead letter. What it should have told is told by the next one. */
const attempts = 5;

/** Calls for rounds of telling, in one group, so that no two rounds are under way at once. */
export class RoundQueue extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: { readonly portal: string; readonly hidden: Duration }) {
    super(scope, id);
    const name = `deskpool-${props.portal}-live`;
    this.deadLetters = new DeadLetters(this, 'Failed', { queueName: `${name}-failed`, fifo: true });
    this.queue = new Queue(this, 'Queue', {
      queueName: `${name}.fifo`,
      fifo: true,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: props.hidden,
      retentionPeriod: Duration.hours(1),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: attempts },
    });
  }

  /** Lets a function put messages into it. */
  grantSend(sender: DeskpoolFunction): void {
    sender.allow(['sqs:SendMessage'], [this.queue.queueArn]);
  }
}
