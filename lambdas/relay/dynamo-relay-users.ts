import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RelayUserStore } from '#core/ports/relay-store.ts';
import { patiently } from '../aws/transact.ts';

const User = z.object({ generation: z.number() });
const keyOf = (user: string) => ({ pk: `USER#${user}`, sk: 'USER' });

/** Users of the relay in its table: an item for each whose tokens have been revoked, and none for the others. */
export function dynamoRelayUsers(client: DynamoDBDocumentClient, table: string): RelayUserStore {
  return {
    async generation(user) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(user), ConsistentRead: true }));
      return Item ? User.parse(Item).generation : 0;
    },
    raise: (user) =>
      patiently(async () => {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(user),
            UpdateExpression: 'ADD generation :one',
            ExpressionAttributeValues: { ':one': 1 },
          }),
        );
      }),
  };
}
