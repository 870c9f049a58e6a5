import '#test/support/quiet.ts';
import type { DynamoDBRecord, EventBridgeEvent, ScheduledEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { onEvent } from '#lambdas/events/on-event.ts';
import { onSchedule } from '#lambdas/events/on-schedule.ts';
import { onStream, onStreamBatch } from '#lambdas/events/on-stream.ts';
import { inParallel } from '#lambdas/in-parallel.ts';
import { lambdaContext } from '#test/support/rest-event.ts';

const record = (item: string, number: string): DynamoDBRecord => ({
  eventName: 'MODIFY',
  dynamodb: {
    Keys: { pk: { S: item } },
    SequenceNumber: number,
    NewImage: { pk: { S: item } },
    OldImage: { pk: { S: item } },
  },
});
const records = { Records: [record('a', '1'), record('b', '2'), record('a', '3'), record('c', '4'), record('b', '5')] };

describe('a stream', () => {
  test('is told once when all of a batch has been told', async () => {
    const heard: string[] = [];
    const handler = onStream(
      async ({ sequenceNumber }) => void heard.push(sequenceNumber),
      async () => void heard.push('afterwards'),
    );
    await handler(records, lambdaContext);
    expect(heard).toHaveLength(6);
    expect(heard.at(-1)).toBe('afterwards');
  });

  test('brings each change, those of one item in order', async () => {
    const heard: string[] = [];
    const handler = onStream(async ({ item, sequenceNumber, before, after }) => {
      expect(before).toEqual(after);
      heard.push(`${item} ${sequenceNumber}`);
    });
    expect(await handler(records, lambdaContext)).toEqual({ batchItemFailures: [] });
    expect(heard.filter((change) => change.includes('"a"')).map((change) => change.at(-1))).toEqual(['1', '3']);
    expect(heard).toHaveLength(5);
  });

  test('reports what failed, from where Lambda tells all again, and does not try the later changes of the same item', async () => {
    const heard: string[] = [];
    const handler = onStream(async ({ sequenceNumber }) => {
      heard.push(sequenceNumber);
      if (sequenceNumber === '2') throw new Error('poison');
    });
    const { batchItemFailures } = await handler(records, lambdaContext);
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['2']);
    expect(heard.toSorted()).toEqual(['1', '2', '3', '4']);
  });

  test('heard as a whole fails as a whole', async () => {
    const numbers: string[] = [];
    const hearing = onStreamBatch(
      async (changes) => void numbers.push(...changes.map(({ sequenceNumber }) => sequenceNumber)),
    );
    expect(await hearing(records, lambdaContext)).toEqual({ batchItemFailures: [] });
    expect(numbers).toEqual(['1', '2', '3', '4', '5']);
    const failing = onStreamBatch(async () => {
      throw new Error('no');
    });
    await expect(failing(records, lambdaContext)).rejects.toThrow('no');
  });
});

describe('an event', () => {
  const event = (detail: unknown) =>
    ({
      id: 'event-1',
      time: '2026-11-22T12:00:00Z',
      'detail-type': 'ECS Task State Change',
      detail,
    }) as EventBridgeEvent<string, unknown>;

  test('is heard by its detail', async () => {
    const heard: unknown[] = [];
    await onEvent(async (detail) => void heard.push(detail))(event({ taskArn: 'arn' }), lambdaContext);
    expect(heard).toEqual([{ taskArn: 'arn' }]);
  });

  test('that nobody can make sense of fails, so that it is kept', async () => {
    const handler = onEvent(async (detail) => void z.object({ taskArn: z.string() }).parse(detail));
    await expect(handler(event({}), lambdaContext)).rejects.toThrow();
  });
});

describe('a schedule', () => {
  const event = {} as ScheduledEvent;
  test('runs', async () => {
    let runs = 0;
    await onSchedule(async () => void (runs += 1))(event, lambdaContext);
    expect(runs).toBe(1);
  });

  test('that fails says so to Lambda', async () => {
    const handler = onSchedule(async () => {
      throw new Error('no');
    });
    await expect(handler(event, lambdaContext)).rejects.toThrow('no');
  });
});

describe('in parallel', () => {
  test('so many at a time are done and no more', async () => {
    let [running, most] = [0, 0];
    const done: number[] = [];
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done.push(item);
    });
    expect(most).toBe(3);
    expect(new Set(done)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
  });

  test('nothing is done for nothing', async () => {
    await inParallel([], 3, async () => {
      throw new Error('never');
    });
  });
});
