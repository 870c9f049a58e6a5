import {
  CreateTableCommand,
  DynamoDBClient,
  type CreateTableCommandInput,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openDynamo, type Dynamo } from '#local/dynamodb/dynamo.ts';
import { tables } from '#lambdas/aws/tables.ts';
import { dynamoAccessStore } from '#lambdas/desktops/dynamo-access-store.ts';
import { dynamoEnvironmentStore } from '#lambdas/sessions/dynamo-environment-store.ts';
import { dynamoSessionStore } from '#lambdas/sessions/dynamo-session-store.ts';
import { sessionFromImage } from '#lambdas/sessions/session-item.ts';
import { countsKey } from '#lambdas/sessions/session-steps.ts';
import { rememberedEnvironments } from '#lambdas/sessions/remembered-environments.ts';
import type { Page, SessionStore } from '#core/ports/session-store.ts';
import type { Session } from '#core/session/session.ts';
import type { Stage } from '#core/stage/stage.ts';
import type { SessionChange } from '#core/usecases/steer.ts';
import { chance } from '#lambdas/chance.ts';
import { aWorldOver, type Deps, type World } from './world.ts';

type Projection = 'KEYS_ONLY' | 'ALL';
type Index = readonly [name: string, hash: string, range: string | null, projection: Projection];

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
  access: { stream: false, indexes: [['person', 'person', 'pk', 'KEYS_ONLY']] },
} as const satisfies Record<string, { stream: boolean; indexes: readonly Index[] }>;

const keySchema = (hash: string, range: string | null) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range === null ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];

function definitionOf(table: keyof typeof definitions): CreateTableCommandInput {
  const { stream } = definitions[table];
  const indexes: readonly Index[] = definitions[table].indexes;
  const keys = ['pk', 'sk', ...indexes.flatMap(([, hash, range]) => (range === null ? [hash] : [hash, range]))];
  return {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema('pk', 'sk'),
    AttributeDefinitions: [...new Set(keys)].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    GlobalSecondaryIndexes: indexes.map(([IndexName, hash, range, ProjectionType]) => ({
      IndexName,
      KeySchema: keySchema(hash, range),
      Projection: { ProjectionType },
    })),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const } }),
  };
}

/** A DynamoDB in memory with the tables of sessions and access, and a client that loses no time between tries. */
export type Tables = { readonly dynamo: Dynamo; readonly client: DynamoDBDocumentClient };

export async function openTables(): Promise<Tables> {
  const dynamo = await openDynamo();
  const base = new DynamoDBClient({
    requestHandler: dynamo.requestHandler(),
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    retryStrategy: impatient(4),
  });
  for (const table of ['sessions', 'access'] as const) await base.send(new CreateTableCommand(definitionOf(table)));
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

/** The three stores of sessions over DynamoDB. */
export function dynamoStores({ client }: Pick<Tables, 'client'>): Pick<Deps, 'sessions' | 'environments' | 'access'> {
  return {
    sessions: dynamoSessionStore(client, 'sessions'),
    environments: dynamoEnvironmentStore(client, 'sessions'),
    access: dynamoAccessStore(client, 'access'),
  };
}

/** What the table's stream has told since it was last asked, as the function that steers hears it. */
export function changesOf({ dynamo }: Tables): () => Promise<readonly SessionChange[]> {
  return async () => {
    const stream = dynamo.stream('sessions');
    const records = await stream.read('steer', 100);
    const last = records.at(-1);
    if (last) await stream.checkpoint('steer', last.dynamodb.SequenceNumber);
    return records.map(({ dynamodb: { OldImage, NewImage } }) => ({
      before: sessionFromImage(OldImage as Parameters<typeof sessionFromImage>[0]),
      after: sessionFromImage(NewImage as Parameters<typeof sessionFromImage>[0]),
    }));
  };
}

/** A world over DynamoDB, fed by the table's own stream. */
export async function aDynamoWorld(stage: Stage): Promise<World & Tables> {
  const opened = await openTables();
  await opened.dynamo.stream('sessions').register('steer', 'TRIM_HORIZON');
  return { ...aWorldOver(dynamoStores(opened), changesOf(opened), { stage, chance }), ...opened };
}

/** The world as a warm function sees it, which need not read the list of environments for each request. */
export function warm(deps: Deps): Deps {
  return { ...deps, environments: rememberedEnvironments(deps.environments, deps.clock) };
}

/** The portal's count of live sessions, which no port shows. */
export async function portalLiveOf(client: DynamoDBDocumentClient): Promise<number> {
  const { Item } = await client.send(new GetCommand({ TableName: 'sessions', Key: countsKey, ConsistentRead: true }));
  return Number(Item?.['live'] ?? 0);
}

/** Every session that has not ended, over all pages. */
export async function allLive(sessions: SessionStore): Promise<readonly Session[]> {
  const found: Session[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Session> = await sessions.live(cursor);
    found.push(...page.items);
    ({ cursor } = page);
  } while (cursor !== null);
  return found;
}
