import { paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import type { NoticeStore } from '#core/ports/notice-store.ts';
import { Refusal } from '#core/refusal.ts';
import { getMany } from '../aws/get-many.ts';
import {
  allNotices,
  endsAfter,
  listAt,
  noticeFrom,
  noticeKey,
  noticePk,
  ofDesktops,
  ofPerson,
  ofUsername,
  showingFrom,
  showingKey,
  shownPrefix,
} from './notice-item.ts';

/** Of each audience, in `current`. */
const mostCurrent = 50;
const pageSize = 100;
const keysOnly = z.array(z.object({ pk: z.string(), sk: z.string() }));
/** Where the list of all goes on: after the notice that ends then, by this id. */
const ListCursor = z.strictObject({ until: z.number().int().min(0).max(8.64e15), id: z.string().min(1).max(200) });
/** Where a delivery record goes on: after this person. */
const ShownCursor = z.strictObject({
  after: z
    .string()
    .min(1)
    .max(100)
    .transform((person) => person as PersonId),
});

/** The lists of notices, by indexes that hold keys alone: each notice is then read as the last write left it. */
export function noticeLists(
  client: DynamoDBDocumentClient,
  table: string,
): Pick<NoticeStore, 'current' | 'unexpired' | 'list' | 'shownTo'> {
  const readAll = async (keys: unknown) => (await getMany(client, table, keysOnly.parse(keys ?? []))).map(noticeFrom);
  const endingAfter = (index: 'list' | 'audience', value: string, now: number) => ({
    TableName: table,
    IndexName: index,
    KeyConditionExpression: '#key = :value AND listAt > :after',
    ExpressionAttributeNames: { '#key': index },
    ExpressionAttributeValues: { ':value': value, ':after': endsAfter(now) },
  });

  return {
    async current({ person, username }, now) {
      const audiences = [ofPerson(person), ...(username === null ? [] : [ofUsername(username)]), ofDesktops];
      const pages = await Promise.all(
        audiences.map((audience) =>
          client.send(new QueryCommand({ ...endingAfter('audience', audience, now), Limit: mostCurrent })),
        ),
      );
      return readAll(pages.flatMap(({ Items = [] }) => Items));
    },

    async *unexpired(now) {
      for await (const { Items } of paginateQuery({ client, pageSize }, endingAfter('list', allNotices, now)))
        yield await readAll(Items);
    },

    async list(cursor, limit) {
      const after = cursor === null ? undefined : read(ListCursor, cursor);
      const { Items, LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'list',
          KeyConditionExpression: '#list = :all',
          ExpressionAttributeNames: { '#list': 'list' },
          ExpressionAttributeValues: { ':all': allNotices },
          ScanIndexForward: false,
          Limit: limit,
          ...(after && { ExclusiveStartKey: { ...noticeKey(after.id), list: allNotices, listAt: listAt(after) } }),
        }),
      );
      const items = (await readAll(Items)).toSorted((one, other) => (listAt(one) < listAt(other) ? 1 : -1));
      const last = items.at(-1);
      return { items, cursor: LastEvaluatedKey && last ? written({ until: last.until, id: last.id }) : null };
    },

    async shownTo(notice, cursor, limit) {
      const from = cursor === null ? undefined : read(ShownCursor, cursor);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :shown)',
          ExpressionAttributeValues: { ':pk': noticePk(notice), ':shown': shownPrefix },
          ConsistentRead: true,
          Limit: limit,
          ...(from && { ExclusiveStartKey: showingKey(notice, from.after) }),
        }),
      );
      const items = Items.map(showingFrom);
      const last = items.at(-1);
      return { items, cursor: LastEvaluatedKey && last ? written({ after: last.person }) : null };
    },
  };
}

function written(cursor: z.input<typeof ListCursor> | z.input<typeof ShownCursor>): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws Refusal `bad-request`: a cursor that we did not write */
function read<S extends z.ZodType>(schema: S, cursor: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new Refusal('bad-request', 'This list cannot be continued from there.', { cause });
  }
}
