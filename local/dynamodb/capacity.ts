import type { Change } from '#local/dynamodb/engine.ts';
import { entryChanges } from '#local/dynamodb/index-entries.ts';
import type { Entry } from '#local/dynamodb/index-entries.ts';
import { itemSize } from '#local/dynamodb/item.ts';
import type { Item } from '#local/dynamodb/item.ts';

/** What a request asks to be told of the capacity it used. */
export type CapacityMode = 'INDEXES' | 'TOTAL' | 'NONE' | undefined;

/** Units one table and its indexes spent. */
export interface Spent {
  readonly table: string;
  readonly units: number;
  readonly indexes: readonly { readonly kind: 'local' | 'global'; readonly name: string; readonly units: number }[];
}

const WRITE_UNIT = 1024;
const READ_UNIT = 4096;

const unitsOf = (size: number, unit: number) => Math.max(1, Math.ceil(size / unit));
const sizeOf = (item: Item | undefined) => (item ? itemSize(item) : 0);

/** Units of reading an item: one per 4 KB, half when eventually consistent, double in a transaction. */
export function readUnits(item: Item | undefined, price: 0.5 | 1 | 2): number {
  return unitsOf(sizeOf(item), READ_UNIT) * price;
}

/**
 * Units of one write: one per KB of the larger image, plus what its index entries take. A transaction writes item and local indexes
 * twice, to prepare and to commit; global indexes follow once it is through, as after any other write.
 */
export function writeSpent({ table, before, after }: Change, price: 1 | 2): Spent {
  return {
    table: table.TableName,
    units: unitsOf(Math.max(sizeOf(before), sizeOf(after)), WRITE_UNIT) * price,
    indexes: entryChanges(table, before, after).map(({ kind, index, before: was, after: is }) => ({
      kind,
      name: index.IndexName,
      units: entryUnits(was, is) * (kind === 'global' ? 1 : price),
    })),
  };
}

/** An entry that moves is a deletion and an insertion. */
function entryUnits(was: Entry | undefined, is: Entry | undefined): number {
  const [old, young] = [was && sizeOf(was.value), is && sizeOf(is.value)];
  if (old === undefined || young === undefined) return unitsOf(old ?? young ?? 0, WRITE_UNIT);
  if (was?.key === is?.key) return unitsOf(Math.max(old, young), WRITE_UNIT);
  return unitsOf(old, WRITE_UNIT) + unitsOf(young, WRITE_UNIT);
}

/** Names the units as a reply does; transactions say read or write as well. */
type Units = (amount: number) => object;

/** The `ConsumedCapacity` of a reply: one entry a table, or undefined when nobody asked. */
export function consumed(
  mode: CapacityMode,
  spent: readonly Spent[],
  transaction?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): readonly object[] | undefined {
  if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
  const units: Units = (amount) =>
    transaction ? { CapacityUnits: amount, [transaction]: amount } : { CapacityUnits: amount };
  return [...Map.groupBy(spent, (each) => each.table)].map(([name, parts]) => ofTable(mode, units, name, parts));
}

function ofTable(mode: 'TOTAL' | 'INDEXES', units: Units, TableName: string, parts: readonly Spent[]): object {
  const table = parts.reduce((sum, part) => sum + part.units, 0);
  const indexes = parts.flatMap((part) => part.indexes);
  const total = { TableName, ...units(indexes.reduce((sum, index) => sum + index.units, table)) };
  if (mode === 'TOTAL') return total;
  const { local = [], global = [] } = Object.groupBy(indexes, (index) => index.kind);
  return {
    ...total,
    Table: units(table),
    ...byName('LocalSecondaryIndexes', local, units),
    ...byName('GlobalSecondaryIndexes', global, units),
  };
}

function byName(member: string, indexes: Spent['indexes'], units: Units): object {
  const grouped = [...Map.groupBy(indexes, (index) => index.name)].map(([name, each]) => [
    name,
    units(each.reduce((sum, index) => sum + index.units, 0)),
  ]);
  return grouped.length > 0 ? { [member]: Object.fromEntries(grouped) } : {};
}
