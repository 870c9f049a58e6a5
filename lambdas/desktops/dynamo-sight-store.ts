import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { SightStore } from '#core/ports/sight-store.ts';
import { cached } from '../aws/cached.ts';
import { conditionally } from '../aws/transact.ts';

const Item = z.object({ since: z.number(), beatAt: z.number() });
const key = { pk: 'GATEWAYS', sk: 'SIGHT' };

/**
 * One item of the sessions table.
 *
 * @param seconds how long what was read is good; a gateway tells every few seconds, so a little is enough
 */
export function dynamoSightStore(client: DynamoDBDocumentClient, table: string, seconds = 5): SightStore {
  const kept = cached(
    async () => {
      const { Item: item } = await client.send(new GetCommand({ TableName: table, Key: key }));
      return item && Item.parse(item);
    },
    { seconds },
  );
  return {
    read: kept.get,
    async keep(sight) {
      kept.forget();
      await conditionally(() =>
        client.send(
          new PutCommand({
            TableName: table,
            Item: { ...key, ...sight },
            ConditionExpression: 'attribute_not_exists(beatAt) OR beatAt < :beatAt',
            ExpressionAttributeValues: { ':beatAt': sight.beatAt },
          }),
        ),
      );
    },
  };
}
