import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  paginateQuery,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { beginningOf, continueChain, type ChainEnd } from '#core/auditing/chain.ts';
import { IsoWeekText, weekOf, type IsoWeek } from '#core/auditing/iso-week.ts';
import type { AuditLedger, AuditWeek, Named } from '#core/ports/audit-ledger.ts';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import { Refusal } from '#core/refusal.ts';
import type { Audit } from '#core/stage/audit.ts';
import { getMany } from '../aws/get-many.ts';
import { patiently, transact } from '../aws/transact.ts';
import { entryKey, linkItem, sha256, textItem, textKey, ttlAt, weekFrom, weekKey, weeks } from './audit-item.ts';
import { readRecords } from './read-records.ts';

/** A transaction takes 100 actions: three for each entry, and the end of the chain. */
const inOneTransaction = 33;
/** How often somebody else may append first. */
const races = 50;
/** Long after a queue, a stream or a dead-letter queue (14 days) could tell an entry again. */
const entriesKnownFor = 60 * 86_400_000;
const Cursor = z.object({ person: z.string(), recorded: z.string(), pk: z.string(), sk: z.string() });
const Indexed = z.object({ pk: z.string(), sk: z.string() });

export type LedgerOptions = { readonly portal: string; readonly audit: Pick<Audit, 'keep'> };

/** The audit's records in DynamoDB: links of a chain for each week, each written with the chain's new end or not at all. */
export function dynamoAuditLedger(
  client: DynamoDBDocumentClient,
  table: string,
  { portal, audit }: LedgerOptions,
): AuditLedger {
  const keep = inMilliseconds(audit.keep);

  const week = async (which: IsoWeek): Promise<AuditWeek | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: weekKey(which), ConsistentRead: true }));
    return Item && weekFrom(Item);
  };

  const unrecorded = async (entries: readonly AuditEntry[]) => {
    const byDigest = new Map(entries.map((entry) => [sha256(entry.id), entry]));
    const known = await getMany(client, table, [...byDigest.keys()].map(entryKey));
    for (const { pk } of known) byDigest.delete(String(pk).slice('ENTRY#'.length));
    return [...byDigest.values()];
  };

  /** Appends behind the end as it was read; false where that is not the end any more, or somebody has recorded one of them. */
  const appendTo = async (which: IsoWeek, end: ChainEnd, fresh: readonly AuditEntry[], now: number) => {
    const salt = () => randomBytes(16).toString('base64url');
    const records = continueChain(end, fresh, { week: which, recordedAt: now, keep, sha256, salt });
    const last = records.at(-1);
    if (!last) return true;
    const Once = 'attribute_not_exists(pk)';
    const put = (Item: Record<string, unknown>) => ({ Put: { TableName: table, Item, ConditionExpression: Once } });
    const failed = await transact(client, [
      {
        Update: {
          TableName: table,
          Key: weekKey(which),
          ...newEnd(end, { count: last.link.seq, last: last.link.hash }),
        },
      },
      ...records.flatMap(({ link, content }) => [
        put(linkItem(link)),
        put(textItem(link, content)),
        put({ ...entryKey(content.entry), week: which, seq: link.seq, ttl: ttlAt(now + entriesKnownFor) }),
      ]),
    ]);
    return failed === undefined;
  };

  const append = async (entries: readonly AuditEntry[], now: number): Promise<number> => {
    for (let tries = 0; tries < races; tries += 1) {
      const fresh = await unrecorded(entries);
      if (fresh.length === 0) return 0;
      const which = weekOf(now);
      const end = (await week(which)) ?? { count: 0, last: beginningOf(portal, which, sha256) };
      if (await appendTo(which, end, fresh, now)) return fresh.length;
    }
    throw new Refusal('unavailable', 'Too much is being recorded right now.');
  };

  /** Whether the change was made, or its condition did not hold. */
  const set = (Key: Record<string, unknown>, change: Omit<UpdateCommandInput, 'TableName' | 'Key'>) =>
    patiently(async () => {
      try {
        await client.send(new UpdateCommand({ TableName: table, Key, ...change }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    });

  return {
    week,

    async append(entries, now) {
      if (entries.length > inOneTransaction) throw new RangeError(`At most ${inOneTransaction} entries at once.`);
      return append(entries, now);
    },

    async weeks() {
      const found: AuditWeek[] = [];
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :weeks',
        ExpressionAttributeValues: { ':weeks': weeks },
        ScanIndexForward: false,
        ConsistentRead: true,
      };
      for await (const { Items = [] } of paginateQuery({ client }, query)) found.push(...Items.map(weekFrom));
      return found;
    },

    read: readRecords(client, table),

    async ofPerson(person, cursor, limit) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'person',
          KeyConditionExpression: 'person = :person',
          ExpressionAttributeValues: { ':person': person },
          Limit: limit,
          ...(cursor !== null && { ExclusiveStartKey: readCursor(cursor, person) }),
        }),
      );
      return { items: Items.map(namedFrom), cursor: LastEvaluatedKey ? written(LastEvaluatedKey) : null };
    },

    async erase(named, person, who) {
      await set(textKey(named), {
        UpdateExpression: 'SET who = :who REMOVE person, recorded',
        ConditionExpression: 'person = :person',
        ExpressionAttributeValues: { ':who': who, ':person': person },
      });
    },

    async markErased(which, now) {
      await set(weekKey(which), {
        UpdateExpression: 'SET erasedAt = :now',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': now },
      });
    },

    claimFile: (which, now, until) =>
      set(weekKey(which), {
        UpdateExpression: 'SET madeUntil = :until',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(madeUntil) OR madeUntil <= :now)',
        ExpressionAttributeValues: { ':until': until, ':now': now },
      }),

    async markFiled(which, filed) {
      await set(weekKey(which), {
        UpdateExpression: filed ? 'SET filed = :filed REMOVE madeUntil' : 'REMOVE madeUntil',
        ConditionExpression: 'attribute_exists(pk)',
        ...(filed && { ExpressionAttributeValues: { ':filed': filed } }),
      });
    },
  };
}

/** The end of the chain is still the one that was read, or there is none yet. */
function newEnd(before: ChainEnd, { count, last }: ChainEnd) {
  const names = { ExpressionAttributeNames: { '#count': 'count', '#last': 'last' } };
  const UpdateExpression = 'SET #count = :count, #last = :last';
  const values = { ':count': count, ':last': last };
  return before.count === 0
    ? {
        UpdateExpression,
        ...names,
        ConditionExpression: 'attribute_not_exists(#count) AND attribute_not_exists(#last)',
        ExpressionAttributeValues: values,
      }
    : {
        UpdateExpression,
        ...names,
        ConditionExpression: '#count = :readCount AND #last = :readLast',
        ExpressionAttributeValues: { ...values, ':readCount': before.count, ':readLast': before.last },
      };
}

const inMilliseconds = <K extends string>(seconds: Readonly<Record<K, number>>): Record<K, number> =>
  Object.fromEntries(Object.entries<number>(seconds).map(([kind, value]) => [kind, value * 1_000])) as Record<
    K,
    number
  >;

function namedFrom(item: unknown): Named {
  const { pk, sk } = Indexed.parse(item);
  return { week: IsoWeekText.parse(pk.slice('WEEK#'.length)), seq: Number(sk.slice(0, sk.indexOf('#'))) };
}

const written = (key: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify(Cursor.parse(key))).toString('base64url');

function readCursor(cursor: string, person: string): z.output<typeof Cursor> {
  try {
    return Cursor.extend({ person: z.literal(person) }).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new Refusal('bad-request', 'This is no page of this list.', { cause });
  }
}
