import * as dynalite from 'dynalite/db/index.js';
import { consumed, writeSpent } from '#local/dynamodb/capacity.ts';
import type { CapacityMode } from '#local/dynamodb/capacity.ts';
import { holds } from '#local/dynamodb/condition.ts';
import type { Expression, Path } from '#local/dynamodb/condition.ts';
import { commit, tableOf } from '#local/dynamodb/engine.ts';
import type { Change, Engine } from '#local/dynamodb/engine.ts';
import { checkIndexKeys } from '#local/dynamodb/index-entries.ts';
import { itemSize } from '#local/dynamodb/item.ts';
import { placeOf, placeOfItem } from '#local/dynamodb/key.ts';
import type { AttributeValue, Item } from '#local/dynamodb/item.ts';
import { legacySections } from '#local/dynamodb/legacy.ts';
import type { LegacyUpdates } from '#local/dynamodb/legacy.ts';
import { DynamoRefusal, invalid, isRefusal, orThrow } from '#local/dynamodb/refusal.ts';
import { readItem } from '#local/dynamodb/store.ts';
import type { Table } from '#local/dynamodb/table.ts';
import { updated } from '#local/dynamodb/update.ts';
import type { Section } from '#local/dynamodb/update.ts';

/** What a write does, alone or in a transaction. */
export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** A parsed write. */
export interface WriteRequest {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly AttributeUpdates?: LegacyUpdates;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'UPDATED_OLD' | 'ALL_NEW' | 'UPDATED_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
  readonly ReturnConsumedCapacity?: CapacityMode;
  readonly _condition?: { readonly expression: Expression; readonly nestedPaths?: unknown };
  readonly _updates?: { readonly sections: readonly Section[]; readonly paths: readonly Path[] };
}

/** A write whose table and key are known and fit each other. */
export interface Located {
  readonly kind: WriteKind;
  readonly request: WriteRequest;
  readonly table: Table;
  readonly key: string;
}

/**
 * Finds the table, and checks key or item against its schema. Throws DynamoDB's refusals. Call it while holding the
 * mutex, or the table may get another index before the write.
 */
export function locate(engine: Engine, kind: WriteKind, request: WriteRequest): Located {
  const table = tableOf(engine, request.TableName);
  const { Key = {}, Item = {}, _updates, AttributeUpdates } = request;
  const key = kind === 'Put' ? placeOfItem(table, Item) : placeOf(table, Key);
  if (kind === 'Put') checkItem(engine, table, Item);
  if (kind === 'Update') orThrow(dynalite.validateUpdates(AttributeUpdates, _updates, table));
  orThrow(dynalite.validateKeyPaths(request._condition?.nestedPaths, table));
  return { kind, request, table, key };
}

function checkItem(engine: Engine, table: Table, item: Item): void {
  checkIndexKeys(table, item);
  checkNesting(item);
  if (itemSize(item) > engine.store.options.maxItemSize) {
    throw invalid('Item size has exceeded the maximum allowed size');
  }
}

/** What a located write makes of its item; throws when its condition does not hold. Call it while holding the mutex. */
export async function plan(engine: Engine, located: Located): Promise<Change> {
  const { table, key } = located;
  const before = await readItem(engine.store.db, table, key);
  checkCondition(located.request, before);
  const after = outcome(engine, located, before);
  return { table, key, before, after };
}

function checkCondition(request: WriteRequest, before: Item | undefined): void {
  const { _condition: condition, ReturnValuesOnConditionCheckFailure: on } = request;
  const legacy = condition ? undefined : dynalite.checkConditional(request, before);
  if (legacy && !isRefusal(legacy, 'ConditionalCheckFailedException')) throw legacy;
  if (!legacy && (!condition || holds(condition.expression, before ?? {}))) return;
  const old = before && on === 'ALL_OLD' ? { Item: before } : {};
  throw new DynamoRefusal('ConditionalCheckFailedException', 'The conditional request failed', old);
}

function outcome(engine: Engine, { kind, request, table }: Located, before: Item | undefined): Item | undefined {
  if (kind === 'Put') return request.Item;
  if (kind === 'Delete') return undefined;
  if (kind === 'ConditionCheck') return before;
  const sections = request._updates?.sections ?? legacySections(request.AttributeUpdates ?? {}, before);
  const after = updated(sections, before ?? request.Key ?? {});
  checkUpdatedKeys(table, after);
  checkNesting(after);
  if (itemSize(after) > engine.store.options.maxItemSize) {
    throw invalid('Item size to update has exceeded the maximum allowed size');
  }
  return after;
}

function checkUpdatedKeys(table: Table, item: Item): void {
  try {
    checkIndexKeys(table, item);
  } catch (error) {
    if (!(error instanceof DynamoRefusal) || !error.message.includes('Type mismatch')) throw error;
    throw invalid('The update expression attempted to update the secondary index key to unsupported type');
  }
}

const MAX_NESTING = 32;

function checkNesting(item: Item): void {
  const deepest = Math.max(0, ...Object.values(item).map(depth));
  if (deepest > MAX_NESTING) throw invalid('Nesting Levels have exceeded supported limits');
}

function depth(value: AttributeValue): number {
  const members = value.L ?? (value.M && Object.values(value.M));
  return members ? 1 + Math.max(0, ...members.map(depth)) : 0;
}

/** PutItem, UpdateItem or DeleteItem: one write, and the attributes and capacity the request asked to be told. */
export function writeOne(engine: Engine, kind: WriteKind, request: WriteRequest): Promise<object> {
  return engine.exclusively(async () => {
    const change = await plan(engine, locate(engine, kind, request));
    await commit(engine, [change]);
    const Attributes = returned(request, change);
    const [ConsumedCapacity] = consumed(request.ReturnConsumedCapacity, [writeSpent(change, 1)]) ?? [];
    return { ...(Attributes ? { Attributes } : {}), ...(ConsumedCapacity ? { ConsumedCapacity } : {}) };
  });
}

function returned(request: WriteRequest, { before, after }: Change): Item | undefined {
  const { ReturnValues = 'NONE', _updates, AttributeUpdates = {} } = request;
  const paths = _updates?.paths ?? Object.keys(AttributeUpdates).map((name) => [name]);
  const image = ReturnValues.endsWith('OLD') ? before : after;
  if (ReturnValues === 'NONE' || !image) return undefined;
  if (ReturnValues.startsWith('ALL')) return image;
  const touched = dynalite.mapPaths(paths, image);
  return Object.keys(touched).length > 0 ? touched : undefined;
}

interface BatchPart {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

/** A parsed BatchWriteItem: puts and deletions by table. */
export interface BatchWriteRequest {
  readonly RequestItems: Readonly<Record<string, readonly BatchPart[]>>;
  readonly ReturnConsumedCapacity?: CapacityMode;
}

/** BatchWriteItem: up to 25 puts and deletions, none of the same item twice; all of it is always processed. */
export function batchWrite(engine: Engine, request: BatchWriteRequest): Promise<object> {
  return engine.exclusively(async () => {
    const writes = Object.entries(request.RequestItems).flatMap(([name, parts]) => locateBatch(engine, name, parts));
    const changes = await Promise.all(writes.map((located) => plan(engine, located)));
    await commit(engine, changes);
    const spent = changes.map((change) => writeSpent(change, 1));
    const ConsumedCapacity = consumed(request.ReturnConsumedCapacity, spent);
    return { UnprocessedItems: {}, ...(ConsumedCapacity ? { ConsumedCapacity } : {}) };
  });
}

function locateBatch(engine: Engine, TableName: string, parts: readonly BatchPart[]): readonly Located[] {
  const located = parts.map(({ PutRequest, DeleteRequest }) =>
    PutRequest
      ? locateInBatch(engine, 'Put', { TableName, Item: PutRequest.Item })
      : locateInBatch(engine, 'Delete', { TableName, Key: DeleteRequest?.Key ?? {} }),
  );
  if (new Set(located.map(({ key }) => key)).size === located.length) return located;
  throw invalid('Provided list of item keys contains duplicates');
}

/** In a batch DynamoDB words a missing or mistyped key like any key that does not fit. */
function locateInBatch(engine: Engine, kind: WriteKind, request: WriteRequest): Located {
  try {
    return locate(engine, kind, request);
  } catch (error) {
    const isKey = error instanceof Error && /Missing the key|Type mismatch for key/.test(error.message);
    throw isKey ? invalid('The provided key element does not match the schema') : error;
  }
}
