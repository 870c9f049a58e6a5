import type { PersonId } from '../access/caller.ts';
import type { LiveTopicName } from '../contract/live.ts';

/** Topics that everybody has of his own, and those that many share. */
export type PersonalTopic = Extract<LiveTopicName, 'sessions' | 'notices'>;
export type SharedTopic = Exclude<LiveTopicName, PersonalTopic>;

/**
 * What people can see change: a person's own sessions and what concerns him; the board, for everybody who may see it; the counters of
 * administrators. Who may listen is decided where they connect.
 */
export type LiveTopic = { readonly name: PersonalTopic; readonly person: PersonId } | { readonly name: SharedTopic };

/** A change. Of two with the same key the later one counts, so that many changes in a second cost one. */
export type LiveChange = {
  readonly topic: LiveTopic;
  /** What has changed, such as a line's id; unique within the topic. */
  readonly key: string;
  /** What is shown now, as the contract of the topic says; null: it is gone. JSON; what has no JSON is left out of it. */
  readonly value: unknown;
};

/**
 * Where changes are told, once they are written down where they belong. Telling the same twice is harmless; who is told is told at
 * most once a second. What was told is not lost, whatever breaks down afterwards.
 *
 * Refuses `unavailable` where it can't be told right now; telling all of it again is harmless.
 */
export type LiveNews = {
  tell(changes: readonly LiveChange[]): Promise<void>;
};
