import { paginateQuery, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { InventoryStore } from '#core/ports/inventory-store.ts';
import { patiently } from '../aws/transact.ts';

const instant = z.number().nullable();
const ConnectionItem = z.object({
  id: z.number().nullable(),
  username: z.string(),
  address: z.string(),
  since: instant,
  lastInputAt: instant,
});
const InventoryItem = z.object({
  sk: z.string(),
  toldAt: z.number(),
  sessions: z.array(
    z.object({
      id: z.string(),
      owner: z.string(),
      name: z.string(),
      type: z.string(),
      connections: z.number(),
      connected: z.array(ConnectionItem),
      createdAt: instant,
      lastLeftAt: instant,
      lastInputAt: instant,
      watchers: z
        .array(z.string())
        .nullish()
        .transform((users) => users ?? undefined),
    }),
  ),
});

const key = 'INVENTORIES';
/** What a host told is forgotten a day after it told it. */
const keptFor = 86_400;
/** An item holds 400 KB: so many connections of a session are kept by name, the rest is counted. */
const connectionsAtMost = 20;

/** What hosts told last, in the hosts' own table. */
export function dynamoInventoryStore(client: DynamoDBDocumentClient, TableName: string): InventoryStore {
  return {
    async keep(host, { sessions }, now) {
      const kept = sessions.map((one) => ({ ...one, connected: one.connected.slice(0, connectionsAtMost) }));
      const Item = { pk: key, sk: host, toldAt: now, sessions: kept, ttl: Math.ceil(now / 1_000) + keptFor };
      await patiently(() => client.send(new PutCommand({ TableName, Item })));
    },

    async all() {
      const asked = {
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': key },
      };
      const items: unknown[] = [];
      for await (const page of paginateQuery({ client }, asked)) items.push(...(page.Items ?? []));
      return items.map((item) => {
        const { sk: host, toldAt, sessions } = InventoryItem.parse(item);
        return { host, toldAt, sessions };
      });
    },
  };
}
