import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What was asked of DynamoDB. */
export type Reading = {
  /** Requests that read, a batch or a page counting as one. */
  readonly reads: number;
  /** Requests that write one item. */
  readonly writes: number;
  readonly transactions: number;
  /** Requests that were refused because a condition did not hold; part of the above. */
  readonly refused: number;
  /** Capacity units, indexes included; a write in a transaction costs double. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Write units of each operation, to see where they go. */
  readonly byOperation: Readonly<Record<string, number>>;
};

/** Counts what a client asks of DynamoDB, as DynamoDB itself tells it. */
export type Meter = {
  /** What was asked since the meter was last read. */
  readonly read: () => Reading;
};

type Consumed = {
  readonly CapacityUnits?: number;
  readonly Table?: { readonly CapacityUnits?: number };
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits?: number }>>;
};

const reading = /^(Get|BatchGet|Query|Scan|TransactGet)/;
const refusals = new Set(['ConditionalCheckFailedException', 'TransactionCanceledException']);

/** Puts a meter on a client, from now on. */
export function meter(client: DynamoDBDocumentClient): Meter {
  const empty = () => ({ reads: 0, writes: 0, transactions: 0, refused: 0, readUnits: 0, writeUnits: 0 });
  let counted = empty();
  let byOperation: Record<string, number> = {};

  const countCall = (operation: string) => {
    if (reading.test(operation)) counted.reads += 1;
    else if (operation.startsWith('TransactWrite')) counted.transactions += 1;
    else counted.writes += 1;
  };
  const countUnits = (operation: string, units: number) => {
    if (reading.test(operation)) counted.readUnits += units;
    else {
      counted.writeUnits += units;
      byOperation[operation] = (byOperation[operation] ?? 0) + units;
    }
  };

  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      countCall(operation);
      try {
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } });
        const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: Consumed | readonly Consumed[] };
        for (const consumed of [ConsumedCapacity ?? []].flat()) {
          countUnits(operation, consumed.Table?.CapacityUnits ?? consumed.CapacityUnits ?? 0);
          for (const [index, { CapacityUnits = 0 }] of Object.entries(consumed.GlobalSecondaryIndexes ?? {}))
            countUnits(`${operation} ${index}`, CapacityUnits);
        }
        return answer;
      } catch (error) {
        if (error instanceof Error && refusals.has(error.name)) {
          counted.refused += 1;
          countUnits(operation, refusedUnits(args.input));
        }
        throw error;
      }
    },
    { step: 'initialize', name: 'meter', priority: 'high' },
  );

  return {
    read: () => {
      const read = { ...counted, byOperation };
      counted = empty();
      byOperation = {};
      return read;
    },
  };
}

/** A write that is refused costs what it would have; the reply doesn't say how much, so one unit for each item of up to a KB. */
function refusedUnits(input: object): number {
  const { TransactItems } = input as { TransactItems?: readonly unknown[] };
  return TransactItems ? 2 * TransactItems.length : 1;
}
