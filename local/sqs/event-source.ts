import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { eventRecord } from './event-record.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

/** An event source mapping from a queue to a function. */
export type QueueSourceSettings = {
  readonly queue: Queue;
  /** Calls the function; rejects when it fails. */
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly batchSize: number;
  /** Most calls at a time. */
  readonly concurrency: number;
  /** `ReportBatchItemFailures`: the function may name the messages that it could not do. */
  readonly reportBatchItemFailures: boolean;
};

/** A mapping at work. */
export type QueueSource = {
  /** Resolves when there is nothing that could be received, and no call under way. */
  readonly idle: () => Promise<void>;
  /** Begins no other call, and resolves when those under way are over. */
  readonly stop: () => Promise<void>;
};

const Answer = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().min(1) })).nullish(),
});

/** The ids of what failed; all of them where the function names something that is not in the batch, as Lambda has it. */
const failedOf = (answer: unknown, batch: readonly Message[]): readonly string[] => {
  const all = batch.map(({ id }) => id);
  const { data } = Answer.safeParse(answer ?? {});
  const named = data && (data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return named?.every((id) => all.includes(id)) ? named : all;
};

/**
 * Starts a mapping: hands messages to the function batch by batch, and removes those that it has done. What it could not do comes
 * back when it can be seen again, and after its queue's `maxReceiveCount` to the dead letters.
 */
export const startQueueSource = (settings: QueueSourceSettings): QueueSource => {
  const { queue, invoke, batchSize, concurrency, reportBatchItemFailures } = settings;
  const underWay = new Set<Promise<void>>();
  const state = { stopped: false, awake: false };

  const call = async (batch: readonly Message[]): Promise<readonly string[]> => {
    try {
      const answer = await invoke({ Records: batch.map((message) => eventRecord(message, queue.settings)) });
      return reportBatchItemFailures ? failedOf(answer, batch) : [];
    } catch {
      return batch.map(({ id }) => id);
    }
  };
  const deliver = async (batch: readonly Message[]): Promise<void> => {
    const failed = await call(batch);
    for (const { id, receipt = '' } of batch) {
      // Whoever was too slow has lost it to its next delivery.
      if (!failed.includes(id) && queue.heldBy(id, receipt) === 'in-flight') queue.remove(id);
    }
  };
  const begin = (batch: readonly Message[]): void => {
    const delivery = deliver(batch).finally(() => {
      underWay.delete(delivery);
      wake();
    });
    underWay.add(delivery);
  };
  const work = async (): Promise<void> => {
    // What is sent in one go is received in one go.
    await nextTurn();
    try {
      while (!state.stopped && underWay.size < concurrency) {
        const batch = queue.receive(batchSize);
        if (batch.length === 0) break;
        begin(batch);
      }
    } finally {
      state.awake = false;
    }
  };
  const wake = (): void => {
    if (state.awake || state.stopped) return;
    state.awake = true;
    void work();
  };
  const deaf = queue.onNews(wake);
  wake();
  return {
    idle: async () => {
      do {
        await nextTurn();
        await Promise.allSettled(underWay);
      } while (!state.stopped && (state.awake || underWay.size > 0));
    },
    stop: async () => {
      state.stopped = true;
      deaf();
      await Promise.allSettled(underWay);
    },
  };
};
