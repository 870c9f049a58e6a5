import { setTimeout as pause } from 'node:timers/promises';
import { discardedBatch } from '#local/dynamodb/discarded-batch.ts';
import type { DiscardedBatch } from '#local/dynamodb/discarded-batch.ts';
import { compileFilters } from '#local/dynamodb/filter-criteria.ts';
import type { FilterCriteria } from '#local/dynamodb/filter-criteria.ts';
import type { StartingPosition, StreamRecord, TableStream } from '#local/dynamodb/stream.ts';

/** An event source mapping from a table's stream to a function; the names are CloudFormation's. */
export interface EventSourceSettings {
  /** The mapping's own name: its checkpoint is kept under it. */
  readonly name: string;
  readonly stream: TableStream;
  /** Calls the function; rejects when it fails. */
  readonly invoke: (event: { readonly Records: readonly StreamRecord[] }) => Promise<unknown>;
  /** For the metadata of discarded batches. */
  readonly functionArn: string;
  /** 100 when left out. */
  readonly batchSize?: number;
  /** Where the mapping begins when it is new; TRIM_HORIZON when left out. */
  readonly startingPosition?: StartingPosition;
  readonly filterCriteria?: FilterCriteria;
  /** `ReportBatchItemFailures`: the function may answer from which record on the batch is to be tried again. */
  readonly reportBatchItemFailures?: boolean;
  readonly bisectBatchOnFunctionError?: boolean;
  /** How often a failed batch is tried again; for ever when left out or -1. */
  readonly maximumRetryAttempts?: number;
  /** Where the metadata of discarded batches goes. */
  readonly onFailure?: (discarded: DiscardedBatch) => Promise<void>;
  /** The pause before the first retry in milliseconds; doubles up to 20 times that. 50 when left out. */
  readonly retryPause?: number;
  /** Milliseconds since 1970; the machine's clock when left out. */
  readonly now?: () => number;
}

/** A mapping at work. */
export interface EventSource {
  /** Resolves once everything in the stream has been delivered or discarded. */
  idle(): Promise<void>;
  /** Lets the call in hand end, keeps its checkpoint, and begins no other. What is left is delivered after a restart. */
  stop(): Promise<void>;
}

/** Records still to be delivered together, and how often that was tried. */
interface Batch {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
}

/** Why a call failed, if it did: from which record on, and whether the function threw. */
interface Failure {
  readonly from: number;
  readonly thrown: boolean;
}

const LARGEST_PAUSE = 20;
const sequenceOf = (record: StreamRecord | undefined) => record?.dynamodb.SequenceNumber ?? '';

/**
 * Starts a mapping: reads the stream from its checkpoint on, filters, calls the function batch by batch in order, and
 * moves on past a batch that keeps failing, so that a poison record stops nothing.
 */
export async function startEventSource(settings: EventSourceSettings): Promise<EventSource> {
  const { name, stream, startingPosition = 'TRIM_HORIZON' } = settings;
  const matches = compileFilters(settings.filterCriteria);
  const stopping = new AbortController();
  const bell = createBell();
  await stream.register(name, startingPosition);
  const unsubscribe = stream.onChange(bell.ring);
  const running = work(settings, matches, bell, stopping.signal).catch((error: unknown) =>
    console.error(`The event source mapping ${name} ended`, error),
  );
  return {
    idle: () => Promise.race([bell.quiet(), running]),
    stop: async () => {
      unsubscribe();
      stopping.abort();
      bell.ring();
      await running;
    },
  };
}

/** Reads and delivers until stopped; sleeps while there is nothing to read. */
async function work(
  settings: EventSourceSettings,
  matches: (record: StreamRecord) => boolean,
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  const { name, stream, batchSize = 100 } = settings;
  while (!signal.aborted) {
    const sleep = bell.next();
    const records = await stream.read(name, batchSize);
    const done = await deliver(settings, records.filter(matches), signal);
    if (records.length === 0) await sleep();
    else if (done) await stream.checkpoint(name, sequenceOf(records.at(-1)));
  }
}

/** Wakes the mapping, and tells when it has gone to sleep with nothing left to do. */
interface Bell {
  readonly ring: () => void;
  /** Taken before looking for work; the sleep it gives ends at once when the bell has rung since. */
  next(): () => Promise<void>;
  /** Resolves when the mapping next finds nothing to do, having looked after this call. */
  quiet(): Promise<void>;
}

function createBell(): Bell {
  let rung = Promise.withResolvers<void>();
  let waiting: (() => void)[] = [];
  return {
    ring: () => rung.resolve(),
    next: () => {
      const [own, asked] = [Promise.withResolvers<void>(), waiting];
      rung = own;
      return async () => {
        for (const resolve of asked) resolve();
        waiting = waiting.filter((each) => !asked.includes(each));
        await own.promise;
      };
    },
    quiet: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = [...waiting, resolve];
      rung.resolve();
      return promise;
    },
  };
}

/** Delivers records in order until they are done or discarded; false when stopped before. */
async function deliver(
  settings: EventSourceSettings,
  records: readonly StreamRecord[],
  signal: AbortSignal,
): Promise<boolean> {
  let batches: readonly Batch[] = records.length > 0 ? [{ records, attempts: 0 }] : [];
  while (batches.length > 0 && !signal.aborted) {
    const [batch, ...later] = batches;
    if (!batch) break;
    const failure = await call(settings, batch.records);
    const through = failure ? failure.from : batch.records.length;
    if (through > 0) await settings.stream.checkpoint(settings.name, sequenceOf(batch.records[through - 1]));
    const again = failure ? await afterFailure(settings, batch, failure, signal) : [];
    batches = [...again, ...later];
  }
  return batches.length === 0;
}

async function call(settings: EventSourceSettings, records: readonly StreamRecord[]): Promise<Failure | undefined> {
  try {
    const answer = await settings.invoke({ Records: records });
    const from = settings.reportBatchItemFailures ? firstFailure(answer, records) : undefined;
    return from === undefined ? undefined : { from, thrown: false };
  } catch {
    return { from: 0, thrown: true };
  }
}

/**
 * The first record a partial batch response names; 0 when it names one that is not in the batch, as AWS does, and
 * undefined when it names none.
 */
function firstFailure(answer: unknown, records: readonly StreamRecord[]): number | undefined {
  const { batchItemFailures = [] } = (answer ?? {}) as {
    readonly batchItemFailures?: readonly { readonly itemIdentifier?: string }[] | null;
  };
  if (!batchItemFailures || batchItemFailures.length === 0) return undefined;
  const places = batchItemFailures.map(({ itemIdentifier }) =>
    records.findIndex((record) => sequenceOf(record) === itemIdentifier),
  );
  return Math.max(0, Math.min(...places));
}

/** What a failure leaves to deliver: the rest after progress, two halves, the same again, or nothing. */
async function afterFailure(
  settings: EventSourceSettings,
  { records, attempts }: Batch,
  { from, thrown }: Failure,
  signal: AbortSignal,
): Promise<readonly Batch[]> {
  const { bisectBatchOnFunctionError: bisect, maximumRetryAttempts: most = -1, retryPause = 50 } = settings;
  if (from > 0) return [{ records: records.slice(from), attempts: 0 }];
  const middle = Math.ceil(records.length / 2);
  if (bisect && records.length > 1) {
    return [records.slice(0, middle), records.slice(middle)].map((half) => ({ records: half, attempts }));
  }
  if (most >= 0 && attempts >= most) {
    await discard(settings, { records, attempts }, thrown);
    return [];
  }
  const length = retryPause * Math.min(2 ** attempts, LARGEST_PAUSE);
  await pause(length, undefined, { signal }).catch(() => undefined);
  return [{ records, attempts: attempts + 1 }];
}

/** Hands on what is known of a batch nobody could process. A destination that fails loses the metadata, not the stream. */
async function discard(settings: EventSourceSettings, { records, attempts }: Batch, thrown: boolean): Promise<void> {
  const { functionArn, now = Date.now } = settings;
  const discarded = discardedBatch({ records, functionArn, thrown, calls: attempts + 1, now: now() });
  try {
    await settings.onFailure?.(discarded);
  } catch (error) {
    console.error(`The failure destination of ${settings.name} failed`, error);
  }
  await settings.stream.checkpoint(settings.name, sequenceOf(records.at(-1)));
}
