import { createHash } from 'node:crypto';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Attempts } from '#core/ports/attempts.ts';
import { patiently } from '../aws/transact.ts';

const Counted = z.object({ attempts: z.number() });

/** Attempts in the table of access, one item for each name and window: `ATTEMPTS#<digest of the name>#<window>`. */
export function dynamoAttempts(client: DynamoDBDocumentClient, TableName: string): Attempts {
  return {
    async allow(name, { most, per }, now) {
      const window = Math.floor(now / per);
      const digest = createHash('sha256').update(name).digest('base64url');
      const command = new UpdateCommand({
        TableName,
        Key: { pk: `ATTEMPTS#${digest}#${window}`, sk: 'ATTEMPTS' },
        UpdateExpression: 'ADD attempts :one SET #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':one': 1, ':ttl': Math.ceil(((window + 1) * per) / 1_000) },
        ReturnValues: 'UPDATED_NEW',
      });
      const { Attributes } = await patiently(() => client.send(command));
      return Counted.parse(Attributes).attempts <= most;
    },
  };
}
