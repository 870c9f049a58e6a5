import type { Engine } from '#local/dynamodb/engine.ts';
import { createFaults, LostReply, refusalOf } from '#local/dynamodb/faults.ts';
import type { Faults } from '#local/dynamodb/faults.ts';
import { createMutex } from '#local/dynamodb/mutex.ts';
import { answer } from '#local/dynamodb/operations.ts';
import { operationOf } from '#local/dynamodb/parse.ts';
import type { OperationName } from '#local/dynamodb/parse.ts';
import { DynamoRefusal, replyOf } from '#local/dynamodb/refusal.ts';
import type { Reply } from '#local/dynamodb/refusal.ts';
import { createRequestHandler } from '#local/dynamodb/request-handler.ts';
import type { RequestHandler } from '#local/dynamodb/request-handler.ts';
import { keys, openStore, readAll } from '#local/dynamodb/store.ts';
import { openStreams } from '#local/dynamodb/stream.ts';
import type { TableStream } from '#local/dynamodb/stream.ts';
import type { Table } from '#local/dynamodb/table.ts';
import { expire } from '#local/dynamodb/time-to-live.ts';
import { openTokens } from '#local/dynamodb/tokens.ts';

/** The DynamoDB of the cloud on one machine. */
export interface Dynamo {
  /** Answers one request: target (`DynamoDB_20120810.PutItem` or `PutItem`) and JSON body. Rejects on a lost reply only. */
  call(target: string, body: unknown): Promise<Reply>;
  /** For `new DynamoDBClient({ requestHandler })`. */
  requestHandler(): RequestHandler;
  /** The stream of a table; it has records when the table's StreamSpecification says so. */
  stream(table: string): TableStream;
  /** Deletes items whose time to live is over and drops stream records older than 24 h; answers how many items. */
  expire(now?: number): Promise<number>;
  readonly faults: Faults;
  /** Finishes what is being written and closes the database. */
  close(): Promise<void>;
}

/** Where the data is kept, what time it is, and whose cloud it pretends to be. */
export interface DynamoOptions {
  /** A folder for LevelDB; in memory when left out. */
  readonly path?: string;
  /** Milliseconds since 1970; the machine's clock when left out. */
  readonly now?: () => number;
  /** For ARNs. */
  readonly region?: string;
  readonly account?: string;
}

/** Opens the local DynamoDB; refuses a folder that another process has open. */
export async function openDynamo(options: DynamoOptions = {}): Promise<Dynamo> {
  const { now = Date.now, region = 'eu-central-1', account = '000000000000' } = options;
  const store = await openStore(options.path);
  const exclusively = createMutex();
  const tables = new Map<string, Table>();
  const timeToLive = new Map<string, string>();
  for await (const [name, table] of readAll<Table>(store.db, keys.table(''))) tables.set(name, table);
  for await (const [name, attribute] of readAll<string>(store.db, keys.timeToLive(''))) timeToLive.set(name, attribute);
  const streams = await openStreams({ db: store.db, tables, exclusively, now, region });
  const engine: Engine = { store, tables, timeToLive, streams, exclusively, now, region, account };
  const tokens = await openTokens(store.db, now);
  const faults = createFaults();

  const perform = (operation: OperationName, body: unknown): Promise<Reply> =>
    answer(operation, { engine, tokens, sent: body }).then((reply) => ({ status: 200, body: reply }), refused);

  const call = async (target: string, body: unknown): Promise<Reply> => {
    const operation = operationOf(target);
    if (!operation) return refused(new DynamoRefusal('UnknownOperationException', ''));
    const fault = faults.strike({ operation, body });
    if (fault && fault.kind !== 'LostReply') return refused(refusalOf(fault, { operation, body }));
    const reply = await perform(operation, body);
    if (fault) throw new LostReply();
    return reply;
  };

  return {
    call,
    requestHandler: () => createRequestHandler(call),
    stream: (table) => streams.of(table),
    expire: (at = now()) => expire(engine, at),
    faults,
    close: () => exclusively(() => store.db.close()),
  };
}

/** Refusals become replies; a fault of ours is logged, and answered as AWS answers its own. */
function refused(error: unknown): Reply {
  const reply = replyOf(error);
  if (reply) return reply;
  console.error('The local DynamoDB failed', error);
  const body = { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: 'Internal server error' };
  return { status: 500, body };
}
