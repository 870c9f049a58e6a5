import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { tables } from '#lambdas/aws/tables.ts';
import { openDynamo, type Dynamo } from '#local/dynamodb/dynamo.ts';

/** A local DynamoDB in memory, with the tables that the stack would make. */
export type TestTables = { readonly client: DynamoDBDocumentClient; readonly dynamo: Dynamo };

type Index = { readonly name: string; readonly pk: string; readonly sk?: string };

export async function openTables(definitions: Readonly<Record<string, readonly Index[]>>): Promise<TestTables> {
  const dynamo = await openDynamo();
  const raw = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: dynamo.requestHandler(),
  });
  for (const [name, indexes] of Object.entries(definitions))
    await raw.send(new CreateTableCommand(tableOf(name, indexes)));
  return { client: tables(raw), dynamo };
}

function tableOf(name: string, indexes: readonly Index[]): CreateTableCommandInput {
  const keys = new Set(['pk', 'sk', ...indexes.flatMap(({ pk, sk }) => [pk, ...(sk ? [sk] : [])])]);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keys].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(({ name: IndexName, pk, sk }) => ({
        IndexName,
        KeySchema: [
          { AttributeName: pk, KeyType: 'HASH' as const },
          ...(sk ? [{ AttributeName: sk, KeyType: 'RANGE' as const }] : []),
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' as const },
      })),
    }),
  };
}

/** The table of access, as the data stack makes it. */
export const accessTable = { access: [{ name: 'person', pk: 'person', sk: 'pk' }] } as const;
/** The table of live connections. */
export const liveTable = { live: [{ name: 'connection', pk: 'connection' }] } as const;
