import { paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SessionName } from '#core/contract/views.ts';
import { Refusal } from '#core/refusal.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import type { Session } from '#core/session/session.ts';
import { getMany } from '../aws/get-many.ts';
import { dueShards, dueText, fromItem, reserveRanks, sessionKey } from './session-item.ts';

const pageSize = 100;
const names = z.array(
  z.object({ pk: z.string().transform((pk) => pk.slice('SESSION#'.length)) }).transform(({ pk }) => pk),
);

const ranks = z.array(
  z
    .object({ reserveRank: z.string().transform((rank) => rank.slice(0, 1)) })
    .transform(({ reserveRank }) => reserveRank)
    .pipe(z.enum(Object.values(reserveRanks))),
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

type Lists = Pick<SessionStore, 'findMany' | 'reserve' | 'nobodys' | 'launching' | 'due' | 'live'>;

/** The lists of sessions, each from an index that holds just what belongs in it. */
export function sessionLists(client: DynamoDBDocumentClient, table: string): Lists {
  /** Read afresh and consistently: an index may lag behind. */
  async function findMany(wanted: readonly string[]): Promise<readonly Session[]> {
    return (await getMany(client, table, [...new Set(wanted)].map(sessionKey))).map(fromItem);
  }

  return {
    findMany,

    async reserve(environment) {
      const reply = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'reserve',
          KeyConditionExpression: 'reserveOf = :environment AND reserveRank < :stopping',
          ExpressionAttributeValues: { ':environment': environment, ':stopping': reserveRanks.stopping },
          Limit: pageSize,
        }),
      );
      return (reply.Items ?? [])
        .map(fromItem)
        .filter((session) => session.status === 'launching' || session.status === 'reserved');
    },

    async nobodys(environment) {
      const query = {
        TableName: table,
        IndexName: 'reserve',
        KeyConditionExpression: 'reserveOf = :environment',
        ExpressionAttributeValues: { ':environment': environment },
        ProjectionExpression: 'reserveRank',
      };
      const count = { '0': 0, '1': 0, '2': 0, '3': 0 };
      for await (const page of paginateQuery({ client }, query)) {
        for (const rank of ranks.parse(page.Items ?? [])) count[rank] += 1;
      }
      const { ready, running, launching, stopping } = reserveRanks;
      return { starting: count[launching], waiting: count[ready] + count[running], stopping: count[stopping] };
    },

    async launching() {
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
      const found: string[] = [];
      let at: Cursor | undefined = cursor === null ? { shard: 0 } : readCursor(cursor);
      // On through the shards till the page is full, or a list of two sessions would be four pages, some of them empty.
      while (at && found.length < pageSize) {
        const read = await readShard(at, pageSize - found.length);
        found.push(...read.names);
        at = read.next;
      }
      return { items: await findMany(found), cursor: at ? writeCursor(at) : null };
    },
  };

  /** The names of the sessions of a shard from there on, and where to go on after them; undefined after the last shard. */
  async function readShard({ shard, after }: Cursor, limit: number) {
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'due',
        KeyConditionExpression: 'dueShard = :shard',
        ExpressionAttributeValues: { ':shard': String(shard) },
        Limit: limit,
        ...(after && { ExclusiveStartKey: { ...sessionKey(after.name), dueShard: String(shard), dueAt: after.dueAt } }),
      }),
    );
    const next: Cursor = LastEvaluatedKey ? { shard, after: lastRead(LastEvaluatedKey) } : { shard: shard + 1 };
    return { names: names.parse(Items ?? []), next: next.shard < dueShards ? next : undefined };
  }
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
