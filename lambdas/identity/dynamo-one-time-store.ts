import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { OneTimeKind, OneTimeStore } from '#core/ports/one-time-store.ts';

/** `value` is JSON; `until` in milliseconds, since TTL deletes when it likes. */
const OneTimeItem = z.object({
  pk: z.string(),
  sk: z.literal('ONE-TIME'),
  value: z.string(),
  until: z.number(),
  ttl: z.number(),
});

/** Things that are good for one use, in the table of access: `ONE-TIME#<kind>#<hash of the name>`. */
export function dynamoOneTimeStore(client: DynamoDBDocumentClient, table: string): OneTimeStore {
  return {
    async keep(kind, name, value, until) {
      const item: z.infer<typeof OneTimeItem> = {
        ...keyOf(kind, name),
        value: JSON.stringify(value),
        until,
        ttl: Math.ceil(until / 1_000),
      };
      try {
        await client.send(
          new PutCommand({ TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async take(kind, name, now) {
      // A delete answers with what was there, and of two deletes one alone finds it.
      const { Attributes } = await client.send(
        new DeleteCommand({ TableName: table, Key: keyOf(kind, name), ReturnValues: 'ALL_OLD' }),
      );
      if (!Attributes) return undefined;
      const { value, until } = OneTimeItem.parse(Attributes);
      return until > now ? JSON.parse(value) : undefined;
    },
  };
}

function keyOf(kind: OneTimeKind, name: string) {
  const hash = createHash('sha256').update(name).digest('base64url');
  return { pk: `ONE-TIME#${kind}#${hash}`, sk: 'ONE-TIME' as const };
}
