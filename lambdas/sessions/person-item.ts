import * as z from 'zod';
import type { PersonId } from '#core/access/caller.ts';
import { EndReason } from '#core/contract/gateway.ts';
import type { PersonRecord } from '#core/ports/session-store.ts';
import type { Ended, Session } from '#core/session/session.ts';
import { fading } from './slug-item.ts';

/** How a person's record lies in the sessions' table. */
const PersonItem = z.object({
  person: z.string().transform((value) => value as PersonId),
  version: z.number(),
  open: z.record(z.string(), z.string()),
  leaving: z.record(z.string(), z.string()).default({}),
  slugs: z.record(z.string(), z.string()),
  last: z.record(z.string(), z.object({ session: z.string(), endedAt: z.number(), reason: EndReason })),
  /** Milliseconds, since TTL deletes when it likes. */
  fadesAt: z.number().exactOptional(),
});

export function personKey(person: PersonId): { readonly pk: string; readonly sk: string } {
  return { pk: `PERSON#${person}`, sk: 'PERSON' };
}

/** The record of somebody who was never here. */
export function newRecord(person: PersonId): PersonRecord {
  return { person, version: 0, open: {}, leaving: {}, slugs: {}, last: {} };
}

export function recordFromItem(item: Record<string, unknown>): PersonRecord {
  return PersonItem.parse(item);
}

/** A step of a transaction: the record as it shall be, if it still is what was read. */
export function putRecord(
  table: string,
  read: PersonRecord,
  change: Partial<Pick<PersonRecord, 'open' | 'leaving' | 'slugs' | 'fadesAt'>>,
) {
  const after = { ...read, ...change, version: read.version + 1 };
  return {
    Put: {
      TableName: table,
      Item: { ...after, ...personKey(read.person), ...fading(after) },
      ...(read.version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': read.version } }),
    },
  };
}

/** A step of a transaction: the session is the one that he has in its environment now; one that he had there is leaving. */
export function putOpen(
  table: string,
  read: PersonRecord,
  { environment, name }: Pick<Session, 'environment' | 'name'>,
) {
  const earlier = read.open[environment];
  return putRecord(table, read, {
    open: { ...read.open, [environment]: name },
    leaving: earlier === undefined ? read.leaving : { ...read.leaving, [earlier]: environment },
  });
}

/** A step of a transaction: he has the session no more, and remembers it as his last one. */
export function freePerson(table: string, { name, environment, desktopType }: Session, person: PersonId, after: Ended) {
  return {
    Update: {
      TableName: table,
      Key: personKey(person),
      UpdateExpression: 'REMOVE #open.#environment SET #last.#type = :last, version = version + :one',
      ConditionExpression: '#open.#environment = :session',
      ExpressionAttributeNames: {
        '#open': 'open',
        '#environment': environment,
        '#last': 'last',
        '#type': desktopType,
      },
      ExpressionAttributeValues: {
        ':session': name,
        ':last': { session: name, endedAt: after.endedAt, reason: after.reason },
        ':one': 1,
      },
    },
  };
}

/** A step of a transaction: a session has ended whose place another one has taken already. */
export function freeLeaving(table: string, { name }: Session, person: PersonId) {
  return {
    Update: {
      TableName: table,
      Key: personKey(person),
      UpdateExpression: 'REMOVE leaving.#session SET version = version + :one',
      ConditionExpression: 'attribute_exists(leaving.#session)',
      ExpressionAttributeNames: { '#session': name },
      ExpressionAttributeValues: { ':one': 1 },
    },
  };
}
