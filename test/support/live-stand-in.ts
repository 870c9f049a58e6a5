import {
  type LiveAnswer,
  type LiveHeard,
  LiveRequest,
  LiveTopicName,
  type LiveTopics,
  type TopicNews,
} from '#core/contract/live.ts';

type Change = Extract<TopicNews, { readonly changes: unknown }>['changes'][number];

/** The live topics of a portal that stands in for the real one: everything ever told, and no rules. */
export type LiveStandIn = {
  /** Remembers a change, and gives the news that it makes. */
  readonly add: (topic: LiveTopicName, change: Change) => LiveTopics;
  /** What is missing of each topic. */
  readonly missed: (heard: LiveHeard) => LiveTopics;
  /** What a message of the page is answered with. */
  readonly reply: (
    text: string,
  ) => { readonly kind: 'pong' } | { readonly kind: 'welcome'; readonly topics: LiveTopics };
  readonly answer: (heard: LiveHeard) => LiveAnswer;
};

export function liveStandIn(): LiveStandIn {
  const told = new Map<LiveTopicName, Change[]>();
  const of = (topic: LiveTopicName) => told.get(topic) ?? [];
  const since = (topic: LiveTopicName, after: number): TopicNews => ({
    from: after + 1,
    to: of(topic).length,
    changes: of(topic).slice(after),
  });
  const missed = (heard: LiveHeard): LiveTopics =>
    Object.fromEntries(
      LiveTopicName.options.map((topic) => {
        const after = heard[topic] ?? null;
        return [topic, after === null ? { reset: true, to: of(topic).length } : since(topic, after)];
      }),
    );
  return {
    missed,
    add(topic, change) {
      told.set(topic, [...of(topic), change]);
      return { [topic]: since(topic, of(topic).length - 1) };
    },
    reply(text) {
      const request = LiveRequest.parse(JSON.parse(text));
      return request.kind === 'ping' ? { kind: 'pong' } : { kind: 'welcome', topics: missed(request.topics) };
    },
    answer: (heard) => ({ topics: missed(heard), more: false }),
  };
}
