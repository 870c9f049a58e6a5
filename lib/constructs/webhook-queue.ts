import type { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetters } from './dead-letters.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';

/** How often a webhook is tried before its message becomes a dead letter. */
const attempts = 5;

/**
 * What is to be posted to webhooks: in order within a group, each message once within five minutes. A message that failed comes again
 * when `hidden` is over, and what comes after it in its group waits for it.
 */
export class WebhookQueue extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: { readonly portal: string; readonly hidden: Duration }) {
    super(scope, id);
    const name = `deskpool-${props.portal}-webhooks`;
    this.deadLetters = new DeadLetters(this, 'Failed', { queueName: `${name}-failed`, fifo: true });
    this.queue = new Queue(this, 'Queue', {
      queueName: `${name}.fifo`,
      fifo: true,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: props.hidden,
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: attempts },
    });
  }

  /** Lets a function put messages into it. */
  grantSend(sender: DeskpoolFunction): void {
    sender.allow(['sqs:SendMessage'], [this.queue.queueArn]);
  }
}
