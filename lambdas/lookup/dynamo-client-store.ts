import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LookupClientStore } from '#core/ports/lookup-client-store.ts';
import { patiently } from '../aws/transact.ts';

const ClientItem = z.object({ uid: z.string(), issue: z.number() });

const keyOf = (name: string) => ({ pk: `LOOKUP-CLIENT#${name}`, sk: 'LOOKUP-CLIENT' });

/** Clients of the lookup service in the table of access: one small item each, from their first login on. */
export function dynamoClientStore(client: DynamoDBDocumentClient, table: string): LookupClientStore {
  return {
    async find(name) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true }));
      return Item && ClientItem.parse(Item);
    },

    open: (name, uid) =>
      patiently(async () => {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(name),
            // Of two first logins at once, both get the same identity.
            UpdateExpression: 'SET uid = if_not_exists(uid, :uid), issue = if_not_exists(issue, :first)',
            ExpressionAttributeValues: { ':uid': uid, ':first': 1 },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return ClientItem.parse(Attributes);
      }),

    raise: (name) =>
      patiently(async () => {
        try {
          await client.send(
            new UpdateCommand({
              TableName: table,
              Key: keyOf(name),
              UpdateExpression: 'SET issue = issue + :one',
              ConditionExpression: 'attribute_exists(pk)',
              ExpressionAttributeValues: { ':one': 1 },
            }),
          );
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }),
  };
}
