import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { HostStore } from '#core/ports/host-store.ts';
import { hostKey, hostOf } from './host-item.ts';

/** Looks one host up, for who does nothing else with hosts. */
export function findHost(client: DynamoDBDocumentClient, TableName: string): Pick<HostStore, 'find'> {
  return {
    async find(id) {
      const { Item } = await client.send(new GetCommand({ TableName, Key: hostKey(id), ConsistentRead: true }));
      return Item && hostOf(Item);
    },
  };
}
