import { createHash } from 'node:crypto';
import { consumed, readUnits, writeSpent } from '#local/dynamodb/capacity.ts';
import type { CapacityMode, Spent } from '#local/dynamodb/capacity.ts';
import { commit, tableOf } from '#local/dynamodb/engine.ts';
import type { Change, Engine } from '#local/dynamodb/engine.ts';
import { itemSize } from '#local/dynamodb/item.ts';
import type { Item } from '#local/dynamodb/item.ts';
import { placeOf } from '#local/dynamodb/key.ts';
import { DynamoRefusal, invalid, isRefusal } from '#local/dynamodb/refusal.ts';
import { project } from '#local/dynamodb/read.ts';
import type { GetRequest } from '#local/dynamodb/read.ts';
import { readItem } from '#local/dynamodb/store.ts';
import type { Tokens } from '#local/dynamodb/tokens.ts';
import { locate, plan } from '#local/dynamodb/write.ts';
import type { Located, WriteKind, WriteRequest } from '#local/dynamodb/write.ts';

/** Why one item of a transaction did not let it through; `None` for those that would have. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

/** A parsed TransactWriteItems. */
export interface TransactWriteRequest {
  readonly TransactItems: readonly Partial<Record<WriteKind, WriteRequest>>[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: CapacityMode;
}

const MAX_SIZE = 4 * 1024 * 1024;
const NONE: CancellationReason = { Code: 'None' };

/** The refusal of a whole transaction, with a reason for each item in the order of the request. */
export function cancelled(reasons: readonly CancellationReason[]): DynamoRefusal {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new DynamoRefusal(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

/**
 * TransactWriteItems: all writes or none, one LevelDB batch. `fingerprint` is the request as it was sent: the same
 * token with another one within ten minutes is refused, with the same one it is answered again and not done again.
 */
export function transactWrite(
  { engine, tokens, fingerprint }: { readonly engine: Engine; readonly tokens: Tokens; readonly fingerprint: string },
  request: TransactWriteRequest,
): Promise<object> {
  const { ClientRequestToken: token, TransactItems } = request;
  return engine.exclusively(async () => {
    const done = token === undefined ? undefined : await tokens.check(token, fingerprint);
    if (done) return capacityOf(request, spentAgain(TransactItems, done.sizes), 'ReadCapacityUnits');
    const changes = await planAll(engine, TransactItems);
    const sizes = changes.map(({ before, after }) => readUnits(after ?? before, 2));
    const more = token === undefined ? [] : tokens.remember(token, fingerprint, sizes);
    await commit(engine, changes, { more });
    const spent = changes.map((change) => writeSpent(change, 2));
    return capacityOf(request, spent, 'WriteCapacityUnits');
  });
}

/** A transaction that is asked for again costs what reading its items costs. */
const spentAgain = (items: TransactWriteRequest['TransactItems'], sizes: readonly number[]): readonly Spent[] =>
  items.map((item, at) => ({
    table: Object.values(item)[0]?.TableName ?? '',
    units: sizes[at] ?? 0,
    indexes: [],
  }));

function capacityOf(
  { ReturnConsumedCapacity: mode }: { readonly ReturnConsumedCapacity?: CapacityMode },
  spent: readonly Spent[],
  units: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): object {
  const ConsumedCapacity = consumed(mode, spent, units);
  return ConsumedCapacity ? { ConsumedCapacity } : {};
}

async function planAll(engine: Engine, items: TransactWriteRequest['TransactItems']): Promise<readonly Change[]> {
  const located = items.map((item) => reasonOr(() => locateOne(engine, item)));
  checkDistinct(located.filter((each) => 'table' in each));
  refuseIfAny(located);
  const planned = await Promise.all(
    located.map((each) => ('table' in each ? plan(engine, each).catch(reasonOf) : Promise.resolve(each))),
  );
  refuseIfAny(planned);
  const changes = planned.filter((each) => 'table' in each);
  const size = changes.reduce((total, { before, after }) => total + itemSize(after ?? before ?? {}), 0);
  if (size > MAX_SIZE) throw invalid('The aggregate size of the items in the transaction exceeds 4 MB');
  return changes;
}

function locateOne(engine: Engine, item: Partial<Record<WriteKind, WriteRequest>>): Located {
  const [entry] = Object.entries(item);
  if (!entry) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  return locate(engine, entry[0] as WriteKind, entry[1]);
}

function checkDistinct(located: readonly Pick<Located, 'table' | 'key'>[]): void {
  const places = new Set(located.map(({ table, key }) => `${table.TableName}~${key}`));
  if (places.size < located.length) throw invalid('Transaction request cannot include multiple operations on one item');
}

function refuseIfAny(each: readonly (object | CancellationReason)[]): void {
  const reasons = each.map((one) => ('Code' in one ? one : NONE));
  if (reasons.some((reason) => reason !== NONE)) throw cancelled(reasons);
}

function reasonOr<Result>(work: () => Result): Result | CancellationReason {
  try {
    return work();
  } catch (error) {
    return reasonOf(error);
  }
}

/** What cancels a transaction becomes a reason; anything else is thrown on. */
function reasonOf(error: unknown): CancellationReason {
  if (isRefusal(error, 'ConditionalCheckFailedException')) {
    const { Item } = (error as DynamoRefusal).more as { readonly Item?: Item };
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...(Item ? { Item } : {}) };
  }
  if (isRefusal(error, 'ValidationException')) return { Code: 'ValidationError', Message: error.message };
  throw error;
}

/** A parsed TransactGetItems. */
export interface TransactGetRequest {
  readonly TransactItems: readonly { readonly Get: GetRequest }[];
  readonly ReturnConsumedCapacity?: CapacityMode;
}

/** TransactGetItems: items as they all were at one instant, in the order asked for; `{}` for one that is not there. */
export function transactGet(engine: Engine, request: TransactGetRequest): Promise<object> {
  const gets = request.TransactItems.map(({ Get }) => ({ get: Get, table: tableOf(engine, Get.TableName) }));
  const placed = gets.map(({ get, table }) => reasonOr(() => ({ get, table, key: placeOf(table, get.Key) })));
  checkDistinct(placed.filter((each) => 'table' in each));
  refuseIfAny(placed);
  return engine.exclusively(async () => {
    const found = await Promise.all(
      placed
        .filter((each) => 'table' in each)
        .map(async ({ get, table, key }) => ({ get, item: await readItem(engine.store.db, table, key) })),
    );
    const spent = found.map(({ get, item }) => ({ table: get.TableName, units: readUnits(item, 2), indexes: [] }));
    return {
      Responses: found.map(({ get, item }) => (item ? { Item: project(get, item) } : {})),
      ...capacityOf(request, spent, 'ReadCapacityUnits'),
    };
  });
}

/** A short, stable stand-in for a request, to tell whether it is the same one again. */
export const fingerprintOf = (items: unknown): string =>
  createHash('sha256').update(JSON.stringify(items)).digest('base64');
