import { checkIndexKeys, entryOf } from '#local/dynamodb/index-entries.ts';
import type { Item } from '#local/dynamodb/item.ts';
import { invalid } from '#local/dynamodb/refusal.ts';
import { keys, readAll, within, write } from '#local/dynamodb/store.ts';
import type { Level, Operation } from '#local/dynamodb/store.ts';
import { keyNames, typeOfKey } from '#local/dynamodb/table.ts';
import type { Index, Table } from '#local/dynamodb/table.ts';

const BATCH = 1000;

/** Removes all entries of a global index. */
export const clearIndex = (db: Level, table: string, index: string): Promise<void> =>
  db.clear(within(keys.index('global', table, index)));

/** Writes the entries of a new global index for all items; leaves out those whose key attributes do not fit it. */
export async function fillIndex(db: Level, table: Table, name: string): Promise<void> {
  const index = table.GlobalSecondaryIndexes?.find((each) => each.IndexName === name);
  if (!index) return;
  checkDefined(table, index);
  await clearIndex(db, table.TableName, name);
  let batch: Operation[] = [];
  for await (const [, item] of readAll<Item>(db, keys.item(table.TableName))) {
    const entry = fits(table, index, item) ? entryOf(table, index, item) : undefined;
    if (entry) batch.push(write(keys.index('global', table.TableName, name, entry.key), entry.value));
    if (batch.length === BATCH) {
      await db.batch(batch);
      batch = [];
    }
  }
  await db.batch(batch);
}

function checkDefined(table: Table, index: Index): void {
  const missing = keyNames(index.KeySchema).filter((key) => typeOfKey(table, key) === undefined);
  if (missing.length === 0) return;
  throw invalid(
    'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. ' +
      `Keys: [${missing.join(', ')}]`,
  );
}

function fits(table: Table, index: Index, item: Item): boolean {
  const { LocalSecondaryIndexes: _, ...rest } = table;
  try {
    checkIndexKeys({ ...rest, GlobalSecondaryIndexes: [index] }, item);
    return true;
  } catch {
    return false;
  }
}
