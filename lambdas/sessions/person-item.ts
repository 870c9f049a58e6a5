import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { EndReason } from '#core/contract/gateway.ts';
import type { PersonRecord } from '#core/ports/session-store.ts';

/** How a person's record lies in the sessions' table. */
const PersonItem = z.object({
  person: z.string().transform((value) => value as PersonId),
  version: z.number(),
  open: z.record(z.string(), z.string()),
  slugs: z.record(z.string(), z.string()),
  last: z.record(z.string(), z.object({ session: z.string(), endedAt: z.number(), reason: EndReason })),
});

export function personKey(person: PersonId): { readonly pk: string; readonly sk: string } {
  return { pk: `PERSON#${person}`, sk: 'PERSON' };
}

/** The record of somebody who was never here. */
export function newRecord(person: PersonId): PersonRecord {
  return { person, version: 0, open: {}, slugs: {}, last: {} };
}

export function recordFromItem(item: Record<string, unknown>): PersonRecord {
  return PersonItem.parse(item);
}

/** A step of a transaction: the record as it shall be, if it still is what was read. */
export function putRecord(table: string, read: PersonRecord, change: Partial<Pick<PersonRecord, 'open' | 'slugs'>>) {
  return {
    Put: {
      TableName: table,
      Item: { ...read, ...change, ...personKey(read.person), version: read.version + 1 },
      ...(read.version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': read.version } }),
    },
  };
}
