import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Rounds } from './live-log.ts';

const key = { pk: 'ROUND', sk: 'ROUND' };
const Item = z.object({ begun: z.number().default(0), endedAt: z.number().default(0) });

/** The count of rounds in the live table. */
export function dynamoRounds(client: DynamoDBDocumentClient, table: string): Rounds {
  const update = async (UpdateExpression: string, value: number) => {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: key,
        UpdateExpression,
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  };
  return {
    async last() {
      const { Item: item = {} } = await client.send(
        new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      return Item.parse(item);
    },
    begin: () => update('ADD begun :value', 1),
    end: (at) => update('SET endedAt = :value', at),
  };
}
