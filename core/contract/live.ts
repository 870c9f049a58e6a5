import * as z from 'zod';

/**
 * The live WebSocket (`/live`), text frames of JSON, and what is asked instead where sockets are blocked (`GET /api/live`). Both are
 * authorised by the login cookie. Who listens to what follows from his role, not from what he asks for.
 *
 * The changes of each topic are numbered without gaps. A page remembers of each topic the last number that it has, names it when it
 * says hello, and is told what it missed, or that it has to read the topic's list again. What is told has been written before it
 * is told: a list that is read after a number was heard holds everything up to that number.
 */
export const LiveTopicName = z.enum(['sessions', 'notices', 'board', 'counters']);
export type LiveTopicName = z.infer<typeof LiveTopicName>;

const Seq = z.number().int().nonnegative();

/** What a page has of each topic; null: nothing yet. A topic that it does not name is one of which it has nothing. */
export const LiveHeard = z.partialRecord(LiveTopicName, Seq.nullable());
export type LiveHeard = z.infer<typeof LiveHeard>;

/** The changes from one number to another, of each key the newest; none where `from` is greater than `to`. Null: it is gone. */
const Changes = z.object({
  from: Seq,
  to: Seq,
  changes: z.array(z.object({ key: z.string(), value: z.json() })),
});
/** The changes can't be told any more: the list has to be read, and holds everything up to that number. */
const Reset = z.object({ reset: z.literal(true), to: Seq });
export const TopicNews = z.union([Changes, Reset]);
export type TopicNews = z.infer<typeof TopicNews>;
export const LiveTopics = z.partialRecord(LiveTopicName, TopicNews);
export type LiveTopics = z.infer<typeof LiveTopics>;

export const LiveMessage = z.discriminatedUnion('kind', [
  /** The answer to hello, with what the page missed of each topic that it may hear; more of it may follow as news. */
  z.object({ kind: z.literal('welcome'), topics: LiveTopics }),
  /** At most one a second. */
  z.object({ kind: z.literal('news'), topics: LiveTopics }),
  z.object({ kind: z.literal('pong') }),
  /** The login behind this socket has ended. */
  z.object({ kind: z.literal('signed-out') }),
  /** Why this socket is about to be closed: API Gateway closes each with code 1000 and says no more. */
  z.object({ kind: z.literal('closing'), reason: z.enum(['nonsense', 'too-many-messages', 'too-many-sockets']) }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

/** What API Gateway says itself where a message of the page failed: `Too Many Requests`, `Internal server error`. */
export const SocketFailure = z.object({ message: z.string(), requestId: z.string() });

/** What the page may send. */
export const LiveRequest = z.discriminatedUnion('kind', [
  /** Asks for the welcome: a connection can't be written to while it is still connecting. Said again where a number is missing. */
  z.object({ kind: z.literal('hello'), topics: LiveHeard.default({}) }),
  z.object({ kind: z.literal('ping') }),
]);
export type LiveRequest = z.infer<typeof LiveRequest>;

/** What `GET /api/live` answers. */
export const LiveAnswer = z.object({
  topics: LiveTopics,
  /** There is more to be told already. */
  more: z.boolean(),
});
export type LiveAnswer = z.infer<typeof LiveAnswer>;
