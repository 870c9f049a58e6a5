import type { LiveTopicName } from '#core/contract/live.ts';
import type { KeyedChange } from '#web/live/heard.ts';

/** Somebody on the page who shows something of a topic. */
export type NewsListener = {
  /** What has changed, of each key the newest; values as the topic's contract says, null for what is gone. */
  readonly onChanges: (changes: readonly KeyedChange[]) => void;
  /** Changes were missed for good: read the list again. Comes when the page connects for the first time, too. */
  readonly onReset: () => void;
};

/** Hands what the live socket tells to whoever shows it. */
export type NewsHub = {
  /** Gives back how to listen no longer. */
  readonly listen: (topic: LiveTopicName, listener: NewsListener) => () => void;
  readonly tell: (topic: LiveTopicName, changes: readonly KeyedChange[]) => void;
  readonly reset: (topic: LiveTopicName) => void;
};

/** A hub for one page. */
export function createNewsHub(): NewsHub {
  const listeners = new Map<LiveTopicName, Set<NewsListener>>();
  const of = (topic: LiveTopicName) => [...(listeners.get(topic) ?? [])];
  return {
    listen(topic, listener) {
      const known = listeners.get(topic) ?? new Set();
      listeners.set(topic, known.add(listener));
      return () => void known.delete(listener);
    },
    tell: (topic, changes) => of(topic).forEach(({ onChanges }) => onChanges(changes)),
    reset: (topic) => of(topic).forEach(({ onReset }) => onReset()),
  };
}
