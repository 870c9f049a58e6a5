import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { DeadLetters } from './dead-letters.ts';
import type { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';

/** Keys of items, in the rules of `FilterRule`; of new items alone where that is said. */
export type KeyPattern = { readonly pk: FilterRules; readonly sk?: FilterRules; readonly isNew?: true };
type FilterRules = readonly unknown[];

export type StreamListenerProps = {
  readonly listener: DeskpoolFunction;
  readonly table: DeskTable;
  /** How long changes are gathered before the listener is called; zero: at once. */
  readonly gather: Duration;
  readonly batchSize: number;
  /** Hear only of items whose keys fit one of these. */
  readonly hears: readonly KeyPattern[];
};

/**
 * Calls a function with the changes of a table, in order per item. A record that can't be taken is halved out of its batch, tried
 * five times and laid aside, so that it stops nobody. No more than two listeners a table: that is what a shard serves well.
 */
export class StreamListener extends Construct {
  readonly listener: DeskpoolFunction;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: StreamListenerProps) {
    super(scope, id);
    const { listener, table, gather, batchSize, hears } = props;
    this.listener = listener;
    const stream = table.table.tableStreamArn;
    if (!stream) throw new Error(`${table.node.path} has no stream to listen to`);
    this.deadLetters = new DeadLetters(this, 'Failed', { queueName: `${listener.functionName}-failed` });
    listener.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [stream]);
    listener.allow(['dynamodb:ListStreams'], ['*']);
    acknowledge(
      listener,
      'AwsSolutions-IAM5[Resource::*]',
      'ListStreams, which Lambda insists on for a stream, knows no resources; no more do the two actions of X-Ray.',
    );
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: listener.function,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      maxBatchingWindow: gather,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(1),
      onFailure: new SqsDlq(this.deadLetters.queue),
      filters: hears.map(keyFilter),
    });
    mapping.node.addDependency(listener.function);
  }
}

const keyFilter = ({ pk, sk, isNew }: KeyPattern) =>
  FilterCriteria.filter({
    ...(isNew && { eventName: FilterRule.isEqual('INSERT') }),
    dynamodb: { Keys: { pk: { S: pk }, ...(sk && { sk: { S: sk } }) } },
  });
