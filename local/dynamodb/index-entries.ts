import * as dynalite from 'dynalite/db/index.js';
import { pick, sameItem } from '#local/dynamodb/item.ts';
import type { Item } from '#local/dynamodb/item.ts';
import { invalid } from '#local/dynamodb/refusal.ts';
import { indexesOf, keyNames, typeOfKey } from '#local/dynamodb/table.ts';
import type { Index, KindOfIndex, Table } from '#local/dynamodb/table.ts';

/** What an index holds for an item: where, and the projected attributes. */
export interface Entry {
  readonly key: string;
  readonly value: Item;
}

/** How a write changes one index; `before` and `after` are undefined where the item is not in the index. */
export interface EntryChange extends KindOfIndex {
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/**
 * Where an item stands in an index: the index's key, then the table's whole key. (dynalite appends six hex digits of a
 * hash instead, so that two items of one index key can overwrite each other.)
 */
export function indexKey(table: Table, index: Index, item: Item): string {
  return dynalite.createKey(item, table, index.KeySchema) + dynalite.createKey(item, table);
}

/** The entry of an item, or undefined when it lacks a key attribute of the index (a sparse index). */
export function entryOf(table: Table, index: Index, item: Item | undefined): Entry | undefined {
  if (!item) return undefined;
  const names = keyNames(index.KeySchema);
  if (names.some((name) => item[name] === undefined)) return undefined;
  const { ProjectionType, NonKeyAttributes = [] } = index.Projection;
  const kept = [...names, ...keyNames(table.KeySchema), ...NonKeyAttributes];
  return { key: indexKey(table, index, item), value: ProjectionType === 'ALL' ? item : pick(item, kept) };
}

/** How a write changes the indexes of its table; those it leaves alone are left out. */
export function entryChanges(table: Table, before: Item | undefined, after: Item | undefined): readonly EntryChange[] {
  return indexesOf(table).flatMap(({ kind, index }) => {
    const [was, is] = [entryOf(table, index, before), entryOf(table, index, after)];
    return was?.key === is?.key && sameItem(was?.value, is?.value) ? [] : [{ kind, index, before: was, after: is }];
  });
}

const MAX_HASH = 2048;
const MAX_RANGE = 1024;

/** Refuses an item whose index keys have the wrong type, are empty or too long. */
export function checkIndexKeys(table: Table, item: Item): void {
  for (const { index } of indexesOf(table)) {
    for (const { AttributeName: name, KeyType } of index.KeySchema) {
      const value = item[name];
      const type = typeOfKey(table, name);
      if (!value || !type) continue;
      const key = value[type];
      if (key === undefined)
        throw unsupported(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${Object.keys(value)[0]} IndexName: ${index.IndexName}`,
        );
      if (key === '') throw empty(type, index.IndexName, name);
      const limit = KeyType === 'HASH' ? MAX_HASH : MAX_RANGE;
      const size = type === 'N' ? 0 : Buffer.byteLength(key, type === 'B' ? 'base64' : 'utf8');
      if (size > limit)
        throw unsupported(
          `Size of ${KeyType === 'HASH' ? 'hashkey' : 'rangekey'} has exceeded the maximum size limit of ${limit} bytes`,
        );
    }
  }
}

const unsupported = (message: string) => invalid(`One or more parameter values were invalid: ${message}`);

const empty = (type: string, index: string, name: string) =>
  invalid(
    'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
      `The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value. ` +
      `IndexName: ${index}, IndexKey: ${name}`,
  );
