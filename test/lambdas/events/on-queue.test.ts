import '#test/support/quiet.ts';
import type { SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { onQueue } from '#lambdas/events/on-queue.ts';
import { lambdaContext } from '#test/support/rest-event.ts';

const record = (messageId: string, body: string, group?: string): SQSRecord => ({
  messageId,
  body,
  receiptHandle: 'receipt',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: '0',
    ...(group !== undefined && { MessageGroupId: group }),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:queue',
  awsRegion: 'eu-central-1',
});

/** What was told, and what has to come again, where so many messages fail. */
async function tell(records: readonly SQSRecord[], failing: readonly number[] = []) {
  const told: number[] = [];
  const handler = onQueue(z.object({ number: z.number() }), async ({ number }) => {
    told.push(number);
    if (failing.includes(number)) throw new Error('not now');
  });
  const { batchItemFailures } = await handler({ Records: [...records] }, lambdaContext);
  return { told, again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}
const numbered = (number: number, group?: string) => record(`message-${number}`, `{"number": ${number}}`, group);

describe('a queue', () => {
  test('is told each message once', async () => {
    expect(await tell([1, 2, 3].map((number) => numbered(number)))).toEqual({ told: [1, 2, 3], again: [] });
  });

  test('without groups brings again what failed and nothing else', async () => {
    expect(
      await tell(
        [1, 2, 3].map((number) => numbered(number)),
        [2],
      ),
    ).toEqual({
      told: [1, 2, 3],
      again: ['message-2'],
    });
  });

  test('with groups brings again what failed and all that follows it in its group, which is not tried', async () => {
    const batch = [numbered(1, 'a'), numbered(2, 'b'), numbered(3, 'a'), numbered(4, 'b'), numbered(5, 'a')];
    const { told, again } = await tell(batch, [3]);
    expect(again).toEqual(['message-3', 'message-5']);
    expect(new Set(told)).toEqual(new Set([1, 2, 3, 4]));
  });

  test.each(['', 'no json', 'null', '{"number": "one"}'])(
    'reports a message that nobody can read, until it is a dead letter, and tells what follows it: %j',
    async (body) => {
      expect(await tell([record('poison', body, 'a'), numbered(2, 'a')])).toEqual({ told: [2], again: ['poison'] });
    },
  );
});
