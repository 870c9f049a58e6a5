import { packed } from '#core/live/log.ts';
import { keyOfTopic } from '#core/live/topics.ts';
import type { LiveNews } from '#core/ports/live-news.ts';
import { inParallel } from '../in-parallel.ts';
import { log } from '../telemetry.ts';
import type { LiveLog, Rounds } from './live-log.ts';
import type { RoundQueue } from './round-queue.ts';

export type LiveNewsDeps = {
  readonly log: Pick<LiveLog, 'append'>;
  readonly rounds: Pick<Rounds, 'last'>;
  readonly queue: RoundQueue;
};

/** Topics that are written down side by side. */
const atOnce = 8;

/**
 * Tells by writing down and calling for a round. Where the call fails, what is written down waits for the next call, or for the
 * minute in which it is found.
 */
export function liveNews(deps: LiveNewsDeps): LiveNews {
  return {
    async tell(changes) {
      if (changes.length === 0) return;
      const topics = [...Map.groupBy(changes, ({ topic }) => keyOfTopic(topic))];
      await inParallel(topics, atOnce, ([topic, told]) => deps.log.append(topic, packed(told)));
      await callForRound(deps).catch((error: unknown) => log.warn('could not call for a round', {}, error));
    },
  };
}

/**
 * Calls for the round that follows those that have begun. A round counts itself before it looks for what is untold: whoever marks
 * something and then finds that the next round has not begun is sure that it will see the mark, whoever calls for it. So one call
 * waits at a time, however much is told.
 */
export async function callForRound({ rounds, queue }: Omit<LiveNewsDeps, 'log'>): Promise<void> {
  const { begun } = await rounds.last();
  await queue.call(`after-${begun}`);
}
