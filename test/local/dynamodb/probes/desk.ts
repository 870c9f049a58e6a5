import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type {
  DeleteCommandInput,
  GetCommandInput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  ScanCommandInput,
  TransactWriteCommandInput,
  UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Cloud } from '#test/local/dynamodb/probes.ts';

type Row = Record<string, unknown>;
type Less<Input> = Omit<Input, 'TableName'>;

/** The table `probes` as the probes use it: short verbs, and a partition of its own for each. */
export interface Desk extends Cloud {
  readonly doc: DynamoDBDocumentClient;
  /** A key nobody else uses. */
  key(sk?: string): { pk: string; sk: string };
  put(Item: Row, more?: Partial<PutCommandInput>): Promise<PutCommandOutput>;
  get(Key: Row, more?: Partial<GetCommandInput>): Promise<Row | undefined>;
  update(Key: Row, UpdateExpression: string, more?: Partial<UpdateCommandInput>): Promise<Row | undefined>;
  remove(Key: Row, more?: Partial<DeleteCommandInput>): Promise<Row | undefined>;
  query(input: Less<QueryCommandInput>): Promise<Page>;
  scan(input: Less<ScanCommandInput>): Promise<Page>;
  transact(...TransactItems: NonNullable<TransactWriteCommandInput['TransactItems']>): Promise<unknown>;
  /** Whether a condition holds for the item at a key. */
  holds(Key: Row, ConditionExpression: string, values?: Row, names?: Record<string, string>): Promise<boolean>;
}

interface Page {
  readonly Items?: Row[] | undefined;
  readonly Count?: number | undefined;
  readonly ScannedCount?: number | undefined;
  readonly LastEvaluatedKey?: Row | undefined;
  readonly ConsumedCapacity?: object | undefined;
}

const TableName = 'probes';
let keys = 0;

/** The verbs over a cloud. */
export function createDesk(cloud: Cloud): Desk {
  const doc = DynamoDBDocumentClient.from(cloud.client);
  const desk: Desk = {
    ...cloud,
    doc,
    key: (sk = 'a') => ({ pk: `p${++keys}`, sk }),
    put: (Item, more) => doc.send(new PutCommand({ TableName, Item, ...more })),
    get: async (Key, more) => (await doc.send(new GetCommand({ TableName, Key, ConsistentRead: true, ...more }))).Item,
    update: async (Key, UpdateExpression, more) =>
      (await doc.send(new UpdateCommand({ TableName, Key, UpdateExpression, ReturnValues: 'ALL_NEW', ...more })))
        .Attributes,
    remove: async (Key, more) =>
      (await doc.send(new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD', ...more }))).Attributes,
    query: (input) => doc.send(new QueryCommand({ TableName, ...input })),
    scan: (input) => doc.send(new ScanCommand({ TableName, ...input })),
    transact: (...TransactItems) => doc.send(new TransactWriteCommand({ TransactItems })),
    holds: async (Key, ConditionExpression, values, names) => {
      const check = {
        TableName,
        Key,
        ConditionExpression,
        ...(values ? { ExpressionAttributeValues: values } : {}),
        ...(names ? { ExpressionAttributeNames: names } : {}),
      };
      const outcome = await refusal(desk.transact({ ConditionCheck: check })).catch(() => undefined);
      if (outcome && outcome.name !== 'TransactionCanceledException') throw outcome;
      return outcome === undefined;
    },
  };
  return desk;
}

/** An SDK error as far as probes look at it. */
export interface Refusal extends Error {
  readonly Item?: object;
  readonly CancellationReasons?: readonly {
    readonly Code?: string;
    readonly Message?: string;
    readonly Item?: object;
  }[];
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The error a call is refused with; throws when it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    return error as Refusal;
  }
  throw new Error('expected a refusal');
}

/** The reasons of a cancelled transaction, in order: `Code` and, where there is one, `Message`. */
export async function reasons(call: Promise<unknown>): Promise<readonly string[]> {
  const { CancellationReasons, name, message } = await refusal(call);
  if (!CancellationReasons) throw new Error(`expected a cancelled transaction, not ${name}: ${message}`);
  return CancellationReasons.map(({ Code, Message }) => (Message ? `${Code}: ${Message}` : `${Code}`));
}

/** The names and values an expression needs. */
export const binding = (values: Row, names?: Record<string, string>) => ({
  ExpressionAttributeValues: values,
  ...(names ? { ExpressionAttributeNames: names } : {}),
});
