import type { OperationName } from '#local/dynamodb/parse.ts';
import { DynamoRefusal } from '#local/dynamodb/refusal.ts';
import { cancelled } from '#local/dynamodb/transact.ts';

/** What can go wrong in AWS and never does in an emulator. */
type FaultKind =
  /** Another transaction has the item: a cancellation reason in a transaction, an exception for a single write. */
  | 'TransactionConflict'
  | 'ProvisionedThroughputExceeded'
  | 'Throttling'
  | 'InternalServerError'
  /** The request is done and the connection ends before its reply. */
  | 'LostReply';

/** Which calls a fault strikes. Calls are counted when operation and table match. */
export interface Fault {
  readonly kind: FaultKind;
  /** Any operation when left out. */
  readonly operation?: OperationName;
  /** Any table when left out; a batch or transaction matches when it touches the table. */
  readonly table?: string;
  /** The first matching call that is struck; 1 (the next one) when left out. */
  readonly nth?: number;
  /** How many calls in a row are struck; 1 when left out, `Infinity` for all. */
  readonly times?: number;
  /** Which item of a transaction is in conflict, from 0; the first when left out. */
  readonly item?: number;
}

/** Lets tests make calls fail as AWS does. */
export interface Faults {
  /** Adds a fault; returns how to take it back. */
  inject(fault: Fault): () => void;
  /** Takes all faults back. */
  clear(): void;
}

/** A call as faults see it. */
export interface StruckCall {
  readonly operation: OperationName;
  readonly body: unknown;
}

const CONFLICT = 'Transaction is ongoing for the item';

/** A dead connection, as Node's sockets report it; the SDK takes it for transient and tries again. */
export class LostReply extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('socket hang up');
  }
}

/** The faults injected, and how a call finds the one that strikes it. */
export function createFaults(): Faults & { strike(call: StruckCall): Fault | undefined } {
  const waiting = new Map<Fault, number>();
  return {
    inject: (fault) => {
      const own = { ...fault };
      waiting.set(own, 0);
      return () => waiting.delete(own);
    },
    clear: () => waiting.clear(),
    strike: (call) => {
      let struck: Fault | undefined;
      for (const [fault, seen] of waiting) {
        if (!matches(fault, call)) continue;
        const count = seen + 1;
        const { nth = 1, times = 1 } = fault;
        waiting.set(fault, count);
        if (count >= nth + times - 1) waiting.delete(fault);
        if (count >= nth) struck ??= fault;
      }
      return struck;
    },
  };
}

function matches({ operation, table }: Fault, call: StruckCall): boolean {
  return (
    (operation ?? call.operation) === call.operation && (table === undefined || tablesOf(call.body).includes(table))
  );
}

/** All tables a request names, at any depth its operations put them. */
function tablesOf(body: unknown): readonly string[] {
  const { TableName, RequestItems, TransactItems } = (body ?? {}) as {
    readonly TableName?: string;
    readonly RequestItems?: object;
    readonly TransactItems?: readonly object[];
  };
  const inTransaction = (TransactItems ?? []).flatMap((item) =>
    Object.values(item).map(({ TableName: name }) => String(name)),
  );
  return [...(TableName === undefined ? [] : [TableName]), ...Object.keys(RequestItems ?? {}), ...inTransaction];
}

/** The refusal a fault stands for; `LostReply` is no refusal. */
export function refusalOf(fault: Fault, { operation, body }: StruckCall): DynamoRefusal {
  switch (fault.kind) {
    case 'TransactionConflict':
      return conflict(fault, operation, body);
    case 'ProvisionedThroughputExceeded':
      return new DynamoRefusal(
        'ProvisionedThroughputExceededException',
        'The level of configured provisioned throughput for the table was exceeded. ' +
          'Consider increasing your provisioning level with the UpdateTable API.',
      );
    case 'Throttling':
      return new DynamoRefusal('ThrottlingException', 'Rate of requests exceeds the allowed throughput.');
    default:
      return new DynamoRefusal('InternalServerError', 'Internal server error');
  }
}

function conflict({ item = 0 }: Fault, operation: OperationName, body: unknown): DynamoRefusal {
  if (!operation.startsWith('Transact')) return new DynamoRefusal('TransactionConflictException', CONFLICT);
  const { TransactItems = [] } = (body ?? {}) as { readonly TransactItems?: readonly unknown[] };
  return cancelled(
    TransactItems.map((_, at) => (at === item ? { Code: 'TransactionConflict', Message: CONFLICT } : { Code: 'None' })),
  );
}
