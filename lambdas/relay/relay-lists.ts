import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RelayStore } from '#core/ports/relay-store.ts';
import { Refusal } from '#core/refusal.ts';
import { getMany } from '../aws/get-many.ts';
import { allMessages, listAt, messageFrom, messageKey } from './relay-item.ts';

/** Where a list goes on: after the message with this id, which was accepted then. */
const Cursor = z.tuple([z.iso.datetime(), z.string().min(1).max(100)]);
const keysOnly = z.array(z.object({ pk: z.string(), sk: z.string() }));

/** The list of all messages, and of those in a state: one query page and one batch of reads. */
export function relayLists(client: DynamoDBDocumentClient, table: string): Pick<RelayStore, 'list'> {
  return {
    async list(state, cursor, limit) {
      const [index, key, value] = state ? ['state', 'inState', state] : ['list', 'list', allMessages];
      const after = cursor === null ? undefined : read(cursor);
      const { Items, LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: { ':value': value },
          ScanIndexForward: false,
          Limit: limit,
          ...(after && { ExclusiveStartKey: { ...messageKey(after.id), [key]: value, listAt: listAt(after) } }),
        }),
      );
      const found = (await getMany(client, table, keysOnly.parse(Items ?? []))).map(messageFrom);
      // The index follows its table by a moment: whoever has left the state since is not shown in it.
      const items = found
        .filter((message) => state === null || message.state === state)
        .sort((one, other) => (listAt(one) < listAt(other) ? 1 : -1));
      return { items, cursor: LastEvaluatedKey ? written(LastEvaluatedKey) : null };
    },
  };
}

function written(key: Record<string, unknown>): string {
  const { listAt: at } = z.object({ listAt: z.string() }).parse(key);
  const end = at.indexOf('#');
  return Buffer.from(JSON.stringify([at.slice(0, end), at.slice(end + 1)])).toString('base64url');
}

function read(cursor: string): { readonly acceptedAt: number; readonly id: string } {
  try {
    const [time, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { acceptedAt: Date.parse(time), id };
  } catch (cause) {
    throw new Refusal('bad-request', 'This is no page of this list.', { cause });
  }
}
