import type { LiveHeard, LiveTopicName, LiveTopics, TopicNews } from '#core/contract/live.ts';

/** A change as it is told: a key's new value, or null where it is gone. */
export type KeyedChange = Extract<TopicNews, { readonly changes: unknown }>['changes'][number];

/** What a message turned out to bring: changes that are news, topics whose lists have to be read, and whether something is missing. */
export type Taken = {
  readonly changes: readonly (readonly [LiveTopicName, readonly KeyedChange[]])[];
  readonly resets: readonly LiveTopicName[];
  readonly isGap: boolean;
};

/** What this page has heard of each topic, by the numbers of its changes. */
export type Heard = {
  /** Takes in what a message brings. What it has already it passes over, and what does not follow on that it leaves. */
  readonly take: (topics: LiveTopics) => Taken;
  readonly numbers: () => LiveHeard;
};

/** A memory for one page; see `Heard`. */
export function createHeard(): Heard {
  const last = new Map<LiveTopicName, number>();

  return {
    take(topics) {
      const changes: [LiveTopicName, readonly KeyedChange[]][] = [];
      const resets: LiveTopicName[] = [];
      let isGap = false;
      for (const [topic, news] of entriesOf(topics)) {
        const known = last.get(topic);
        if ('reset' in news) resets.push(topic);
        else if (known === undefined || news.from > known + 1) {
          isGap = true;
          continue;
        } else if (news.to <= known) continue;
        else changes.push([topic, news.changes]);
        last.set(topic, news.to);
      }
      return { changes, resets, isGap };
    },

    numbers: () => Object.fromEntries(last),
  };
}

function entriesOf(topics: LiveTopics): readonly (readonly [LiveTopicName, TopicNews])[] {
  return Object.entries(topics) as [LiveTopicName, TopicNews][];
}
