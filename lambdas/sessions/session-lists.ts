import { BatchGetCommand, paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SessionName } from '#core/contract/views.ts';
import { Refusal } from '#core/refusal.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import type { Session } from '#core/session/session.ts';
import { dueShards, dueText, fromItem, sessionKey } from './session-item.ts';

const pageSize = 100;
const names = z.array(
  z.object({ pk: z.string().transform((pk) => pk.slice('SESSION#'.length)) }).transform(({ pk }) => pk),
);

/** Where a list of all live sessions goes on: a shard, and the last one read in it with the deadline it had. */
const Cursor = z.strictObject({
  shard: z
    .number()
    .int()
    .min(0)
    .max(dueShards - 1),
  after: z.strictObject({ name: SessionName, dueAt: z.iso.datetime() }).optional(),
});
type Cursor = z.infer<typeof Cursor>;

type Lists = Pick<SessionStore, 'findMany' | 'reserve' | 'awaiting' | 'due' | 'live'>;

/** The lists of sessions, each from an index that holds just what belongs in it. */
export function sessionLists(client: DynamoDBDocumentClient, table: string): Lists {
  /** Read afresh and consistently: an index may lag behind. */
  async function findMany(wanted: readonly string[]): Promise<readonly Session[]> {
    const found: Session[] = [];
    let keys: Record<string, unknown>[] = [...new Set(wanted)].map(sessionKey);
    while (keys.length > 0) {
      const request = { Keys: keys.slice(0, pageSize), ConsistentRead: true };
      const reply = await client.send(new BatchGetCommand({ RequestItems: { [table]: request } }));
      for (const item of reply.Responses?.[table] ?? []) found.push(fromItem(item));
      keys = [...(reply.UnprocessedKeys?.[table]?.Keys ?? []), ...keys.slice(pageSize)];
    }
    return found;
  }

  return {
    findMany,

    async reserve(environment) {
      const reply = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'reserve',
          KeyConditionExpression: 'reserveOf = :environment',
          ExpressionAttributeValues: { ':environment': environment },
          Limit: pageSize,
        }),
      );
      return (reply.Items ?? [])
        .map(fromItem)
        .filter((session) => session.status === 'launching' || session.status === 'reserved');
    },

    async awaiting() {
      const reply = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'awaiting',
          KeyConditionExpression: 'awaiting = :answer',
          ExpressionAttributeValues: { ':answer': 'answer' },
          Limit: pageSize,
        }),
      );
      return (await findMany(names.parse(reply.Items ?? []))).filter((session) => session.status === 'launching');
    },

    async *due(now) {
      for (let shard = 0; shard < dueShards; shard += 1) {
        const query = {
          TableName: table,
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
          ExpressionAttributeValues: { ':shard': String(shard), ':now': dueText(now) },
        };
        for await (const page of paginateQuery({ client, pageSize }, query)) {
          yield await findMany(names.parse(page.Items ?? []));
        }
      }
    },

    async live(cursor) {
      const { shard, after } = cursor === null ? { shard: 0 } : readCursor(cursor);
      const reply = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard',
          ExpressionAttributeValues: { ':shard': String(shard) },
          Limit: pageSize,
          ...(after && {
            ExclusiveStartKey: { ...sessionKey(after.name), dueShard: String(shard), dueAt: after.dueAt },
          }),
        }),
      );
      const next = reply.LastEvaluatedKey ? { shard, after: lastRead(reply.LastEvaluatedKey) } : { shard: shard + 1 };
      const items = await findMany(names.parse(reply.Items ?? []));
      return { items, cursor: next.shard < dueShards ? writeCursor(next) : null };
    },
  };
}

function lastRead({ pk, dueAt }: Record<string, unknown>): Cursor['after'] {
  return { name: String(pk).slice('SESSION#'.length), dueAt: String(dueAt) };
}

function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws Refusal `bad-request`: a cursor that we did not write */
function readCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    throw new Refusal('bad-request', 'This list cannot be continued from there.', { cause });
  }
}
