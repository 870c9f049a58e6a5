import '#test/support/quiet.ts';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { keyOfTopic } from '#core/live/topics.ts';
import type { LiveNews } from '#core/ports/live-news.ts';
import { dynamoLiveLog } from '#lambdas/live/dynamo-live-log.ts';
import { dynamoLiveNews } from '#lambdas/live/dynamo-live-news.ts';
import { dynamoRounds } from '#lambdas/live/dynamo-rounds.ts';
import type { LiveLog } from '#lambdas/live/live-log.ts';
import { answeredBy } from '#test/support/aws-replies.ts';
import { noon } from '#test/support/builders.ts';
import { memoryLiveLog, memoryLiveNews } from '#test/support/memory-live-news.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

const board = { name: 'board' } as const;
const mine = { name: 'notices', person: 'alice' as PersonId } as const;

let tables: Tables;
beforeAll(async () => {
  tables = await openTables('live');
});
afterAll(() => tables.dynamo.close());

let calls: Record<string, string>[];
let failures: number;
beforeEach(() => {
  calls = [];
  failures = 0;
});
const queue = new SQSClient(
  answeredBy(({ body }) => {
    calls.push(JSON.parse(body) as Record<string, string>);
    if (failures > 0) return { status: 400, body: JSON.stringify({ __type: 'InvalidAddress' }) };
    return { status: 200, body: JSON.stringify({ MessageId: 'message' }) };
  }),
);
const overDynamo = (): { readonly news: LiveNews; readonly log: LiveLog } => ({
  news: dynamoLiveNews(
    tables.client,
    { LIVE_TABLE: 'live', LIVE_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/000000000000/live.fifo' },
    { clock: () => noon, queue },
  ),
  log: dynamoLiveLog(tables.client, 'live', () => noon),
});

describe.each([
  ['in memory', () => ((log) => ({ news: memoryLiveNews(log), log }))(memoryLiveLog(() => noon))],
  ['over DynamoDB and SQS', overDynamo],
])('telling %s', (_where, open) => {
  test('writes down each topic for itself, of each key the newest', async () => {
    const { news, log } = open();
    const [boardAt, mineAt] = [await log.head(keyOfTopic(board)), await log.head(keyOfTopic(mine))];
    await news.tell([
      { topic: board, key: 'a', value: 1 },
      { topic: mine, key: 'n', value: { text: 'Grüße' } },
      { topic: board, key: 'a', value: null },
    ]);
    expect((await log.since(keyOfTopic(board), boardAt)).news).toEqual({
      from: boardAt + 1,
      to: boardAt + 1,
      changes: [{ key: 'a', value: null }],
    });
    expect((await log.since(keyOfTopic(mine), mineAt)).news).toMatchObject({
      changes: [{ key: 'n', value: { text: 'Grüße' } }],
    });
    expect((await log.untold()).map(({ topic }) => topic).toSorted()).toEqual(['board', 'notices/alice']);
  });

  test('of many at once leaves nothing out', async () => {
    const { news, log } = open();
    const at = await log.head(keyOfTopic(board));
    await Promise.all(
      Array.from({ length: 8 }, (_, key) => news.tell([{ topic: board, key: `many${key}`, value: key }])),
    );
    const told = (await log.since(keyOfTopic(board), at)).news;
    expect('changes' in told && told.changes.length).toBe(8);
  });
});

describe('the call for a round', () => {
  const tell = () => overDynamo().news.tell([{ topic: board, key: 'a', value: 1 }]);

  test('is the same for all that is told before it begins, so that the queue keeps one, in one group with all others', async () => {
    const rounds = dynamoRounds(tables.client, 'live');
    await rounds.begin();
    const { begun } = await rounds.last();
    for (let at = 0; at < 5; at += 1) await tell();
    expect(new Set(calls.map(({ MessageDeduplicationId }) => MessageDeduplicationId))).toEqual(
      new Set([`after-${begun}`]),
    );
    expect(new Set(calls.map(({ MessageGroupId }) => MessageGroupId))).toEqual(new Set(['rounds']));
    await rounds.begin();
    await tell();
    expect(calls.at(-1)?.['MessageDeduplicationId']).toBe(`after-${begun + 1}`);
  });

  test('comes after everything is written down, and what is written down is untold', async () => {
    failures = 1;
    await tell();
    const marks = await overDynamo().log.untold();
    expect(marks.map(({ topic }) => topic)).toContain('board');
  });

  test('is not made where there is nothing to tell', async () => {
    await overDynamo().news.tell([]);
    expect(calls).toEqual([]);
  });

  test('knows when the last round ended', async () => {
    const rounds = dynamoRounds(tables.client, 'live');
    await rounds.end(noon + 5);
    await rounds.begin();
    expect(await rounds.last()).toMatchObject({ endedAt: noon + 5 });
  });
});
