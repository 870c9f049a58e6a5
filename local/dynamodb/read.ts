import queryAction from 'dynalite/actions/query.js';
import scanAction from 'dynalite/actions/scan.js';
import * as dynalite from 'dynalite/db/index.js';
import type { Paths, Range } from 'dynalite/db/index.js';
import { consumed, readUnits } from '#local/dynamodb/capacity.ts';
import type { CapacityMode } from '#local/dynamodb/capacity.ts';
import { holds } from '#local/dynamodb/condition.ts';
import type { Expression } from '#local/dynamodb/condition.ts';
import { tableOf } from '#local/dynamodb/engine.ts';
import type { Engine } from '#local/dynamodb/engine.ts';
import { indexKey } from '#local/dynamodb/index-entries.ts';
import { itemSize } from '#local/dynamodb/item.ts';
import type { AttributeValue, Item } from '#local/dynamodb/item.ts';
import { emptyKey, placeOf } from '#local/dynamodb/key.ts';
import { orThrow } from '#local/dynamodb/refusal.ts';
import { readItem } from '#local/dynamodb/store.ts';
import { indexesOf } from '#local/dynamodb/table.ts';
import type { Table } from '#local/dynamodb/table.ts';

/** What a read wants of an item: all of it, or some paths. */
interface Projection {
  readonly AttributesToGet?: readonly string[];
  readonly _projection?: Paths;
}

/** A parsed GetItem. */
export interface GetRequest extends Projection {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
  readonly ReturnConsumedCapacity?: CapacityMode;
}

/** The paths a request wants of an item. */
export function project({ _projection, AttributesToGet }: Projection, item: Item): Item {
  const paths = _projection?.paths ?? AttributesToGet;
  return paths ? dynalite.mapPaths(paths, item) : item;
}

const price = (consistent: boolean | undefined) => (consistent ? 1 : 0.5);

/** GetItem: the item, or no `Item` at all. */
export async function getItem(engine: Engine, request: GetRequest): Promise<object> {
  const table = tableOf(engine, request.TableName);
  const place = placeOf(table, request.Key);
  orThrow(dynalite.validateKeyPaths(request._projection?.nestedPaths, table));
  const item = await readItem(engine.store.db, table, place);
  const units = readUnits(item, price(request.ConsistentRead));
  const spent = [{ table: request.TableName, units, indexes: [] }];
  const [ConsumedCapacity] = consumed(request.ReturnConsumedCapacity, spent) ?? [];
  return { ...(item ? { Item: project(request, item) } : {}), ...(ConsumedCapacity ? { ConsumedCapacity } : {}) };
}

/** The keys a BatchGetItem wants of one table. */
interface KeysOfTable extends Projection {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
}

/** A parsed BatchGetItem. */
export interface BatchGetRequest {
  readonly RequestItems: Readonly<Record<string, KeysOfTable>>;
  readonly ReturnConsumedCapacity?: CapacityMode;
}

const MAX_REPLY = 16 * 1024 * 1024;

/**
 * BatchGetItem: up to 100 items and 16 MB, the rest in `UnprocessedKeys`. Items come in the order of their hashes, not
 * in that of the request: DynamoDB promises none, so code must not count on one. `sent` is the request before parsing.
 */
export async function batchGet(engine: Engine, request: BatchGetRequest, sent: BatchGetRequest): Promise<object> {
  const wanted = Object.entries(request.RequestItems).flatMap(([name, part]) => placesOf(engine, name, part));
  const found = await Promise.all(
    wanted.map(async (each) => Object.assign(each, { item: await readItem(engine.store.db, each.table, each.place) })),
  );
  let size = 0;
  const fits = (item: Item | undefined) => (size += item ? itemSize(item) : 0) <= MAX_REPLY;
  const { done = [], left = [] } = Object.groupBy(found, ({ item }) => (fits(item) ? 'done' : 'left'));
  const Responses: Record<string, Item[]> = Object.fromEntries(
    Object.keys(request.RequestItems).map((name) => [name, []]),
  );
  for (const { name, part, item } of done) if (item) Responses[name]?.push(project(part, item));
  const UnprocessedKeys = Object.fromEntries(
    [...Map.groupBy(left, ({ name }) => name)].map(([name, parts]) => [
      name,
      { ...sent.RequestItems[name], Keys: parts.map(({ key }) => key) },
    ]),
  );
  const spent = done.map(({ name, part, item }) => ({
    table: name,
    units: readUnits(item, price(part.ConsistentRead)),
    indexes: [],
  }));
  const ConsumedCapacity = consumed(request.ReturnConsumedCapacity, spent);
  return { Responses, UnprocessedKeys, ...(ConsumedCapacity ? { ConsumedCapacity } : {}) };
}

function placesOf(engine: Engine, name: string, part: KeysOfTable) {
  const table = tableOf(engine, name);
  return part.Keys.map((key) => ({ name, part, key, table, place: placeOf(table, key) })).toSorted((one, other) =>
    one.place < other.place ? -1 : 1,
  );
}

/** A parsed Query or Scan. */
export interface PageRequest extends Projection {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Select?: string;
  readonly ExclusiveStartKey?: Item;
  readonly KeyConditions?: Readonly<Record<string, { readonly AttributeValueList?: readonly AttributeValue[] }>>;
  readonly _filter?: { readonly expression: Expression };
}

interface Page {
  readonly Items?: readonly Item[];
  readonly Count: number;
}

/** True of every item: an attribute nobody can name does not exist. */
const ANYTHING: Expression = { type: 'not', args: [{ type: 'function', name: 'attribute_exists', args: [['']] }] };

/**
 * Query and Scan: a page of dynalite's, that is its key ranges, limits and 1 MB pages, over our indexes and with
 * our own judgement of the filter and projection.
 */
export async function readPage(engine: Engine, operation: 'Query' | 'Scan', request: PageRequest): Promise<object> {
  const table = tableOf(engine, request.TableName);
  for (const [name, { AttributeValueList = [] }] of Object.entries(request.KeyConditions ?? {})) {
    for (const { S, B } of AttributeValueList) if (S === '' || B === '') throw emptyKey(B === '' ? 'B' : 'S', name);
  }
  const { AttributesToGet: _, Select, ...rest } = request;
  const page = await run(operation === 'Query' ? queryAction : scanAction, storeFor(engine, table, request), {
    ...rest,
    ...(Select === 'COUNT' ? {} : { Select }),
    ...(rest._filter ? { _filter: { ...rest._filter, expression: ANYTHING } } : {}),
    ...(rest._projection ? { _projection: { ...rest._projection, paths: undefined } } : {}),
  });
  const { Items = [], ...numbers } = page;
  const kept = Items.filter((item) => !request._filter || holds(request._filter.expression, item));
  const shown = Select === 'COUNT' ? {} : { Items: kept.map((item) => project(request, item)) };
  return { ...numbers, ...shown, Count: kept.length };
}

const run = (action: typeof queryAction, store: unknown, data: unknown): Promise<Page> =>
  new Promise((resolve, reject) => {
    action(store, data, (error, reply) => (error ? reject(error) : resolve(reply as unknown as Page)));
  });

/** The store as dynalite's actions expect it, with our tables and with start keys as our index entries have them. */
function storeFor({ store }: Engine, table: Table, { ExclusiveStartKey: start, IndexName }: PageRequest): unknown {
  const schema = indexesOf(table).find(({ index }) => index.IndexName === IndexName)?.index;
  const translate = (range: Range): Range => {
    if (!start || !schema) return range;
    const theirs = dynalite.createIndexKey(start, table, schema.KeySchema);
    const ours = indexKey(table, schema, start);
    const bound = (side: 'gt' | 'lt') => (range[side] === theirs ? { [side]: ours } : {});
    return { ...range, ...bound('gt'), ...bound('lt') };
  };
  return {
    ...store,
    getTable: (_name: string, done: (error: null, found: Table) => void) => done(null, table),
    getIndexDb: (kind: string, name: string, index: string) => ({
      createValueStream: (range: Range) => store.getIndexDb(kind, name, index).createValueStream(translate(range)),
    }),
  };
}
