import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RemovedStore } from '#core/iserv/removed-store.ts';
import { getMany } from '../aws/get-many.ts';
import { patiently } from '../aws/transact.ts';

const RemovedItem = z.object({ session: z.string() });

const keyOf = (session: string) => ({ pk: `REMOVED#${session}`, sk: 'REMOVED' });

/** Which sessions have been removed from the lists, in the table of access: the sessions' own would tell its stream's listeners of it. */
export function dynamoRemovedStore(client: DynamoDBDocumentClient, table: string): RemovedStore {
  return {
    async mark(session, until) {
      const Item = { ...keyOf(session), session, ttl: Math.ceil(until / 1_000) };
      const put = new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      return patiently(async () => {
        try {
          await client.send(put);
          return true;
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) return false;
          throw error;
        }
      });
    },

    async among(sessions) {
      const items = await getMany(client, table, [...new Set(sessions)].map(keyOf));
      return new Set(items.map((item) => RemovedItem.parse(item).session));
    },
  };
}
