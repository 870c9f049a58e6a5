import {
  CreateTableCommand,
  DynamoDBClient,
  type CreateTableCommandInput,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { tables } from '#lambdas/aws/tables.ts';
import { openDynamo, type Dynamo } from '#local/dynamodb/dynamo.ts';

type Index = readonly [name: string, hash: string, range: string | null, projection: 'KEYS_ONLY' | 'ALL'];
type Definition = { readonly stream: boolean; readonly indexes: readonly Index[] };

/** The tables as the data stack makes them, as far as the adapters see them. */
const definitions = {
  sessions: {
    stream: true,
    indexes: [
      ['due', 'dueShard', 'dueAt', 'KEYS_ONLY'],
      ['reserve', 'reserveOf', 'reserveRank', 'ALL'],
      ['awaiting', 'awaiting', 'createdAt', 'KEYS_ONLY'],
    ],
  },
  access: { stream: true, indexes: [['person', 'person', 'pk', 'KEYS_ONLY']] },
  hosts: { stream: false, indexes: [] },
  audit: { stream: false, indexes: [['person', 'person', 'recorded', 'KEYS_ONLY']] },
  live: { stream: false, indexes: [] },
  board: {
    stream: true,
    indexes: [
      ['holder', 'holder', 'heldAt', 'KEYS_ONLY'],
      ['due', 'due', 'dueAt', 'KEYS_ONLY'],
    ],
  },
  licensing: {
    stream: false,
    indexes: [
      ['list', 'inList', 'listAt', 'KEYS_ONLY'],
      ['ref', 'ref', null, 'KEYS_ONLY'],
    ],
  },
  relay: {
    stream: true,
    indexes: [
      ['due', 'due', 'dueAt', 'KEYS_ONLY'],
      ['list', 'list', 'listAt', 'KEYS_ONLY'],
      ['state', 'inState', 'listAt', 'KEYS_ONLY'],
    ],
  },
  notices: {
    stream: true,
    indexes: [
      ['list', 'list', 'listAt', 'KEYS_ONLY'],
      ['audience', 'audience', 'listAt', 'KEYS_ONLY'],
    ],
  },
} as const satisfies Record<string, Definition>;

const keySchema = (hash: string, range: string | null) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range === null ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];

function inputFor(name: string, { stream, indexes }: Definition): CreateTableCommandInput {
  const keys = ['pk', 'sk', ...indexes.flatMap(([, hash, range]) => (range === null ? [hash] : [hash, range]))];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema('pk', 'sk'),
    AttributeDefinitions: [...new Set(keys)].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([IndexName, hash, range, ProjectionType]) => ({
        IndexName,
        KeySchema: keySchema(hash, range),
        Projection: { ProjectionType },
      })),
    }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const } }),
  };
}

/** A DynamoDB in memory, and a client that loses no time between tries. */
export type Tables = { readonly dynamo: Dynamo; readonly client: DynamoDBDocumentClient };

/** Opens a DynamoDB in memory with these tables. */
export async function openTables(...names: readonly (keyof typeof definitions)[]): Promise<Tables> {
  const dynamo = await openDynamo();
  const base = new DynamoDBClient({
    requestHandler: dynamo.requestHandler(),
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    retryStrategy: impatient(4),
  });
  for (const name of names) await base.send(new CreateTableCommand(inputFor(name, definitions[name])));
  return { dynamo, client: tables(base) };
}

/** The SDK's way to try again, without its waits: what is tried again is the same, only sooner. */
function impatient(
  attempts: number,
): Extract<DynamoDBClientConfig['retryStrategy'], { acquireInitialRetryToken: unknown }> {
  const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (spent, { errorType }) => {
      if (errorType === 'CLIENT_ERROR' || spent.getRetryCount() + 1 >= attempts) throw new Error('enough');
      return token(spent.getRetryCount() + 1);
    },
    recordSuccess: () => {},
  };
}
