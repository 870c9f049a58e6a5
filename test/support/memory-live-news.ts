import { packed, stretch, type LogEntry } from '#core/live/log.ts';
import { keyOfTopic, type TopicKey } from '#core/live/topics.ts';
import type { LiveChange, LiveNews, LiveTopic } from '#core/ports/live-news.ts';
import type { LiveLog, Rounds, Untold } from '#lambdas/live/live-log.ts';
import type { RoundQueue } from '#lambdas/live/round-queue.ts';

/** A log in memory. It forgets what it is told to forget, as the table's own does after an hour. */
export type MemoryLiveLog = LiveLog & { readonly forget: (topic: TopicKey) => void };

export function memoryLiveLog(clock: () => number = Date.now): MemoryLiveLog {
  const topics = new Map<TopicKey, { head: number; entries: LogEntry[] }>();
  const marks = new Map<TopicKey, Untold>();
  const of = (topic: TopicKey) => {
    const known = topics.get(topic) ?? { head: clock(), entries: [] };
    topics.set(topic, known);
    return known;
  };
  return {
    async append(topic, entries) {
      const log = of(topic);
      for (const changes of entries) {
        log.head += 1;
        log.entries.push({ seq: log.head, changes });
        const mark = marks.get(topic);
        marks.set(topic, { topic, from: mark?.from ?? log.head, to: log.head });
      }
    },
    head: async (topic) => of(topic).head,
    async since(topic, after) {
      const { head, entries } = of(topic);
      return stretch(
        after,
        head,
        entries.filter(({ seq }) => seq > after),
      );
    },
    untold: async () => [...marks.values()],
    async told(topic, to) {
      const mark = marks.get(topic);
      if (!mark || mark.from > to) return;
      if (mark.to <= to) marks.delete(topic);
      else marks.set(topic, { ...mark, from: to + 1 });
    },
    forget: (topic) => void (of(topic).entries.length = 0),
  };
}

export function memoryRounds(): Rounds {
  let [begun, endedAt] = [0, 0];
  return {
    last: async () => ({ begun, endedAt }),
    begin: async () => void (begun += 1),
    end: async (at) => void (endedAt = at),
  };
}

/** A FIFO queue in memory that knows what it has had. */
export type MemoryRoundQueue = RoundQueue & { readonly waiting: string[]; readonly calls: string[] };

export function memoryRoundQueue(): MemoryRoundQueue {
  const known = new Set<string>();
  const waiting: string[] = [];
  const calls: string[] = [];
  return {
    waiting,
    calls,
    async call(because) {
      calls.push(because);
      if (!known.has(because)) waiting.push(because);
      known.add(because);
    },
  };
}

/** What was told, for tests of those who tell: everything in order, and of a topic what is so now. */
export type MemoryLiveNews = LiveNews & {
  readonly told: readonly LiveChange[];
  readonly now: (topic: LiveTopic) => ReadonlyMap<string, unknown>;
  /** What the next calls of `tell` fail with. */
  readonly failures: Error[];
};

export function memoryLiveNews(log: Pick<LiveLog, 'append'> = memoryLiveLog()): MemoryLiveNews {
  const told: LiveChange[] = [];
  const failures: Error[] = [];
  return {
    told,
    failures,
    async tell(changes) {
      const failure = failures.shift();
      if (failure) throw failure;
      told.push(...changes);
      for (const [topic, some] of Map.groupBy(changes, (change) => keyOfTopic(change.topic)))
        await log.append(topic, packed(some));
    },
    now: (topic) =>
      new Map(
        told
          .filter((change) => keyOfTopic(change.topic) === keyOfTopic(topic))
          .map(({ key, value }) => [key, value] as const),
      ),
  };
}
