import { entryChanges } from '#local/dynamodb/index-entries.ts';
import { sameItem } from '#local/dynamodb/item.ts';
import type { Item } from '#local/dynamodb/item.ts';
import type { Exclusively } from '#local/dynamodb/mutex.ts';
import { DynamoRefusal } from '#local/dynamodb/refusal.ts';
import { keys, write } from '#local/dynamodb/store.ts';
import type { Operation, Store } from '#local/dynamodb/store.ts';
import type { Identity, Streams } from '#local/dynamodb/stream.ts';
import type { Table } from '#local/dynamodb/table.ts';

/** What all operations share. */
export interface Engine {
  readonly store: Store;
  /** The tables, by name; also kept in the store. */
  readonly tables: Map<string, Table>;
  /** The TTL attribute of the tables that have one. */
  readonly timeToLive: Map<string, string>;
  readonly streams: Streams;
  readonly exclusively: Exclusively;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly region: string;
  readonly account: string;
}

/** One item's change: where it stands, what it was, what it becomes (undefined: not there). */
export interface Change {
  readonly table: Table;
  readonly key: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** The table of that name, or ResourceNotFoundException. */
export function tableOf(engine: Engine, name: string): Table {
  const table = engine.tables.get(name);
  if (!table) throw new DynamoRefusal('ResourceNotFoundException', 'Requested resource not found');
  return table;
}

/**
 * Writes changes, their index entries and their stream records, with `more`, as one LevelDB batch: after a kill at any
 * instant either all of it is on disk or none. Changes that change nothing write nothing. Call it only while holding
 * the mutex, with what was read under it.
 */
export async function commit(
  engine: Engine,
  changes: readonly Change[],
  { more = [], by }: { readonly more?: readonly Operation[]; readonly by?: Identity } = {},
): Promise<void> {
  const real = changes.filter(({ before, after }) => !sameItem(before, after));
  const records = engine.streams.record(real, by);
  const operations = [...real.flatMap(operationsOf), ...records.operations, ...more];
  if (operations.length > 0) await engine.store.db.batch(operations);
  records.wake();
}

function operationsOf({ table, key, before, after }: Change): readonly Operation[] {
  const name = table.TableName;
  const operations = [write(keys.item(name, key), after)];
  for (const { kind, index, before: was, after: is } of entryChanges(table, before, after)) {
    const at = (entry: string) => keys.index(kind, name, index.IndexName, entry);
    if (was && was.key !== is?.key) operations.push(write(at(was.key), undefined));
    if (is) operations.push(write(at(is.key), is.value));
  }
  return operations;
}
