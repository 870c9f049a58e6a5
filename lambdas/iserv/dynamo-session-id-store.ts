import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LoginKey } from '#core/access/login.ts';
import type { SessionIdStore } from '#core/iserv/session-id.ts';

const SessionIdItem = z.object({
  login: z.string().transform((value) => value as LoginKey),
  /** In milliseconds, since TTL deletes when it likes. */
  expiresAt: z.number(),
});

const keyOf = (hash: string) => ({ pk: `SESSION-ID#${hash}`, sk: 'SESSION-ID' });

/** Session ids, in the table of access: the hash of each, and nothing that gives the id away. */
export function dynamoSessionIdStore(client: DynamoDBDocumentClient, table: string): SessionIdStore {
  return {
    async keep(hash, sessionId) {
      const Item = { ...keyOf(hash), ...sessionId, ttl: Math.ceil(sessionId.expiresAt / 1_000) };
      await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    },

    async find(hash) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(hash), ConsistentRead: true }));
      return Item && SessionIdItem.parse(Item);
    },

    async forget(hash) {
      await client.send(new DeleteCommand({ TableName: table, Key: keyOf(hash) }));
    },
  };
}
