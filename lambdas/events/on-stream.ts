import middy from '@middy/core';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { inParallel } from '../in-parallel.ts';
import { log, observed } from '../telemetry.ts';
import { changeOf, type StreamChange } from './stream-change.ts';

/** How many items are worked on at once; the changes of one item always one after the other, in their order. */
const atOnce = 10;

export type StreamHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse>;

/** A function that listens to a table's stream and takes a batch as a whole; it throws to be told all of it again. */
export function onStreamBatch(hear: (changes: readonly StreamChange[]) => Promise<void>): StreamHandler {
  return stack(async (changes) => {
    await hear(changes);
    return [];
  });
}

/**
 * A function that listens to a table's stream. Changes of different items are told side by side, those of one item in order. What
 * fails is reported, so that Lambda tells it again from there, and everything before it is done for good; listeners must bear being
 * told twice. What fails for ever goes to the mapping's dead-letter queue, and stops nothing.
 *
 * @param each told each change; throws to be told again
 * @param afterwards told once, when all of a batch has been told
 */
export function onStream(
  each: (change: StreamChange) => Promise<void>,
  afterwards: () => Promise<void> = async () => {},
): StreamHandler {
  return stack(async (changes) => {
    const failed: string[] = [];
    const items = [...Map.groupBy(changes, ({ item }) => item).values()];
    await inParallel(items, atOnce, async (item) => {
      const failure = await tell(item, each);
      if (failure !== undefined) failed.push(failure);
    });
    await afterwards();
    return failed;
  });
}

function stack(hear: (changes: readonly StreamChange[]) => Promise<readonly string[]>): StreamHandler {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(observed())
    .handler(async ({ Records }) => {
      const failed = await hear(Records.map(changeOf));
      return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

/** Tells one item's changes in order; the sequence number of the one that failed, if one did. */
async function tell(
  changes: readonly StreamChange[],
  each: (change: StreamChange) => Promise<void>,
): Promise<string | undefined> {
  for (const change of changes) {
    try {
      await each(change);
    } catch (error) {
      log.error('A change could not be told.', { item: change.item, sequenceNumber: change.sequenceNumber }, error);
      return change.sequenceNumber;
    }
  }
  return undefined;
}
