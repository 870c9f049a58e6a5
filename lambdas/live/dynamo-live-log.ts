import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type QueryCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { mostBytes, stretch, type LogEntry } from '#core/live/log.ts';
import type { TopicKey } from '#core/live/topics.ts';
import type { Clock } from '#core/ports/chance.ts';
import { Refusal } from '#core/refusal.ts';
import { transact } from '../aws/transact.ts';
import type { LiveLog, Untold } from './live-log.ts';

/** Seconds that entries are kept, and that the count of a topic goes on of which nothing is told. */
const keepsEntries = 3_600;
const keepsCount = 90 * 86_400;
/** What DynamoDB takes in one transaction, less the count and the mark. */
const mostAtOnce = 98;
/** How often somebody who was overtaken tries again. */
const attempts = 12;
const pageSize = 25;

const Head = z.object({ seq: z.number() });
const Entry = z.object({
  seq: z.number(),
  changes: z.array(z.object({ key: z.string(), json: z.string() })).nullable(),
});
const Mark = z
  .object({ sk: z.string().transform((key) => key as TopicKey), fromSeq: z.number(), toSeq: z.number() })
  .transform(({ sk: topic, fromSeq: from, toSeq: to }): Untold => ({ topic, from, to }));

const headKey = (topic: TopicKey) => ({ pk: `TOPIC#${topic}`, sk: 'HEAD' });
const entryKey = (topic: TopicKey, seq: number) => ({
  pk: `TOPIC#${topic}`,
  sk: `ENTRY#${String(seq).padStart(16, '0')}`,
});
const markKey = (topic: TopicKey) => ({ pk: 'UNTOLD', sk: topic });

/**
 * The log in the live table. A count begins with the time in milliseconds, so that the number of one that was forgotten is never
 * taken for one of its successor. DynamoDB forgets entries in no order, so that a gap means that nothing before it counts.
 */
export function dynamoLiveLog(client: DynamoDBDocumentClient, table: string, clock: Clock): LiveLog {
  const now = () => Math.floor(clock() / 1_000);

  const countOf = async (topic: TopicKey): Promise<number | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: headKey(topic), ConsistentRead: true }));
    return Item && Head.parse(Item).seq;
  };

  const write = (topic: TopicKey, known: number | undefined, entries: readonly LogEntry[]) => {
    const [from, to] = [entries[0]?.seq, entries.at(-1)?.seq];
    return transact(client, [
      {
        Put: {
          TableName: table,
          Item: { ...headKey(topic), seq: to, ttl: now() + keepsCount },
          ConditionExpression: known === undefined ? 'attribute_not_exists(pk)' : 'seq = :known',
          ...(known !== undefined && { ExpressionAttributeValues: { ':known': known } }),
        },
      },
      ...entries.map(({ seq, changes }) => ({
        Put: { TableName: table, Item: { ...entryKey(topic, seq), seq, changes, ttl: now() + keepsEntries } },
      })),
      {
        Update: {
          TableName: table,
          Key: markKey(topic),
          UpdateExpression: 'SET fromSeq = if_not_exists(fromSeq, :from), toSeq = :to',
          ExpressionAttributeValues: { ':from': from, ':to': to },
        },
      },
    ]);
  };

  const appendSome = async (topic: TopicKey, some: readonly LogEntry['changes'][]): Promise<void> => {
    for (let tries = 1; tries <= attempts; tries += 1) {
      const known = await countOf(topic);
      const first = (known ?? clock()) + 1;
      const failed = await write(
        topic,
        known,
        some.map((changes, at) => ({ seq: first + at, changes })),
      );
      if (failed === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(200, 5 * 2 ** tries)));
    }
    throw new Refusal('unavailable', 'Too much is told at once. Please try again in a moment.');
  };

  const head = async (topic: TopicKey): Promise<number> => {
    const known = await countOf(topic);
    if (known !== undefined) return known;
    const seq = clock();
    try {
      const Item = { ...headKey(topic), seq, ttl: now() + keepsCount };
      await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
      return seq;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return head(topic);
      throw error;
    }
  };

  /** Entries from a number on, until they fill a message or there are no more. */
  const entriesFrom = async (topic: TopicKey, seq: number): Promise<readonly LogEntry[]> => {
    const entries: LogEntry[] = [];
    let [from, bytes]: [number | undefined, number] = [seq, 0];
    while (from !== undefined && bytes <= mostBytes) {
      const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :topic AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':topic': headKey(topic).pk,
            ':first': entryKey(topic, from).sk,
            ':last': 'ENTRY#~',
          },
          Limit: pageSize,
        }),
      );
      const read = Items.map((item) => Entry.parse(item));
      entries.push(...read);
      bytes += read.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0);
      const last = entries.at(-1);
      from = LastEvaluatedKey && last && last.seq + 1;
    }
    return entries;
  };

  return {
    async append(topic, entries) {
      for (let at = 0; at < entries.length; at += mostAtOnce)
        await appendSome(topic, entries.slice(at, at + mostAtOnce));
    },

    head,

    async since(topic, after) {
      const newest = await head(topic);
      return stretch(after, newest, after < newest ? await entriesFrom(topic, after + 1) : []);
    },

    async untold() {
      const marks: Untold[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :untold',
            ExpressionAttributeValues: { ':untold': 'UNTOLD' },
            ...(from && { ExclusiveStartKey: from }),
          }),
        );
        marks.push(...Items.map((item) => Mark.parse(item)));
        from = LastEvaluatedKey;
      } while (from);
      return marks;
    },

    async told(topic, to) {
      const common = { TableName: table, Key: markKey(topic), ExpressionAttributeValues: { ':to': to } };
      const isNewer = await failsCondition(
        client.send(new DeleteCommand({ ...common, ConditionExpression: 'attribute_not_exists(pk) OR toSeq <= :to' })),
      );
      if (!isNewer) return;
      await failsCondition(
        client.send(
          new UpdateCommand({
            ...common,
            UpdateExpression: 'SET fromSeq = :next',
            ConditionExpression: 'fromSeq <= :to AND toSeq > :to',
            ExpressionAttributeValues: { ':to': to, ':next': to + 1 },
          }),
        ),
      );
    },
  };
}

async function failsCondition(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return false;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return true;
    throw error;
  }
}
