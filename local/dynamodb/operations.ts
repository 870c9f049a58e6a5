import type { Engine } from '#local/dynamodb/engine.ts';
import { parse } from '#local/dynamodb/parse.ts';
import type { OperationName } from '#local/dynamodb/parse.ts';
import { batchGet, getItem, readPage } from '#local/dynamodb/read.ts';
import type { BatchGetRequest, GetRequest, PageRequest } from '#local/dynamodb/read.ts';
import { createTable, deleteTable, describeTable, listTables, updateTable } from '#local/dynamodb/tables.ts';
import type { CreateRequest, UpdateRequest } from '#local/dynamodb/tables.ts';
import { describeTimeToLive, updateTimeToLive } from '#local/dynamodb/time-to-live.ts';
import type { TimeToLiveRequest } from '#local/dynamodb/time-to-live.ts';
import type { Tokens } from '#local/dynamodb/tokens.ts';
import { fingerprintOf, transactGet, transactWrite } from '#local/dynamodb/transact.ts';
import type { TransactGetRequest, TransactWriteRequest } from '#local/dynamodb/transact.ts';
import { batchWrite, writeOne } from '#local/dynamodb/write.ts';
import type { BatchWriteRequest, WriteRequest } from '#local/dynamodb/write.ts';

interface NamedTable {
  readonly TableName: string;
}

/** What the grammar of each operation leaves of a request. */
interface Requests extends Record<OperationName, object> {
  readonly BatchGetItem: BatchGetRequest;
  readonly BatchWriteItem: BatchWriteRequest;
  readonly CreateTable: CreateRequest;
  readonly DeleteItem: WriteRequest;
  readonly DeleteTable: NamedTable;
  readonly DescribeTable: NamedTable;
  readonly DescribeTimeToLive: NamedTable;
  readonly GetItem: GetRequest;
  readonly ListTables: { readonly ExclusiveStartTableName?: string; readonly Limit?: number };
  readonly PutItem: WriteRequest;
  readonly Query: PageRequest;
  readonly Scan: PageRequest;
  readonly TransactGetItems: TransactGetRequest;
  readonly TransactWriteItems: TransactWriteRequest;
  readonly UpdateItem: WriteRequest;
  readonly UpdateTable: UpdateRequest;
  readonly UpdateTimeToLive: TimeToLiveRequest;
}

/** What an operation works with beside its request. */
interface Surroundings {
  readonly engine: Engine;
  readonly tokens: Tokens;
  /** The request before it was parsed. */
  readonly sent: unknown;
}

type Handlers = {
  readonly [Name in OperationName]: (request: Requests[Name], around: Surroundings) => object | Promise<object>;
};

const HANDLERS: Handlers = {
  BatchGetItem: (request, { engine, sent }) => batchGet(engine, request, sent as BatchGetRequest),
  BatchWriteItem: (request, { engine }) => batchWrite(engine, request),
  CreateTable: (request, { engine }) => createTable(engine, request),
  DeleteItem: (request, { engine }) => writeOne(engine, 'Delete', request),
  DeleteTable: (request, { engine }) => deleteTable(engine, request),
  DescribeTable: (request, { engine }) => describeTable(engine, request),
  DescribeTimeToLive: (request, { engine }) => describeTimeToLive(engine, request),
  GetItem: (request, { engine }) => getItem(engine, request),
  ListTables: (request, { engine }) => listTables(engine, request),
  PutItem: (request, { engine }) => writeOne(engine, 'Put', request),
  Query: (request, { engine }) => readPage(engine, 'Query', request),
  Scan: (request, { engine }) => readPage(engine, 'Scan', request),
  TransactGetItems: (request, { engine }) => transactGet(engine, request),
  TransactWriteItems: (request, { engine, tokens, sent }) => {
    const fingerprint = fingerprintOf((sent as TransactWriteRequest).TransactItems);
    return transactWrite({ engine, tokens, fingerprint }, request);
  },
  UpdateItem: (request, { engine }) => writeOne(engine, 'Update', request),
  UpdateTable: (request, { engine }) => updateTable(engine, request),
  UpdateTimeToLive: (request, { engine }) => updateTimeToLive(engine, request),
};

/** Checks a request and does it: the body of its reply, or DynamoDB's refusal thrown. */
export async function answer(operation: OperationName, around: Surroundings): Promise<object> {
  const handle = HANDLERS[operation] as (request: object, around: Surroundings) => object | Promise<object>;
  return handle(parse(operation, around.sent, around.engine.store), around);
}
