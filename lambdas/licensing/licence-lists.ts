import { QueryCommand, type DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Counted } from '#core/licensing/counters.ts';
import type { Lease } from '#core/licensing/lease.ts';
import type { LicenceLedger } from '#core/ports/licence-ledger.ts';
import type { Page } from '#core/ports/session-store.ts';
import { Refusal } from '#core/refusal.ts';
import { getMany } from '../aws/get-many.ts';
import { dayKey, instantText, leaseFrom, leaseKey, leaseKeyParts, listOf, pastFrom } from './licence-item.ts';

/** As many as are ended together at most. */
const dueAtOnce = 100;
const keysOnly = z.array(z.object({ pk: z.string(), sk: z.string() }));
const Text = z.string().min(1).max(300);
const At = z.iso.datetime();

/** Where a list of all leases goes on: in a pool, after one of its leases. Says no key that it could not make itself. */
const LeaseCursor = z.strictObject({
  pool: Text,
  after: z.strictObject({ origin: Text, product: Text, at: At }).optional(),
});
type LeaseCursor = z.infer<typeof LeaseCursor>;
const DayCursor = z.strictObject({ entry: Text });
const SessionCursor = z.strictObject({ day: z.iso.date(), entry: Text, at: At });

type Lists = Pick<LicenceLedger, 'expired' | 'list' | 'past'>;

/** The lists of leases, each from an index or partition that holds just what belongs in it. */
export function licenceLists(
  client: DynamoDBDocumentClient,
  table: string,
  counts: () => Promise<ReadonlyMap<string, Counted>>,
): Lists {
  const query = (asked: Omit<QueryCommandInput, 'TableName'>) =>
    client.send(new QueryCommand({ TableName: table, ...asked }));
  /** Read afresh and consistently: an index may lag behind. In the order of the keys. */
  const read = async (items: unknown): Promise<readonly unknown[]> => {
    const keys = keysOnly.parse(items ?? []).map(({ pk, sk }) => ({ pk, sk }));
    const textOf = ({ pk, sk }: Record<string, unknown>) => `${String(pk)} ${String(sk)}`;
    const found = new Map((await getMany(client, table, keys)).map((item) => [textOf(item), item]));
    return keys.flatMap((key) => found.get(textOf(key)) ?? []);
  };

  /** A pool's leases from there on, and where to go on; undefined after its last. */
  async function leasesIn({ pool, after }: LeaseCursor, limit: number) {
    const inList = listOf.pool(pool);
    const { Items, LastEvaluatedKey } = await query({
      IndexName: 'list',
      KeyConditionExpression: 'inList = :list',
      ExpressionAttributeValues: { ':list': inList },
      Limit: limit,
      ...(after && { ExclusiveStartKey: { ...leaseKey(after), inList, listAt: after.at } }),
    });
    const leases = (await read(Items)).map(leaseFrom);
    return { leases, next: LastEvaluatedKey && { pool, after: lastLease(LastEvaluatedKey) } };
  }

  /** The ended leases of a day, from its partition. */
  async function pastOfDay(day: string, cursor: string | null, limit: number) {
    const start = cursor === null ? undefined : readCursor(DayCursor, cursor);
    const { Items, LastEvaluatedKey } = await query({
      KeyConditionExpression: 'pk = :day',
      ExpressionAttributeValues: { ':day': dayKey(day) },
      Limit: limit,
      ...(start && { ExclusiveStartKey: { pk: dayKey(day), sk: start.entry } }),
    });
    const next = LastEvaluatedKey && { entry: String(LastEvaluatedKey['sk']) };
    return { items: (Items ?? []).map(pastFrom), cursor: next ? writeCursor(next) : null };
  }

  /** The ended leases of a session, from the index. */
  async function pastOfSession(session: string, cursor: string | null, limit: number) {
    const inList = listOf.session(session);
    const start = cursor === null ? undefined : readCursor(SessionCursor, cursor);
    const { Items, LastEvaluatedKey } = await query({
      IndexName: 'list',
      KeyConditionExpression: 'inList = :list',
      ExpressionAttributeValues: { ':list': inList },
      Limit: limit,
      ...(start && { ExclusiveStartKey: { pk: dayKey(start.day), sk: start.entry, inList, listAt: start.at } }),
    });
    const { pk, sk, listAt } = LastEvaluatedKey ?? {};
    const next = LastEvaluatedKey && {
      day: String(pk).slice(dayKey('').length),
      entry: String(sk),
      at: String(listAt),
    };
    return { items: (await read(Items)).map(pastFrom), cursor: next ? writeCursor(next) : null };
  }

  return {
    async expired(pool, now) {
      const { Items } = await query({
        IndexName: 'list',
        KeyConditionExpression: 'inList = :list AND listAt <= :now',
        ExpressionAttributeValues: { ':list': listOf.pool(pool), ':now': instantText(now) },
        Limit: dueAtOnce,
      });
      return (await read(Items)).map(leaseFrom).filter(({ expiresAt }) => expiresAt <= now);
    },

    async list(cursor, limit): Promise<Page<Lease>> {
      const pools = [...(await counts()).keys()].sort();
      const after = (pool: string): LeaseCursor | undefined => {
        const next = pools.find((one) => one > pool);
        return next === undefined ? undefined : { pool: next };
      };
      let at: LeaseCursor | undefined = cursor === null ? after('') : readCursor(LeaseCursor, cursor);
      const items: Lease[] = [];
      // On through the pools till the page is full, or small pools would be pages of their own.
      while (at && items.length < limit) {
        const found = await leasesIn(at, limit - items.length);
        items.push(...found.leases);
        at = found.next ?? after(at.pool);
      }
      return { items, cursor: at ? writeCursor(at) : null };
    },

    past: (of, cursor, limit) =>
      'session' in of ? pastOfSession(of.session, cursor, limit) : pastOfDay(of.day, cursor, limit),
  };
}

function lastLease({ pk, sk, listAt }: Record<string, unknown>): LeaseCursor['after'] {
  return { ...leaseKeyParts(String(pk), String(sk)), at: String(listAt) };
}

/** Where a list goes on, as a caller is told it. */
export function writeCursor(cursor: unknown): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws Refusal `bad-request`: a cursor that we did not write */
export function readCursor<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    throw new Refusal('bad-request', 'This list cannot be continued from there.', { cause });
  }
}
