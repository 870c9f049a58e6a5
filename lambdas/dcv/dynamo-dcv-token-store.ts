import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { DcvTokenStore } from '#core/ports/dcv-token-store.ts';
import { patiently } from '../aws/transact.ts';

const TokenItem = z.object({
  session: z.string(),
  host: z.string(),
  dcvSession: z.string(),
  person: z.string().transform((value) => value as PersonId),
  // Tokens from before anybody could watch have none.
  admission: z.string().nullable().default(null),
  expiresAt: z.number(),
});
const keyOf = (hash: string) => ({ pk: `DCV-TOKEN#${hash}`, sk: 'DCV-TOKEN' });

/** Tokens for DCV in the table of access, forgotten in time. */
export function dynamoDcvTokenStore(client: DynamoDBDocumentClient, TableName: string): DcvTokenStore {
  return {
    async keep(hash, token) {
      const Item = { ...keyOf(hash), ...token, ttl: Math.ceil(token.expiresAt / 1_000) };
      await patiently(() => client.send(new PutCommand({ TableName, Item })));
    },

    async find(hash, now) {
      const { Item } = await client.send(new GetCommand({ TableName, Key: keyOf(hash), ConsistentRead: true }));
      const token = Item && TokenItem.parse(Item);
      // TTL deletes when it likes; what is over is over.
      return token && token.expiresAt > now ? token : undefined;
    },
  };
}
