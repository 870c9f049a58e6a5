import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { rememberedFor } from '#core/licensing/lease.ts';
import type { OriginStore } from '#core/ports/licence-ledger.ts';
import { getMany } from '../aws/get-many.ts';
import { patiently } from '../aws/transact.ts';
import { codeKey, listOf, originFrom, originKey, ttlAt } from './licence-item.ts';
import { readCursor, writeCursor } from './licence-lists.ts';

const Cursor = z.strictObject({ ref: z.string().min(1).max(100) });
const keys = z.array(z.object({ pk: z.string(), sk: z.string() }));

/** Origins and spent codes, in the table of licensing. */
export function dynamoOriginStore(client: DynamoDBDocumentClient, table: string): OriginStore {
  const read = async (wanted: readonly { readonly pk: string; readonly sk: string }[]) =>
    (await getMany(client, table, wanted)).map(originFrom);

  return {
    async save({ ref, seenAt, ...said }) {
      const given = { ...said, seenAt, inList: listOf.origins, listAt: ref, ttl: ttlAt(seenAt + rememberedFor) };
      const names = Object.keys(given);
      const change = new UpdateCommand({
        TableName: table,
        Key: originKey(ref),
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}, registeredAt = if_not_exists(registeredAt, :seenAt) ADD registrations :one`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`:${name}`, value])),
          ':one': 1,
        },
      });
      await patiently(() => client.send(change));
    },

    async findMany(refs) {
      const found = await read([...new Set(refs)].map(originKey));
      return new Map(found.map((origin) => [origin.ref, origin]));
    },

    async list(cursor, limit) {
      const after = cursor === null ? undefined : readCursor(Cursor, cursor).ref;
      const { Items, LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'list',
          KeyConditionExpression: 'inList = :origins',
          ExpressionAttributeValues: { ':origins': listOf.origins },
          Limit: limit,
          ...(after !== undefined && {
            ExclusiveStartKey: { ...originKey(after), inList: listOf.origins, listAt: after },
          }),
        }),
      );
      const found = await read(keys.parse(Items ?? []).map(({ pk, sk }) => ({ pk, sk })));
      return {
        items: [...found].sort((one, other) => (one.ref < other.ref ? -1 : 1)),
        cursor: LastEvaluatedKey ? writeCursor({ ref: LastEvaluatedKey['listAt'] }) : null,
      };
    },

    async remove(ref) {
      await patiently(() => client.send(new DeleteCommand({ TableName: table, Key: originKey(ref) })));
    },

    async spendCode(hash, until) {
      // Told apart from others by a mark of its own, so that a try whose reply was lost isn't taken for somebody else's.
      const mark = randomUUID();
      const put = new PutCommand({
        TableName: table,
        Item: { ...codeKey(hash), mark, ttl: ttlAt(until) },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      try {
        await patiently(() => client.send(put));
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item } = await client.send(
          new GetCommand({ TableName: table, Key: codeKey(hash), ConsistentRead: true }),
        );
        return Item?.['mark'] === mark;
      }
    },
  };
}
