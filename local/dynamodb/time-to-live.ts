import { commit, tableOf } from '#local/dynamodb/engine.ts';
import type { Engine } from '#local/dynamodb/engine.ts';
import type { Item } from '#local/dynamodb/item.ts';
import { invalid } from '#local/dynamodb/refusal.ts';
import { keys, readAll, readItem, write } from '#local/dynamodb/store.ts';
import type { Identity } from '#local/dynamodb/stream.ts';
import type { Table } from '#local/dynamodb/table.ts';

/** A parsed UpdateTimeToLive. */
export interface TimeToLiveRequest {
  readonly TableName: string;
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
}

/** UpdateTimeToLive: names the attribute whose time an item ends at, or takes that back. In force at once. */
export function updateTimeToLive(engine: Engine, request: TimeToLiveRequest): Promise<object> {
  const { TableName, TimeToLiveSpecification } = request;
  const { AttributeName, Enabled } = TimeToLiveSpecification;
  return engine.exclusively(async () => {
    tableOf(engine, TableName);
    const current = engine.timeToLive.get(TableName);
    if (Enabled && current !== undefined) throw invalid('TimeToLive is already enabled');
    if (!Enabled && current === undefined) throw invalid('TimeToLive is already disabled');
    if (!Enabled && current !== AttributeName) {
      throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
    }
    await engine.store.db.batch([write(keys.timeToLive(TableName), Enabled ? AttributeName : undefined)]);
    if (Enabled) engine.timeToLive.set(TableName, AttributeName);
    else engine.timeToLive.delete(TableName);
    return { TimeToLiveSpecification };
  });
}

/** DescribeTimeToLive. */
export function describeTimeToLive(engine: Engine, { TableName }: { readonly TableName: string }): object {
  tableOf(engine, TableName);
  const AttributeName = engine.timeToLive.get(TableName);
  return {
    TimeToLiveDescription: AttributeName
      ? { TimeToLiveStatus: 'ENABLED', AttributeName }
      : { TimeToLiveStatus: 'DISABLED' },
  };
}

const TTL_SERVICE: Identity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };
const FIVE_YEARS = 5 * 365 * 24 * 60 * 60;

/** DynamoDB leaves times alone that are more than five years ago: they are more likely milliseconds or mistakes. */
function isExpired(item: Item | undefined, attribute: string, now: number): boolean {
  const text = item?.[attribute]?.N;
  const seconds = Number(text);
  return text !== undefined && seconds < now / 1000 && seconds > now / 1000 - FIVE_YEARS;
}

/** Deletes the items whose time is before `now` (milliseconds); answers how many. Their records name the TTL service. */
export async function expire(engine: Engine, now: number): Promise<number> {
  let deleted = 0;
  for (const [name, attribute] of engine.timeToLive) {
    const table = engine.tables.get(name);
    if (!table) continue;
    for await (const [key, item] of readAll<Item>(engine.store.db, keys.item(name))) {
      if (isExpired(item, attribute, now)) deleted += await remove(engine, { table, key, attribute, now });
    }
  }
  await engine.streams.trim(now);
  return deleted;
}

interface Expired {
  readonly table: Table;
  readonly key: string;
  readonly attribute: string;
  readonly now: number;
}

/** Looks again under the mutex: the item may have been extended since it was found. */
function remove(engine: Engine, { table, key, attribute, now }: Expired): Promise<number> {
  return engine.exclusively(async () => {
    const before = await readItem(engine.store.db, table, key);
    if (!isExpired(before, attribute, now)) return 0;
    await commit(engine, [{ table, key, before, after: undefined }], { by: TTL_SERVICE });
    return 1;
  });
}
