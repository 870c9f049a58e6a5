import { createHash } from 'node:crypto';
import type { Change } from '#local/dynamodb/engine.ts';
import { itemSize, pick } from '#local/dynamodb/item.ts';
import type { Item } from '#local/dynamodb/item.ts';
import type { Exclusively } from '#local/dynamodb/mutex.ts';
import { keys, readAll, within, write } from '#local/dynamodb/store.ts';
import type { Level, Operation } from '#local/dynamodb/store.ts';
import { keyNames } from '#local/dynamodb/table.ts';
import type { StreamViewType, Table } from '#local/dynamodb/table.ts';

/** Who changed an item when it was not a caller: the TTL service. */
export interface Identity {
  readonly type: 'Service';
  readonly principalId: 'dynamodb.amazonaws.com';
}

/** A record of a DynamoDB stream, in the shape a Lambda function is handed. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly userIdentity?: Identity;
  readonly dynamodb: {
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    /** Digits; later records have larger numbers. */
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: StreamViewType;
  };
}

/** Where a consumer that is new to a stream begins. */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST';

/** The stream of one table, for named consumers that each read at their own pace. */
export interface TableStream {
  /** Makes a consumer known, if it is not; records are kept for it from its starting position on. */
  register(consumer: string, from: StartingPosition): Promise<void>;
  /** The next records after the consumer's checkpoint, oldest first. An unknown consumer begins at the oldest. */
  read(consumer: string, limit: number): Promise<readonly StreamRecord[]>;
  /** Everything up to this sequence number is done for the consumer and will not be read again, restarts included. */
  checkpoint(consumer: string, sequence: string): Promise<void>;
  /** Calls back after each commit that added records; returns how to stop that. */
  onChange(listener: () => void): () => void;
}

/** The streams of all tables. */
export interface Streams {
  of(table: string): TableStream;
  /** The operations that keep the records of these changes, to go into the same batch, and how to wake readers after. */
  record(changes: readonly Change[], by?: Identity): { readonly operations: readonly Operation[]; wake(): void };
  /** Drops records older than 24 hours, read or not, as DynamoDB does. */
  trim(now: number): Promise<void>;
}

/** What the streams need of the engine. */
export interface StreamSurroundings {
  readonly db: Level;
  readonly tables: ReadonlyMap<string, Table>;
  readonly exclusively: Exclusively;
  readonly now: () => number;
  readonly region: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** Sequence numbers have one length, so that they sort as text, in LevelDB too. */
const FIRST = 10n ** 20n;

/** Opens the streams kept in the database; sequence numbers go on after the last one that was ever read or is kept. */
export async function openStreams(surroundings: StreamSurroundings): Promise<Streams> {
  const { db, tables } = surroundings;
  const listeners = new Map<string, Set<() => void>>();
  const listenersOf = (table: string) =>
    listeners.get(table) ?? listeners.set(table, new Set()).get(table) ?? new Set();
  let last = await lastSequence(db);

  return {
    of: (table) => tableStream(surroundings, table, listenersOf(table), () => last.toString()),
    record: (changes, by) => {
      const made = changes.flatMap((change) => {
        const { StreamEnabled, StreamViewType } = change.table.StreamSpecification ?? { StreamEnabled: false };
        if (!StreamEnabled || !StreamViewType) return [];
        last += 1n;
        return [
          {
            table: change.table.TableName,
            record: recordOf(change, last.toString(), StreamViewType, surroundings, by),
          },
        ];
      });
      return {
        operations: made.map(({ table, record }) => write(keys.record(table, record.dynamodb.SequenceNumber), record)),
        wake: () => {
          for (const table of new Set(made.map((each) => each.table))) for (const wake of listenersOf(table)) wake();
        },
      };
    },
    trim: async (now) => {
      for (const table of tables.keys()) await trimBefore(db, table, (now - DAY) / 1000);
    },
  };
}

async function lastSequence(db: Level): Promise<bigint> {
  let last = FIRST;
  for await (const [key] of db.iterator(within('stream-'))) last = larger(last, key.slice(key.lastIndexOf('~') + 1));
  for await (const [, sequence] of db.iterator(within('checkpoint-'))) last = larger(last, String(sequence));
  return last;
}

const larger = (one: bigint, other: string): bigint => (BigInt(other) > one ? BigInt(other) : one);

function tableStream(
  { db, exclusively }: StreamSurroundings,
  table: string,
  listeners: Set<() => void>,
  latest: () => string,
): TableStream {
  const position = async (consumer: string) => (await db.get(keys.checkpoint(table, consumer))) as string | undefined;
  const register = (consumer: string, from: StartingPosition) =>
    exclusively(async () => {
      if ((await position(consumer)) !== undefined) return;
      await db.batch([write(keys.checkpoint(table, consumer), from === 'LATEST' ? latest() : FIRST.toString())]);
    });
  return {
    register,
    read: async (consumer, limit) => {
      const after = await position(consumer);
      if (after === undefined) await register(consumer, 'TRIM_HORIZON');
      const records: StreamRecord[] = [];
      for await (const [, record] of readAll<StreamRecord>(db, keys.record(table), after, limit)) records.push(record);
      return records;
    },
    checkpoint: (consumer, sequence) =>
      exclusively(async () => {
        if (sequence <= ((await position(consumer)) ?? '')) return;
        await db.batch([write(keys.checkpoint(table, consumer), sequence)]);
        await trimDone(db, table);
      }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Drops the records every registered consumer is past. */
async function trimDone(db: Level, table: string): Promise<void> {
  const positions: string[] = [];
  for await (const [, sequence] of readAll<string>(db, keys.checkpoint(table))) positions.push(sequence);
  const done = positions.toSorted()[0];
  if (done) await db.clear({ gte: keys.record(table), lte: keys.record(table, done) });
}

async function trimBefore(db: Level, table: string, seconds: number): Promise<void> {
  for await (const [sequence, record] of readAll<StreamRecord>(db, keys.record(table))) {
    if (record.dynamodb.ApproximateCreationDateTime >= seconds) return;
    await db.batch([write(keys.record(table, sequence), undefined)]);
  }
}

function recordOf(
  { table, before, after }: Change,
  sequence: string,
  view: StreamViewType,
  { now, region }: StreamSurroundings,
  by: Identity | undefined,
): StreamRecord {
  const Keys = pick(after ?? before ?? {}, keyNames(table.KeySchema));
  const shown = {
    ...(after && view.includes('NEW') ? { NewImage: after } : {}),
    ...(before && view.includes('OLD') ? { OldImage: before } : {}),
  };
  return {
    eventID: createHash('md5').update(`${table.TableId}/${sequence}`).digest('hex'),
    eventName: eventName(before, after),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(now() / 1000),
      Keys,
      ...shown,
      SequenceNumber: sequence,
      SizeBytes: [Keys, ...Object.values(shown)].reduce((total, item) => total + itemSize(item), 0),
      StreamViewType: view,
    },
    ...(by ? { userIdentity: by } : {}),
    eventSourceARN: table.LatestStreamArn ?? table.TableArn,
  };
}

function eventName(before: Item | undefined, after: Item | undefined): StreamRecord['eventName'] {
  if (!before) return 'INSERT';
  return after ? 'MODIFY' : 'REMOVE';
}
