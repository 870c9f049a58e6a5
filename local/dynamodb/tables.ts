import { randomUUID } from 'node:crypto';
import type { Engine } from '#local/dynamodb/engine.ts';
import { clearIndex, fillIndex } from '#local/dynamodb/backfill.ts';
import { DynamoRefusal, invalid } from '#local/dynamodb/refusal.ts';
import { keys, within, write } from '#local/dynamodb/store.ts';
import type { Index, StreamSpecification, Table, Throughput } from '#local/dynamodb/table.ts';

/** A parsed CreateTable. */
export interface CreateRequest extends Pick<Table, 'TableName' | 'KeySchema' | 'AttributeDefinitions'> {
  readonly BillingMode?: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly ProvisionedThroughput?: Throughput;
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly StreamSpecification?: StreamSpecification;
  readonly DeletionProtectionEnabled?: boolean;
}

/** A parsed UpdateTable. */
export interface UpdateRequest {
  readonly TableName: string;
  readonly AttributeDefinitions?: Table['AttributeDefinitions'];
  readonly BillingMode?: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly ProvisionedThroughput?: Throughput;
  readonly StreamSpecification?: StreamSpecification;
  readonly DeletionProtectionEnabled?: boolean;
  readonly GlobalSecondaryIndexUpdates?: readonly {
    readonly Create?: Index;
    readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput: Throughput };
    readonly Delete?: { readonly IndexName: string };
  }[];
}

const ON_DEMAND: Throughput = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
const throughput = (asked: Throughput | undefined): Throughput => ({
  NumberOfDecreasesToday: 0,
  ...(asked ?? ON_DEMAND),
});

/** The table of that name, refused in the words of the table operations. */
function tableNamed(engine: Engine, name: string): Table {
  const table = engine.tables.get(name);
  if (table) return table;
  throw new DynamoRefusal('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
}

async function keep(engine: Engine, table: Table): Promise<void> {
  await engine.store.db.batch([write(keys.table(table.TableName), table)]);
  engine.tables.set(table.TableName, table);
}

/** CreateTable. The reply says CREATING as DynamoDB's does; the table is there at once. */
export function createTable(engine: Engine, request: CreateRequest): Promise<object> {
  const { TableName: name, BillingMode } = request;
  checkStream(request.StreamSpecification);
  return engine.exclusively(async () => {
    if (engine.tables.has(name)) throw new DynamoRefusal('ResourceInUseException', `Table already exists: ${name}`);
    const arn = `arn:aws:dynamodb:${engine.region}:${engine.account}:table/${name}`;
    const table: Table = {
      TableName: name,
      TableArn: arn,
      TableId: randomUUID(),
      TableStatus: 'ACTIVE',
      CreationDateTime: engine.now() / 1000,
      ItemCount: 0,
      TableSizeBytes: 0,
      KeySchema: request.KeySchema,
      AttributeDefinitions: request.AttributeDefinitions,
      ProvisionedThroughput: throughput(request.ProvisionedThroughput),
      DeletionProtectionEnabled: request.DeletionProtectionEnabled ?? false,
      ...(BillingMode === 'PAY_PER_REQUEST' ? { BillingModeSummary: { BillingMode } } : {}),
      ...describedIndexes('GlobalSecondaryIndexes', arn, request.GlobalSecondaryIndexes),
      ...describedIndexes('LocalSecondaryIndexes', arn, request.LocalSecondaryIndexes),
      ...streamOf(engine, arn, request.StreamSpecification),
    };
    await clearData(engine, name);
    await keep(engine, table);
    return { TableDescription: { ...table, TableStatus: 'CREATING' } };
  });
}

function checkStream(specification: StreamSpecification | undefined): void {
  if (!specification || specification.StreamEnabled === (specification.StreamViewType !== undefined)) return;
  throw invalid(
    specification.StreamEnabled
      ? 'One or more parameter values were invalid: StreamViewType must be specified when StreamEnabled is true'
      : 'One or more parameter values were invalid: StreamViewType can only be specified when StreamEnabled is true',
  );
}

const described = (arn: string, index: Index): Index => ({
  ...index,
  IndexArn: `${arn}/index/${index.IndexName}`,
  IndexSizeBytes: 0,
  ItemCount: 0,
});

const active = (arn: string, index: Index): Index => ({
  ...described(arn, index),
  IndexStatus: 'ACTIVE',
  ProvisionedThroughput: throughput(index.ProvisionedThroughput),
});

function describedIndexes(
  member: 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes',
  arn: string,
  asked: readonly Index[] | undefined,
): Partial<Table> {
  if (!asked) return {};
  return {
    [member]: asked.map((index) => (member === 'LocalSecondaryIndexes' ? described(arn, index) : active(arn, index))),
  };
}

/** A stream's label is the time it was switched on, without a zone. */
function streamOf(engine: Engine, arn: string, specification: StreamSpecification | undefined): Partial<Table> {
  if (!specification?.StreamEnabled) return {};
  const LatestStreamLabel = new Date(engine.now()).toISOString().replace('Z', '');
  return {
    StreamSpecification: specification,
    LatestStreamLabel,
    LatestStreamArn: `${arn}/stream/${LatestStreamLabel}`,
  };
}

/** DescribeTable. */
export function describeTable(engine: Engine, { TableName }: { readonly TableName: string }): object {
  return { Table: tableNamed(engine, TableName) };
}

const MAX_NAMES = 100;

/** ListTables: up to 100 names in their order. */
export function listTables(
  engine: Engine,
  {
    ExclusiveStartTableName: after = '',
    Limit = MAX_NAMES,
  }: { readonly ExclusiveStartTableName?: string; readonly Limit?: number },
): object {
  const names = [...engine.tables.keys()].filter((name) => name > after).toSorted();
  const TableNames = names.slice(0, Limit);
  return { TableNames, ...(names.length > Limit ? { LastEvaluatedTableName: TableNames.at(-1) } : {}) };
}

/** DeleteTable, with its items, indexes, TTL setting and stream. */
export function deleteTable(engine: Engine, { TableName: name }: { readonly TableName: string }): Promise<object> {
  return engine.exclusively(async () => {
    const table = tableNamed(engine, name);
    if (table.DeletionProtectionEnabled) {
      throw invalid(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    await engine.store.db.batch([write(keys.table(name), undefined), write(keys.timeToLive(name), undefined)]);
    engine.tables.delete(name);
    engine.timeToLive.delete(name);
    await clearData(engine, name);
    return { TableDescription: { ...table, TableStatus: 'DELETING' } };
  });
}

/** A deletion that was cut short leaves data behind, which the next table of that name must not find. */
async function clearData({ store: { db } }: Engine, name: string): Promise<void> {
  const indexes = [keys.indexes('local', name), keys.indexes('global', name)];
  for (const prefix of [keys.item(name), ...indexes, keys.record(name), keys.checkpoint(name)]) {
    await db.clear(within(prefix));
  }
}

/**
 * UpdateTable: billing, global indexes (a new one is filled from the items there are), stream, deletion protection. Done
 * when it answers.
 */
export function updateTable(engine: Engine, request: UpdateRequest): Promise<object> {
  const { TableName: name, GlobalSecondaryIndexUpdates: updates = [], StreamSpecification: stream } = request;
  checkStream(stream);
  return engine.exclusively(async () => {
    const table = tableNamed(engine, name);
    checkStreamChange(table, stream);
    const GlobalSecondaryIndexes = updatedIndexes(table, updates);
    const { GlobalSecondaryIndexes: _, StreamSpecification: was, ...rest } = table;
    const after: Table = {
      ...rest,
      ...(request.AttributeDefinitions ? { AttributeDefinitions: request.AttributeDefinitions } : {}),
      ...(request.DeletionProtectionEnabled === undefined
        ? {}
        : { DeletionProtectionEnabled: request.DeletionProtectionEnabled }),
      ...(request.BillingMode ? { BillingModeSummary: { BillingMode: request.BillingMode } } : {}),
      ...billing(request),
      ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes } : {}),
      ...(was && !stream ? { StreamSpecification: was } : streamOf(engine, table.TableArn, stream)),
    };
    for (const { Create } of updates) if (Create) await fillIndex(engine.store.db, after, Create.IndexName);
    await keep(engine, after);
    for (const { Delete } of updates) if (Delete) await clearIndex(engine.store.db, name, Delete.IndexName);
    return { TableDescription: { ...after, TableStatus: 'UPDATING' } };
  });
}

function billing({ ProvisionedThroughput, BillingMode }: UpdateRequest): Partial<Table> {
  if (!ProvisionedThroughput && BillingMode !== 'PAY_PER_REQUEST') return {};
  return { ProvisionedThroughput: throughput(ProvisionedThroughput) };
}

function checkStreamChange(table: Table, wanted: StreamSpecification | undefined): void {
  if (!wanted || wanted.StreamEnabled !== Boolean(table.StreamSpecification)) return;
  throw invalid(
    wanted.StreamEnabled
      ? `Table already has an enabled stream: TableName: ${table.TableName}`
      : `Table is not associated with a stream: TableName: ${table.TableName}`,
  );
}

type IndexUpdates = NonNullable<UpdateRequest['GlobalSecondaryIndexUpdates']>;

function updatedIndexes(table: Table, updates: IndexUpdates): readonly Index[] {
  const now = new Map((table.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
  for (const { Create, Delete, Update } of updates) {
    const name = (Create ?? Delete ?? Update)?.IndexName ?? '';
    const existing = now.get(name);
    if (Create && existing) throw invalid('Attempting to create an index which already exists');
    if (Create) now.set(name, active(table.TableArn, Create));
    else if (!existing)
      throw new DynamoRefusal('ResourceNotFoundException', `Requested resource not found: Index: ${name} not found`);
    else if (Delete) now.delete(name);
    else now.set(name, { ...existing, ProvisionedThroughput: throughput(Update?.ProvisionedThroughput) });
  }
  return [...now.values()];
}
