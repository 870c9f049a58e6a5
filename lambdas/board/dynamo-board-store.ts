import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { Line } from '#core/board/line.ts';
import { usesEnded } from '#core/board/news.ts';
import type { Pace } from '#core/board/pace.ts';
import { untouched } from '#core/board/settings.ts';
import type { BoardEdit, BoardStore } from '#core/ports/board-store.ts';
import { Refusal } from '#core/refusal.ts';
import { getMany } from '../aws/get-many.ts';
import { conditionally, transact } from '../aws/transact.ts';
import { inParallel } from '../in-parallel.ts';
import {
  actItem,
  allLines,
  dueList,
  instantText,
  keysIn,
  lineFrom,
  lineItem,
  lineKey,
  settingsFrom,
  settingsItem,
  settingsKey,
  useItem,
} from './board-item.ts';
import { eraseKept } from './erase-kept.ts';

/** Lines of an import that are written side by side. */
const atOnce = 24;
/** Lines of one person that are looked up. */
const mostHeld = 500;
const isNew = 'attribute_not_exists(pk)';
const asRead = ({ version }: Line) => ({
  ConditionExpression: 'version = :read',
  ExpressionAttributeValues: { ':read': version },
});

/** The board in DynamoDB: each move of a line one conditional write, or one transaction where a use ends; so is each edit of the list. */
export function dynamoBoardStore(client: DynamoDBDocumentClient, table: string, pace: Pace): BoardStore {
  const get = async (Key: Record<string, unknown>) =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  const put = (line: Line) => ({ TableName: table, Item: lineItem(line, pace) });

  const find = async (id: string): Promise<Line | undefined> => {
    const item = await get(lineKey(id));
    return item && lineFrom(item);
  };

  return {
    find,
    findMany: async (ids) => (await getMany(client, table, [...new Set(ids)].map(lineKey))).map(lineFrom),

    async list(cursor, limit) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :lines',
          ExpressionAttributeValues: { ':lines': allLines },
          ConsistentRead: true,
          Limit: limit,
          ...(cursor !== null && { ExclusiveStartKey: lineKey(idIn(cursor)) }),
        }),
      );
      const items = Items.map(lineFrom);
      return { items, cursor: LastEvaluatedKey ? (items.at(-1)?.id ?? null) : null };
    },

    async move(before, after) {
      const uses = usesEnded(before, after);
      if (uses.length === 0)
        return conditionally(() => client.send(new PutCommand({ ...put(after), ...asRead(before) })));
      // What is to be audited of its end is there or it has not ended.
      const failed = await transact(client, [
        { Put: { ...put(after), ...asRead(before) } },
        ...uses.map((use) => ({ Put: { TableName: table, Item: useItem(use) } })),
      ]);
      return failed === undefined ? 'written' : 'changed';
    },

    async edit(edit, act) {
      const failed = await transact(client, [
        ...stepsOf(edit),
        {
          Update: {
            TableName: table,
            Key: settingsKey,
            UpdateExpression: 'SET #source = :edited ADD #revision :one',
            ExpressionAttributeNames: { '#source': 'source', '#revision': 'revision' },
            ExpressionAttributeValues: { ':edited': 'edited', ':one': 1 },
          },
        },
        { Put: { TableName: table, Item: actItem(act) } },
      ]);
      if (failed === undefined) return 'written';
      return failed === 0 && edit.is !== 'remove' ? 'exists' : 'changed';
    },

    put: (lines) =>
      inParallel(lines, atOnce, async (line) => {
        await conditionally(() => client.send(new PutCommand({ ...put(line), ConditionExpression: isNew })));
      }),

    async drop(lines) {
      const changed: Line[] = [];
      await inParallel(lines, atOnce, async (line) => {
        const removal = { TableName: table, Key: lineKey(line.id), ...asRead(line) };
        if ((await conditionally(() => client.send(new DeleteCommand(removal)))) === 'written') return;
        if (await find(line.id)) changed.push(line);
      });
      return changed;
    },

    async heldBy(person) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'holder',
          KeyConditionExpression: 'holder = :person',
          ExpressionAttributeValues: { ':person': person },
          Limit: mostHeld,
        }),
      );
      const lines = (await getMany(client, table, keysIn(Items))).map(lineFrom);
      return lines
        .filter(({ check }) => check?.by.person === person)
        .sort((one, other) => (one.check?.since ?? 0) - (other.check?.since ?? 0));
    },

    async due(now, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'due',
          KeyConditionExpression: '#due = :due AND dueAt <= :now',
          ExpressionAttributeNames: { '#due': 'due' },
          ExpressionAttributeValues: { ':due': dueList, ':now': instantText(now) },
          Limit: limit,
        }),
      );
      return keysIn(Items).map(({ sk }) => sk.slice('LINE#'.length));
    },

    async settings() {
      const item = await get(settingsKey);
      return item ? settingsFrom(item) : untouched;
    },

    async keepSettings(before, after, act) {
      const failed = await transact(client, [
        {
          Put: {
            TableName: table,
            Item: settingsItem(after),
            ...(before.revision === 0
              ? { ConditionExpression: isNew }
              : {
                  ConditionExpression: '#revision = :read',
                  ExpressionAttributeNames: { '#revision': 'revision' },
                  ExpressionAttributeValues: { ':read': before.revision },
                }),
          },
        },
        ...(act ? [{ Put: { TableName: table, Item: actItem(act) } }] : []),
      ]);
      return failed === undefined ? 'written' : 'changed';
    },

    erase: eraseKept(client, table),
  };

  /** The new name first, so that it is told from what was read. */
  function stepsOf(edit: BoardEdit) {
    switch (edit.is) {
      case 'add':
        return [{ Put: { ...put(edit.line), ConditionExpression: isNew } }];
      case 'rename':
        return [
          { Put: { ...put(edit.after), ConditionExpression: isNew } },
          { Delete: { TableName: table, Key: lineKey(edit.before.id), ...asRead(edit.before) } },
        ];
      case 'remove':
        return [{ Delete: { TableName: table, Key: lineKey(edit.line.id), ...asRead(edit.line) } }];
    }
  }
}

/** A page goes on behind a line. */
function idIn(cursor: string): string {
  if (/^[\w-]{22}$/.test(cursor)) return cursor;
  throw new Refusal('bad-request', 'This is no page of this list.');
}
