import * as dynalite from 'dynalite/db/index.js';
import type { Item } from '#local/dynamodb/item.ts';
import { invalid, orThrow } from '#local/dynamodb/refusal.ts';
import { keyNames, typeOfKey } from '#local/dynamodb/table.ts';
import type { Table } from '#local/dynamodb/table.ts';

/** The refusal of an empty string or binary as a key; dynalite words it like DynamoDB once did. */
function refuseEmpty(table: Table, key: Item): void {
  for (const name of keyNames(table.KeySchema)) {
    const type = typeOfKey(table, name);
    if (type && key[name]?.[type] === '') throw emptyKey(type, name);
  }
}

/** The refusal itself, for a key or for a value a key is compared with. */
export const emptyKey = (type: string, name: string): Error =>
  invalid(
    'One or more parameter values are not valid. ' +
      `The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value. Key: ${name}`,
  );

/** Where the item of a key stands; refuses a key that does not fit the table's schema. */
export function placeOf(table: Table, key: Item): string {
  if (Object.keys(key).length === table.KeySchema.length) refuseEmpty(table, key);
  orThrow(dynalite.validateKey(key, table));
  return dynalite.createKey(key, table);
}

/** Where an item stands; refuses one whose key does not fit the table's schema. */
export function placeOfItem(table: Table, item: Item): string {
  orThrow(dynalite.validateItem(item, table));
  return dynalite.createKey(item, table);
}
