import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import { transact } from '../aws/transact.ts';
import type { Connection, Connections } from './connections.ts';

/** Seconds; API Gateway closes a WebSocket after two hours, and what is older is a connection whose end nobody told. */
const longest = 2 * 3_600 + 600;
/** Partitions that connections are spread over, so that thousands can come and go at once. */
const shards = 8;

const Item = z
  .object({
    id: z.string(),
    person: z.string().transform((value) => value as PersonId),
    login: z.string().transform((value) => value as LoginKey),
    connectedAt: z.number(),
    seenAt: z.number(),
  })
  .transform((item): Connection => item);

const shardKey = (shard: number) => `SOCKETS#${shard}`;
const socketKey = (id: string) => {
  const [first = 0] = createHash('sha256').update(id).digest();
  return { pk: shardKey(first % shards), sk: id };
};
const personKey = (person: PersonId, id: string) => ({ pk: `PERSON#${person}`, sk: id });

/** Connections in the live table: each under its id, and once more under its person. */
export function dynamoConnections(client: DynamoDBDocumentClient, table: string): Connections {
  const under = async (pk: string): Promise<readonly Connection[]> => {
    const found: Connection[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      found.push(...Items.map((item) => Item.parse(item)));
      from = LastEvaluatedKey;
    } while (from);
    return found.sort((one, other) => one.connectedAt - other.connectedAt);
  };

  return {
    async remember(connection) {
      const { id, person, connectedAt } = connection;
      const item = { ...connection, ttl: Math.ceil(connectedAt / 1_000) + longest };
      const keys = [socketKey(id), personKey(person, id)];
      await transact(
        client,
        keys.map((key) => ({ Put: { TableName: table, Item: { ...item, ...key } } })),
      );
    },

    async forget({ id, person }) {
      const keys = [socketKey(id), personKey(person, id)];
      await transact(
        client,
        keys.map((Key) => ({ Delete: { TableName: table, Key } })),
      );
    },

    async find(id) {
      const { Item: item } = await client.send(
        new GetCommand({ TableName: table, Key: socketKey(id), ConsistentRead: true }),
      );
      return item && Item.parse(item);
    },

    async see(id, at) {
      const seeing = new UpdateCommand({
        TableName: table,
        Key: socketKey(id),
        UpdateExpression: 'SET seenAt = :at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':at': at },
      });
      try {
        await client.send(seeing);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    of: (person) => under(personKey(person, '').pk),

    all: async () => (await Promise.all(Array.from({ length: shards }, (_, shard) => under(shardKey(shard))))).flat(),
  };
}
