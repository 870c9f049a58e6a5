import type { LoggedChange, Stretch } from '#core/live/log.ts';
import type { TopicKey } from '#core/live/topics.ts';

/** A topic of which not everybody has been told everything yet, with the first and the last number of what is left. */
export type Untold = { readonly topic: TopicKey; readonly from: number; readonly to: number };

/** What was told of each topic, under numbers without gaps, for about an hour; and what of it still has to be told on. */
export type LiveLog = {
  /**
   * Writes entries down and marks the topic as untold, both or neither. Of two who do so at once each gets numbers of his own.
   *
   * Refuses `unavailable` where that can't be done after some tries.
   */
  readonly append: (topic: TopicKey, entries: readonly (readonly LoggedChange[] | null)[]) => Promise<void>;
  /** The number of a topic's newest entry. Begins the count where there is none. */
  readonly head: (topic: TopicKey) => Promise<number>;
  /** What somebody missed who has everything up to `after`; with more than a message of it there is more. */
  readonly since: (topic: TopicKey, after: number) => Promise<Stretch>;
  readonly untold: () => Promise<readonly Untold[]>;
  /** Everybody has been told up to that number. */
  readonly told: (topic: TopicKey, to: number) => Promise<void>;
};

/** Where one round of telling follows the other. */
export type Rounds = {
  /** How many have begun, and when the last one ended, in milliseconds since 1970; 0 where none has. */
  readonly last: () => Promise<{ readonly begun: number; readonly endedAt: number }>;
  /** Counts one more. Whoever marked a topic before sees to it that this round, or one after it, looks for marks. */
  readonly begin: () => Promise<void>;
  readonly end: (at: number) => Promise<void>;
};
