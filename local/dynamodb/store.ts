import * as dynalite from 'dynalite/db/index.js';
import type { Level, Operation, Store as DynaliteStore } from 'dynalite/db/index.js';
import type { Item } from '#local/dynamodb/item.ts';
import type { Table } from '#local/dynamodb/table.ts';

export type { Level, Operation } from 'dynalite/db/index.js';

/** dynalite's store: a LevelDB in memory or on disk, and how it lays out tables, items and indexes. */
export type Store = DynaliteStore;

/** The keys of everything kept, in dynalite's layout for tables, items and indexes. Table names hold no `~`. */
export const keys = {
  table: (name: string) => `table~${name}`,
  item: (table: string, key = '') => `item-${table}~${key}`,
  indexes: (kind: string, table: string) => `index-${kind}~${table}~`,
  index: (kind: string, table: string, index: string, key = '') => `index-${kind}~${table}~${index}~${key}`,
  timeToLive: (table: string) => `ttl~${table}`,
  record: (table: string, sequence = '') => `stream-${table}~${sequence}`,
  checkpoint: (table: string, consumer = '') => `checkpoint-${table}~${consumer}`,
  token: (token = '') => `token~${token}`,
};

/** Sorts after every key made of `keys`. */
const LAST = '\u{10FFFF}';

/** All keys that start with `prefix`. */
export const within = (prefix: string) => ({ gte: prefix, lt: `${prefix}${LAST}` });

/** Opens the LevelDB at `path` (created when missing), or one in memory. */
export async function openStore(path: string | undefined): Promise<Store> {
  const store = dynalite.create(path === undefined ? {} : { path });
  try {
    await store.db.open();
  } catch (cause) {
    throw new Error(`The database at ${path} cannot be opened; does another process have it open?`, { cause });
  }
  return store;
}

/** The item at a key, or undefined. */
export async function readItem(db: Level, table: Table, key: string): Promise<Item | undefined> {
  return (await db.get(keys.item(table.TableName, key))) as Item | undefined;
}

/** Everything below a prefix: key (without the prefix) and value, in the order of keys, `limit` at most. */
export async function* readAll<Value>(
  db: Level,
  prefix: string,
  after = '',
  limit = -1,
): AsyncGenerator<[string, Value]> {
  const { lt } = within(prefix);
  const start = after === '' ? { gte: prefix } : { gt: `${prefix}${after}` };
  for await (const [key, value] of db.iterator({ ...start, lt, limit })) {
    yield [key.slice(prefix.length), value as Value];
  }
}

/** Puts a value, or deletes the key when there is none. */
export const write = (key: string, value: unknown): Operation =>
  value === undefined ? { type: 'del', key } : { type: 'put', key, value };
