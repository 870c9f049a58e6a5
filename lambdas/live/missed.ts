import type { PersonId } from '#core/access/caller.ts';
import type { LiveAnswer, LiveHeard, LiveTopicName, TopicNews } from '#core/contract/live.ts';
import type { Role } from '#core/contract/roles.ts';
import type { Stretch } from '#core/live/log.ts';
import { keyOfTopic, topicsOf, type TopicKey } from '#core/live/topics.ts';
import type { LiveLog } from './live-log.ts';

export type Listener = { readonly person: PersonId; readonly roles: readonly Role[] };
type Log = Pick<LiveLog, 'head' | 'since'>;

/** Of each topic that somebody may hear, what he missed, as much as fits into one message. Of one of which he has nothing, a reset. */
export async function missed(log: Log, listener: Listener, heard: LiveHeard): Promise<LiveAnswer> {
  const stretches = await Promise.all(
    topicsOf(listener).map(async (topic) => {
      const after = heard[topic.name] ?? null;
      return [topic.name, await stretchOf(log, keyOfTopic(topic), after)] as const;
    }),
  );
  const topics = Object.fromEntries(stretches.map(([name, { news }]) => [name, news]));
  return { topics, more: stretches.some(([, { more }]) => more) };
}

async function stretchOf(log: Log, topic: TopicKey, after: number | null): Promise<Stretch> {
  return after === null ? { news: { reset: true, to: await log.head(topic) }, more: false } : log.since(topic, after);
}

/** What somebody has once he has taken in that answer. */
export function heardAfter({ topics }: Pick<LiveAnswer, 'topics'>): LiveHeard {
  return Object.fromEntries(Object.entries(topics).map(([name, news]) => [name, news.to]));
}

/** Messages that one hello is answered with; who missed more than that had better read his lists. */
const mostMessages = 20;

/** The whole answer to a hello: messages that together bring everything, the first of them maybe empty. */
export async function* allMissed(log: Log, listener: Listener, first: LiveHeard): AsyncGenerator<LiveAnswer['topics']> {
  let heard = first;
  for (let count = 1; ; count += 1) {
    const answer = await missed(log, listener, heard);
    yield count === 1 ? answer.topics : withoutEmpty(answer.topics);
    if (!answer.more) return;
    const names = Object.keys(answer.topics) as readonly LiveTopicName[];
    heard = count < mostMessages ? heardAfter(answer) : Object.fromEntries(names.map((name) => [name, null]));
  }
}

function withoutEmpty(topics: LiveAnswer['topics']): LiveAnswer['topics'] {
  const isEmpty = (news: TopicNews) => 'changes' in news && news.changes.length === 0;
  return Object.fromEntries(Object.entries(topics).filter(([, news]) => !isEmpty(news)));
}
