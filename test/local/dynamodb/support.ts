import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { openDynamo } from '#local/dynamodb/dynamo.ts';
import type { Dynamo, DynamoOptions } from '#local/dynamodb/dynamo.ts';

/** A real SDK client of the local DynamoDB. Retries are off unless a test is about them. */
export const clientOf = (dynamo: Pick<Dynamo, 'requestHandler'>, maxAttempts = 1): DynamoDBClient =>
  new DynamoDBClient({
    requestHandler: dynamo.requestHandler(),
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
  });

/** A table `things` with the key `id`, an index `byKind`, and a stream of both images. */
export const THINGS = {
  TableName: 'things',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'kind', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byKind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
} satisfies CreateTableCommandInput;

/** A local DynamoDB with the table `things`, closed when the test is over. */
export async function withThings(options: DynamoOptions = {}): Promise<Dynamo> {
  const dynamo = await openDynamo(options);
  onTestFinished(() => dynamo.close());
  await clientOf(dynamo).send(new CreateTableCommand(THINGS));
  return dynamo;
}

/** An empty folder, removed when the test is over. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Puts things of these ids, one after the other; throws when one is refused. */
export async function putThings(dynamo: Dynamo, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await put(dynamo, { id: { S: id } });
}

/** Puts one item, in DynamoDB's JSON, into `things`. */
export async function put(dynamo: Dynamo, Item: object): Promise<void> {
  const { status, body } = await dynamo.call('PutItem', { TableName: 'things', Item });
  if (status !== 200) throw new Error(JSON.stringify(body));
}
