import { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AuditQueue, EnvOf } from '#core/contract/env.ts';
import { DeadLetters } from './dead-letters.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';

/**
 * How often an entry is tried, for half an hour, before it becomes a dead letter, which an operator moves back once the cause is gone.
 * What stands behind it waits as long, since all have one order.
 */
const attempts = 30;

/**
 * What is to be recorded in the audit: in order, each entry once within five minutes; whoever appends it sees to it that it stays so
 * after that. Lives with the data, because what stands in it is nowhere else yet.
 */
export class AuditTrail extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { portal }: { readonly portal: string }) {
    super(scope, id);
    const name = `deskpool-${portal}-audit`;
    this.deadLetters = new DeadLetters(this, 'Failed', { queueName: `${name}-failed`, fifo: true });
    this.queue = new Queue(this, 'Queue', {
      queueName: `${name}.fifo`,
      fifo: true,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Six times what the function may take, as Lambda advises.
      visibilityTimeout: Duration.minutes(1),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: attempts },
    });
  }

  /** What a function's environment needs that records something. */
  get environment(): EnvOf<typeof AuditQueue> {
    return { AUDIT_QUEUE_URL: this.queue.queueUrl };
  }

  /** Lets a function record something. */
  grantRecord(teller: DeskpoolFunction): void {
    teller.allow(['sqs:SendMessage'], [this.queue.queueArn]);
  }
}
