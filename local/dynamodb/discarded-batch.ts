import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '#local/dynamodb/stream.ts';

/**
 * What Lambda sends to the failure destination of a DynamoDB mapping: where the records are in the stream, never the
 * records themselves. Shape: Lambda developer guide, "Retain discarded batches for a DynamoDB event source".
 */
export interface DiscardedBatch {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetryAttemptsExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly responseContext: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled' | null;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** What is known of a batch when it is given up. */
interface GivenUp {
  readonly records: readonly StreamRecord[];
  readonly functionArn: string;
  /** Whether the function threw, or answered that records failed. */
  readonly thrown: boolean;
  readonly calls: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A local stream is one shard. */
const SHARD = 'shardId-00000000000000000000-00000001';

const arrival = (record: StreamRecord | undefined): string =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString().replace('.000Z', 'Z');

/** The metadata of a batch that is given up. */
export function discardedBatch({ records, functionArn, thrown, calls, now }: GivenUp): DiscardedBatch {
  const [first, last] = [records[0], records.at(-1)];
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: calls,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: thrown ? 'Unhandled' : null },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: SHARD,
      startSequenceNumber: first?.dynamodb.SequenceNumber ?? '',
      endSequenceNumber: last?.dynamodb.SequenceNumber ?? '',
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: first?.eventSourceARN ?? '',
    },
  };
}
