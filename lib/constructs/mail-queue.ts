import { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetters } from './dead-letters.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';

/** More often than the relay itself tries a mail: a message that ends as a dead letter is one that could not even be noted. */
const attempts = 12;

/** The mails that are to be sent, by their ids, in no order: whoever sends one claims it first, so twice is harmless. */
export class MailQueue extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { portal }: { readonly portal: string }) {
    super(scope, id);
    const name = `deskpool-${portal}-mails`;
    this.deadLetters = new DeadLetters(this, 'Failed', { queueName: `${name}-failed` });
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Six times what the function may take, as Lambda advises; what was refused for now is tried again after this time.
      visibilityTimeout: Duration.minutes(3),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: attempts },
    });
  }

  /** Lets a function put messages into it. */
  grantSend(sender: DeskpoolFunction): void {
    sender.allow(['sqs:SendMessage'], [this.queue.queueArn]);
  }
}
