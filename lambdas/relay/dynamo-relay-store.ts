import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  paginateQuery,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { RelayStore } from '#core/ports/relay-store.ts';
import type { Mail, NewMail } from '#core/relay/mail.ts';
import type { RelayMessage } from '#core/relay/message.ts';
import { begin, join } from '#core/relay/moves.ts';
import { getMany } from '../aws/get-many.ts';
import { conditionally, patiently, transact } from '../aws/transact.ts';
import { inParallel } from '../in-parallel.ts';
import {
  dueFrom,
  dueUntil,
  inMail,
  mailFrom,
  mailItem,
  mailKey,
  messageFrom,
  messageItem,
  messageKey,
  messagesIn,
  ttlAt,
} from './relay-item.ts';
import { relayLists } from './relay-lists.ts';

const Span = z.object({ first: z.string(), endsAt: z.number() });
const Pointer = z.object({ message: z.string() });
/** Messages that are told at once what became of their mail. */
const toldAtOnce = 16;
/** How often somebody else may join a mail first. */
const joins = 30;

/** Messages and mails in DynamoDB: each verb one conditional write or one transaction. */
export function dynamoRelayStore(
  client: DynamoDBDocumentClient,
  table: string,
  { keep: seconds }: { readonly keep: number },
): RelayStore {
  const keep = seconds * 1_000;
  const get = async (Key: Record<string, unknown>) =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

  /** Puts an item under a condition; what was there instead where it does not hold. */
  const put = (Item: Record<string, unknown>, condition: string, values?: Record<string, unknown>) =>
    patiently(async () => {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item,
            ConditionExpression: condition,
            ...(values && { ExpressionAttributeValues: values }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return error.Item ? unmarshall(error.Item) : {};
      }
    });

  const findMail = async (id: string): Promise<Mail | undefined> => {
    const item = await get(mailKey(id));
    return item && mailFrom(item);
  };

  async function* idsIn(mail: string, limit?: number): AsyncGenerator<readonly string[]> {
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :messages)',
      ExpressionAttributeValues: messagesIn(mail),
      ConsistentRead: true,
    };
    for await (const { Items = [] } of paginateQuery({ client, ...(limit && { pageSize: limit }) }, input))
      yield Items.map((item) => Pointer.parse(item).message);
  }

  /** Puts messages into a mail as it was read. */
  const putInto = (read: Mail | undefined, after: Mail, messages: readonly RelayMessage[]) => {
    const head = read
      ? { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': read.version } }
      : { ConditionExpression: 'attribute_not_exists(pk)' };
    return transact(client, [
      { Put: { TableName: table, Item: mailItem(after, keep), ...head } },
      ...messages.flatMap((message) => [
        {
          Update: {
            TableName: table,
            Key: messageKey(message.id),
            UpdateExpression: 'SET mail = :mail, inState = :state REMOVE #due, dueAt',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(mail)',
            ExpressionAttributeNames: { '#due': 'due' },
            ExpressionAttributeValues: { ':mail': after.id, ':state': after.kind === 'alone' ? 'accepted' : 'folded' },
          },
        },
        { Put: { TableName: table, Item: { ...inMail(after.id, message), ttl: ttlAt(message.acceptedAt + keep) } } },
      ]),
    ]);
  };

  return {
    ...relayLists(client, table),
    findMail,

    async accept(message) {
      const known = await put(messageItem(message, keep), 'attribute_not_exists(pk)');
      return known === undefined ? 'written' : messageFrom(known);
    },

    async find(id) {
      const item = await get(messageKey(id));
      return item && messageFrom(item);
    },

    async assign(mail: NewMail, messages, now) {
      for (let tries = 0; tries < joins; tries += 1) {
        const read = await findMail(mail.id);
        const after = read ? join(read, messages.length, now) : begin(mail, messages.length, now);
        if (!after) return 'closed';
        const failed = await putInto(read, after, messages);
        if (failed !== 0) return failed === undefined ? 'written' : 'message-changed';
      }
      return 'closed';
    },

    async messagesOf(mail, limit) {
      const ids: string[] = [];
      for await (const page of idsIn(mail, limit)) {
        ids.push(...page);
        if (ids.length >= limit) break;
      }
      const items = await getMany(client, table, ids.slice(0, limit).map(messageKey));
      return items
        .map(messageFrom)
        .sort((one, other) => one.acceptedAt - other.acceptedAt || (one.id < other.id ? -1 : 1));
    },

    async move(before, after) {
      const other = await put(mailItem(after, keep), 'version = :read', { ':read': before.version });
      return other === undefined ? 'written' : 'changed';
    },

    async tell(mail, state) {
      for await (const ids of idsIn(mail.id))
        await inParallel(ids, toldAtOnce, (id) => tellOne(id, mail.version, state));
    },

    async openSpan(key, first, now, until) {
      const item = { pk: `SPAN#${key}`, sk: 'SPAN', first, endsAt: until, ttl: ttlAt(until) };
      const open = await put(item, 'attribute_not_exists(pk) OR endsAt <= :now', { ':now': now });
      if (open === undefined) return { first, until };
      const span = Span.parse(open);
      return { first: span.first, until: span.endsAt };
    },

    count: (key, until) =>
      patiently(async () => {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: `COUNT#${key}`, sk: 'COUNT' },
            UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
            ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':one': 1, ':ttl': ttlAt(until) },
            ReturnValues: 'UPDATED_NEW',
          }),
        );
        return z.object({ count: z.number() }).parse(Attributes).count;
      }),

    async due(now, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'due',
          KeyConditionExpression: '#due = :due AND dueAt <= :now',
          ExpressionAttributeNames: { '#due': 'due' },
          ExpressionAttributeValues: dueUntil(now),
          Limit: limit,
        }),
      );
      return Items.map(dueFrom);
    },

    async suppress(address, why, now) {
      const known = await put({ ...suppressedKey(address), why, since: now }, 'attribute_not_exists(pk)');
      return known === undefined ? now : z.object({ since: z.number() }).parse(known).since;
    },

    async suppressed(addresses) {
      const keys = new Map(addresses.map((address) => [suppressedKey(address).pk, suppressedKey(address)]));
      const found = new Set((await getMany(client, table, [...keys.values()])).map(({ pk }) => pk));
      return new Set(addresses.filter((address) => found.has(suppressedKey(address).pk)));
    },

    release: async (address) => {
      await client.send(new DeleteCommand({ TableName: table, Key: suppressedKey(address) }));
    },
  };

  /** One message, unless a later version of its mail has told it already. */
  async function tellOne(id: string, version: number, state: RelayMessage['state']): Promise<void> {
    await conditionally(() =>
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: messageKey(id),
          UpdateExpression: 'SET inState = :state, told = :version',
          ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(told) OR told < :version)',
          ExpressionAttributeValues: { ':state': state, ':version': version },
        }),
      ),
    );
  }
}

/** Mail programs and mail services take letters of either case for the same address. */
const suppressedKey = (address: string) => ({ pk: `SUPPRESSED#${address.toLowerCase()}`, sk: 'SUPPRESSED' });
