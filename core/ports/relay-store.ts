import type { Mail, NewMail } from '../relay/mail.ts';
import type { MessageState, RelayMessage } from '../relay/message.ts';
import type { Instant } from '../session/session.ts';
import type { Page, Written } from './session-store.ts';

/** Something that ought to have gone on by now. */
export type Due = { readonly is: 'message' | 'mail'; readonly id: string };
/** `closed`: the mail takes no more messages; `message-changed`: one of them has a mail by now, and none was added. */
export type Assigned = 'written' | 'closed' | 'message-changed';

/** Where messages and mails are kept. What it hands out by id is as the last write left it. */
export type RelayStore = {
  /** Keeps a new message; the one that is kept already under its id, where there is one. */
  accept(message: RelayMessage): Promise<RelayMessage | 'written'>;
  find(id: string): Promise<RelayMessage | undefined>;
  /** Puts messages into a mail, which is made where it isn't there; all of them or none. At most 30. */
  assign(mail: NewMail, messages: readonly RelayMessage[], now: Instant): Promise<Assigned>;
  findMail(id: string): Promise<Mail | undefined>;
  /** The messages of a mail in the order in which they were accepted; at most `limit`. */
  messagesOf(mail: string, limit: number): Promise<readonly RelayMessage[]>;
  /** Writes a move. `changed`: somebody else moved it first. */
  move(before: Mail, after: Mail): Promise<Written>;
  /** Tells the messages of a mail what became of it; what a later version of the mail has told them stays. */
  tell(mail: Mail, state: MessageState): Promise<void>;
  /**
   * Opens a span of time for messages that are the same, unless one is open.
   *
   * @param first id of the message that opens it; asked again in its name, it has opened it
   */
  openSpan(
    key: string,
    first: string,
    now: Instant,
    until: Instant,
  ): Promise<{ readonly first: string; readonly until: Instant }>;
  /** Counts one up and says what it makes; forgotten after `until`. */
  count(key: string, until: Instant): Promise<number>;
  /** Messages and mails to look at, those longest overdue first. */
  due(now: Instant, limit: number): Promise<readonly Due[]>;
  /** All messages, or those of a state, the newest first. Refuses `bad-request` a cursor that is none of its own. */
  list(state: MessageState | null, cursor: string | null, limit: number): Promise<Page<RelayMessage>>;
  /** From now on nothing is sent to this address. Returns since when: the first who said so counts. */
  suppress(address: string, why: 'bounced' | 'complained', now: Instant): Promise<Instant>;
  /** Which of these nothing is sent to. */
  suppressed(addresses: readonly string[]): Promise<ReadonlySet<string>>;
  /** Sends to this address again. Doing it twice is no mistake. */
  release(address: string): Promise<void>;
};

/** Users of the relay. A generation is what a token is good for: raising it ends every token from before. */
export type RelayUserStore = {
  generation(user: string): Promise<number>;
  raise(user: string): Promise<void>;
};
