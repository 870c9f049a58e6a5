import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { keyOfTopic, type TopicKey } from '#core/live/topics.ts';
import type { LiveLog } from '#lambdas/live/live-log.ts';

const board = keyOfTopic({ name: 'board' });
const mine = keyOfTopic({ name: 'notices', person: 'alice' as PersonId });

/** What every log of live changes does. */
export function liveLogContract(name: string, open: () => Promise<LiveLog>): void {
  describe(name, () => {
    let log: LiveLog;
    beforeEach(async () => {
      log = await open();
    });
    const append = (topic: TopicKey, ...values: readonly unknown[]) =>
      log.append(
        topic,
        values.map((value, at) => [{ key: `key${at}`, json: JSON.stringify(value) }]),
      );

    test('begins the count of a topic once, and goes on from there without gaps', async () => {
      const begin = await log.head(board);
      expect(await log.head(board)).toBe(begin);
      await append(board, 'a', 'b');
      await append(board, 'c');
      expect(await log.head(board)).toBe(begin + 3);
    });

    test('tells what was written since a number, and not what was before', async () => {
      const begin = await log.head(board);
      await append(board, 'old');
      await append(board, 'new');
      expect(await log.since(board, begin + 1)).toEqual({
        news: { from: begin + 2, to: begin + 2, changes: [{ key: 'key0', value: 'new' }] },
        more: false,
      });
      expect((await log.since(board, begin + 2)).news).toMatchObject({ changes: [] });
    });

    test('counts each topic for itself', async () => {
      const begin = await log.head(board);
      await append(mine, 'a');
      expect(await log.head(board)).toBe(begin);
      expect((await log.since(mine, (await log.head(mine)) - 1)).news).toMatchObject({ changes: [{ value: 'a' }] });
    });

    test('tells more than a message holds bit by bit, and leaves nothing out', async () => {
      let at = await log.head(board);
      for (let count = 0; count < 60; count += 1)
        await log.append(board, [[{ key: `key${count}`, json: JSON.stringify('x'.repeat(2_000)) }]]);
      const heard = new Set<string>();
      let messages = 0;
      for (let more = true; more; messages += 1) {
        const next = await log.since(board, at);
        expect(JSON.stringify(next.news).length).toBeLessThan(32_768);
        if ('changes' in next.news) for (const { key } of next.news.changes) heard.add(key);
        ({ more } = next);
        at = next.news.to;
      }
      expect(heard.size).toBe(60);
      expect(messages).toBeGreaterThan(4);
    });

    test('has the list read where something was larger than a message', async () => {
      const begin = await log.head(board);
      await log.append(board, [null]);
      expect((await log.since(board, begin)).news).toEqual({ reset: true, to: begin + 1 });
    });

    test('has the list read by who comes with a number of another count', async () => {
      const head = await log.head(board);
      expect((await log.since(board, head + 5)).news).toEqual({ reset: true, to: head });
      await append(board, 'a');
      expect((await log.since(board, 3)).news).toEqual({ reset: true, to: head + 1 });
    });

    test('gives many who write at once numbers of their own, and loses nothing', async () => {
      const begin = await log.head(board);
      await Promise.all(Array.from({ length: 6 }, (_, at) => log.append(board, [[{ key: `by${at}`, json: '1' }]])));
      const { news } = await log.since(board, begin);
      expect(news).toMatchObject({ from: begin + 1, to: begin + 6 });
      expect('changes' in news && news.changes.map(({ key }) => key).toSorted()).toEqual(
        Array.from({ length: 6 }, (_, at) => `by${at}`),
      );
    });

    test('knows what is untold, from the first number to the last, until it is told', async () => {
      const begin = await log.head(board);
      expect(await log.untold()).toEqual([]);
      await append(board, 'a', 'b');
      await append(board, 'c');
      expect(await log.untold()).toEqual([{ topic: board, from: begin + 1, to: begin + 3 }]);
      await log.told(board, begin + 3);
      expect(await log.untold()).toEqual([]);
    });

    test('keeps what was written while it was told as untold', async () => {
      const begin = await log.head(board);
      await append(board, 'a');
      await append(board, 'b');
      await log.told(board, begin + 1);
      expect(await log.untold()).toEqual([{ topic: board, from: begin + 2, to: begin + 2 }]);
      await log.told(board, begin + 1);
      expect(await log.untold()).toEqual([{ topic: board, from: begin + 2, to: begin + 2 }]);
    });

    test('takes it for no mistake that what is told twice is told', async () => {
      await log.told(mine, 12);
      expect(await log.untold()).toEqual([]);
    });
  });
}
