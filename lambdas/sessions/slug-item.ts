import type { PersonRecord } from '#core/ports/session-store.ts';

export function slugKey(slug: string): { readonly pk: string; readonly sk: string } {
  return { pk: `SLUG#${slug}`, sk: 'SLUG' };
}

/** Seconds since 1970 at which the table forgets what belongs to a record; nothing where it never does. */
export function fading({ fadesAt }: Pick<PersonRecord, 'fadesAt'>): { readonly ttl?: number } {
  return fadesAt === undefined ? {} : { ttl: Math.ceil(fadesAt / 1_000) };
}

/**
 * A step of a transaction: the path leads to this person's desktops of a type, for as long as his record is kept. It fails where it is
 * somebody else's; his own may be there still, though his record was forgotten, or be gone before it.
 */
export function putSlug(
  table: string,
  slug: string,
  desktopType: string,
  record: Pick<PersonRecord, 'person' | 'fadesAt'>,
) {
  return {
    Put: {
      TableName: table,
      Item: { ...slugKey(slug), person: record.person, desktopType, ...fading(record) },
      ConditionExpression: 'attribute_not_exists(pk) OR (person = :person AND desktopType = :type)',
      ExpressionAttributeValues: { ':person': record.person, ':type': desktopType },
    },
  };
}
