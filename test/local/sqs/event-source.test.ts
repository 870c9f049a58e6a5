import type { SQSEvent } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startQueueSource } from '#local/sqs/event-source.ts';
import type { QueueSourceSettings } from '#local/sqs/event-source.ts';
import { aQueue, letter, ofGroup } from './a-queue.ts';

/** A function that notes the batches it is called with, then does as it is told. */
const notingFunction = (then: (event: SQSEvent) => unknown = () => undefined) => {
  const batches: string[][] = [];
  const invoke = async (event: SQSEvent): Promise<unknown> => {
    batches.push(event.Records.map(({ body }) => body));
    return then(event);
  };
  return { batches, invoke };
};
const failing = ({ Records }: SQSEvent, ...poison: readonly string[]) => ({
  batchItemFailures: Records.filter(({ body }) => poison.includes(body)).map(({ messageId }) => ({
    itemIdentifier: messageId,
  })),
});

const start = (settings: Pick<QueueSourceSettings, 'queue' | 'invoke'> & Partial<QueueSourceSettings>) => {
  const source = startQueueSource({ batchSize: 10, concurrency: 2, reportBatchItemFailures: true, ...settings });
  onTestFinished(() => source.stop());
  return source;
};

describe('a mapping from a queue to a function', () => {
  test('hands over what was there before it started and what comes after, and removes what was done', async () => {
    const { queue } = aQueue();
    const { batches, invoke } = notingFunction();
    queue.send(letter('before'));
    const source = start({ queue, invoke });
    await source.idle();
    for (const body of ['one', 'two', 'three']) queue.send(letter(body));
    await source.idle();
    expect(batches).toEqual([['before'], ['one', 'two', 'three']]);
    expect(queue.all()).toEqual([]);
  });

  test('gives records as Lambda does', async () => {
    const { queue, clock } = aQueue({ fifo: true });
    let heard: SQSEvent | undefined;
    const source = start({ queue, invoke: async (event) => void (heard = event) });
    const attributes = { kind: { DataType: 'String', StringValue: 'letter' } };
    const { id } = queue.send({ ...ofGroup('a', 'one'), attributes });
    await source.idle();
    const time = String(clock.now());
    expect(heard?.Records).toEqual([
      {
        messageId: id,
        receiptHandle: expect.any(String),
        body: 'one',
        attributes: {
          SenderId: '000000000000',
          SentTimestamp: time,
          ApproximateReceiveCount: '1',
          ApproximateFirstReceiveTimestamp: time,
          MessageGroupId: 'a',
          MessageDeduplicationId: 'one',
          SequenceNumber: expect.stringMatching(/^\d{20}$/),
        },
        messageAttributes: {
          kind: { stringValue: 'letter', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82',
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:post.fifo',
        awsRegion: 'eu-central-1',
      },
    ]);
  });

  test('tries a batch again, when it can be seen again, whose function failed', async () => {
    const { queue, clock } = aQueue();
    let calls = 0;
    const { batches, invoke } = notingFunction(() => {
      calls += 1;
      if (calls === 1) throw new Error('not now');
    });
    const source = start({ queue, invoke });
    queue.send(letter('one'));
    await source.idle();
    expect([batches, queue.countIn('in-flight')]).toEqual([[['one']], 1]);
    await clock.advance(30_000);
    await source.idle();
    expect([batches, queue.all()]).toEqual([[['one'], ['one']], []]);
  });

  test('tries again what the function names as failed, and nothing else', async () => {
    const { queue, clock } = aQueue();
    const { batches, invoke } = notingFunction((event) => (batches.length === 1 ? failing(event, 'two') : {}));
    const source = start({ queue, invoke });
    for (const body of ['one', 'two', 'three']) queue.send(letter(body));
    await source.idle();
    await clock.advance(30_000);
    await source.idle();
    expect(batches).toEqual([['one', 'two', 'three'], ['two']]);
    expect(queue.all()).toEqual([]);
  });

  test.each([
    ['a message that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'somebody' }] }],
    ['no message', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['messages in another form', { batchItemFailures: [{ id: 'one' }] }],
  ])('takes the whole batch for failed when the function names %s', async (_, answer) => {
    const { queue } = aQueue();
    const source = start({ queue, invoke: async () => answer });
    queue.send(letter('one'));
    await source.idle();
    expect(queue.all()).toHaveLength(1);
  });

  test('takes the whole batch for done, whatever the answer, where failures are not reported', async () => {
    const { queue } = aQueue();
    const { invoke } = notingFunction((event) => failing(event, 'one'));
    const source = start({ queue, invoke, reportBatchItemFailures: false });
    queue.send(letter('one'));
    await source.idle();
    expect(queue.all()).toEqual([]);
  });

  test('lays a message aside that nobody can do, and keeps its group going', async () => {
    const { queue, clock, laidAside } = aQueue({ fifo: true, redrive: { deadLetters: 'letters', most: 2 } });
    const { batches, invoke } = notingFunction((event) => failing(event, 'poison'));
    const source = start({ queue, invoke, batchSize: 1 });
    for (const body of ['poison', 'good']) queue.send(ofGroup('a', body));
    for (const _ of [1, 2]) {
      await source.idle();
      await clock.advance(30_000);
    }
    await source.idle();
    expect(batches).toEqual([['poison'], ['poison'], ['good']]);
    expect(laidAside).toMatchObject([{ body: 'poison' }]);
  });

  test('calls the function so many times at once and not more, a group never twice', async () => {
    const { queue } = aQueue({ fifo: true });
    const gate = Promise.withResolvers<void>();
    const running = new Set<string>();
    const seen: string[][] = [];
    const invoke = async ({ Records }: SQSEvent) => {
      const group = Records[0]?.attributes.MessageGroupId ?? '';
      expect(running.has(group)).toBe(false);
      running.add(group);
      seen.push([...running]);
      await gate.promise;
      running.delete(group);
    };
    const source = start({ queue, invoke, batchSize: 1, concurrency: 2 });
    for (const group of ['a', 'b', 'c']) for (const one of ['1', '2']) queue.send(ofGroup(group, group + one));
    await expect.poll(() => seen.length).toBe(2);
    expect(queue.countIn('in-flight')).toBe(2);
    gate.resolve();
    await source.idle();
    expect(seen).toHaveLength(6);
    expect(Math.max(...seen.map((groups) => groups.length))).toBe(2);
  });

  test('begins nothing once it is stopped, and leaves what is there', async () => {
    const { queue } = aQueue();
    const { batches, invoke } = notingFunction();
    const source = start({ queue, invoke });
    await source.stop();
    queue.send(letter('one'));
    await source.idle();
    expect([batches, queue.all().length]).toEqual([[], 1]);
  });
});
