import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#local/events/clock.ts';
import { openDeduplication } from './deduplication.ts';
import { openKeptFolder } from './kept-folder.ts';
import { Message } from './message.ts';
import type { MessageAttributes } from './message.ts';
import type { QueueSettings } from './queue-settings.ts';

/** What is to be put into a queue. A delay is milliseconds. */
export type Letter = {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly group?: string | undefined;
  readonly deduplication?: string | undefined;
  readonly delay?: number | undefined;
};

/** What became of a message whose delivery somebody speaks of. */
export type Held = 'in-flight' | 'expired' | 'overtaken' | 'gone';

/** One queue. */
export type Queue = {
  readonly settings: QueueSettings;
  /** Adds a message, or answers with the one that was sent with the same deduplication id within five minutes. */
  readonly send: (letter: Letter) => { readonly id: string; readonly sequence: string };
  /** Takes up to `most` messages and hides them for so many milliseconds. */
  readonly receive: (most: number, visibility?: number) => readonly Message[];
  /** Takes in what nobody could take from another queue. */
  readonly accept: (message: Message, from: string) => void;
  /** What has become of a delivery. */
  readonly heldBy: (id: string, receipt: string) => Held;
  readonly remove: (id: string) => void;
  /** Hides a message for so many milliseconds from now on. */
  readonly hide: (id: string, visibility: number) => void;
  readonly purge: () => void;
  /** Everything in it, in order. */
  readonly all: () => readonly Message[];
  readonly countIn: (state: 'visible' | 'in-flight' | 'delayed') => number;
  /** Told whenever there might be something new to receive. Returns how to listen no longer. */
  readonly onNews: (listener: () => void) => () => void;
};

export type QueueOptions = {
  readonly settings: QueueSettings;
  /** Folder for what is kept. */
  readonly path: string;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  /** Lays a message aside that was received too often. */
  readonly layAside: (message: Message) => void;
};

/** Opens a queue with what its folder has kept. A FIFO queue gives a group's messages in order, and none while one is in flight. */
export const openQueue = ({ settings, path, clock, layAside }: QueueOptions): Queue => {
  const kept = openKeptFolder(join(path, 'messages'), Message);
  const sent = openDeduplication(join(path, 'sent'), clock.now);
  const inOrder = kept.all.toSorted((one, other) => (one.sequence < other.sequence ? -1 : 1));
  const messages = new Map(inOrder.map((message) => [message.id, message]));
  const listeners = new Set<() => void>();
  let last = BigInt(inOrder.at(-1)?.sequence ?? 0);
  let callOff: () => void = () => undefined;

  const nextPlace = (): string => {
    const time = BigInt(Math.floor(clock.now())) * 1_000_000n;
    last = time > last ? time : last + 1n;
    return String(last).padStart(20, '0');
  };
  const ring = () => {
    for (const listener of listeners) listener();
  };
  const isHidden = ({ hiddenUntil }: Message) => hiddenUntil > clock.now();
  /** Rings now, and when the next hidden message can be seen again. */
  const news = () => {
    callOff();
    const hidden = [...messages.values()].filter(isHidden).map(({ hiddenUntil }) => hiddenUntil);
    if (hidden.length > 0) callOff = clock.at(Math.min(...hidden), news);
    ring();
  };
  const put = (message: Message): Message => {
    messages.set(message.id, message);
    kept.put(message.id, message);
    return message;
  };
  const drop = (id: string) => {
    messages.delete(id);
    kept.remove(id);
  };
  const forgetOld = () => {
    for (const { id, sentAt } of messages.values()) if (clock.now() - sentAt >= settings.retention) drop(id);
  };
  const mark = (message: Message, visibility: number): Message =>
    put({
      ...message,
      receives: message.receives + 1,
      firstReceivedAt: message.firstReceivedAt ?? clock.now(),
      hiddenUntil: clock.now() + visibility,
      receipt: randomUUID(),
    });
  const keyOf = ({ group, deduplication }: Letter): string | undefined =>
    deduplication === undefined || !settings.fifo
      ? undefined
      : settings.deduplicatesByGroup
        ? `${group ?? ''}\0${deduplication}`
        : deduplication;
  const isInFlight = (message: Message) => isHidden(message) && message.receives > 0;
  /** Groups of which nothing may be given: one of their messages is in flight. */
  const closedGroups = (): Set<string | undefined> =>
    new Set(settings.fifo ? [...messages.values()].filter(isInFlight).map(({ group }) => group) : []);

  const receive = (most: number, visibility = settings.visibility): readonly Message[] => {
    forgetOld();
    const closed = closedGroups();
    const taken: Message[] = [];
    for (const message of messages.values()) {
      if (taken.length >= most) break;
      if (settings.fifo && closed.has(message.group)) continue;
      if (isHidden(message)) {
        // Nobody overtakes what is delayed in his group.
        closed.add(message.group);
        continue;
      }
      if (settings.redrive && message.receives >= settings.redrive.most) {
        drop(message.id);
        layAside(message);
      } else taken.push(mark(message, visibility));
    }
    if (taken.length > 0) news();
    return taken;
  };
  if (messages.size > 0) news();

  return {
    settings,
    receive,
    send: (letter) => {
      const key = keyOf(letter);
      const before = key === undefined ? undefined : sent.find(key);
      if (before) return before;
      const { body, attributes, group, deduplication, delay = settings.delay } = letter;
      const message = put({
        id: randomUUID(),
        body,
        attributes,
        sequence: nextPlace(),
        sentAt: clock.now(),
        hiddenUntil: clock.now() + delay,
        receives: 0,
        group,
        deduplication,
      });
      if (key !== undefined) sent.remember(key, message);
      news();
      return message;
    },
    accept: (message, from) => {
      // A FIFO queue counts its retention from here on, a standard one from the first sending.
      const sentAt = settings.fifo ? clock.now() : message.sentAt;
      put({ ...message, receipt: undefined, sequence: nextPlace(), sentAt, hiddenUntil: clock.now(), from });
      news();
    },
    heldBy: (id, receipt) => {
      const message = messages.get(id);
      if (!message) return 'gone';
      if (message.receipt !== receipt) return 'overtaken';
      return isHidden(message) ? 'in-flight' : 'expired';
    },
    remove: (id) => {
      drop(id);
      news();
    },
    hide: (id, visibility) => {
      const message = messages.get(id);
      if (!message) return;
      put({ ...message, hiddenUntil: clock.now() + visibility });
      news();
    },
    purge: () => {
      for (const id of messages.keys()) drop(id);
      news();
    },
    all: () => {
      forgetOld();
      return [...messages.values()];
    },
    countIn: (state) => {
      forgetOld();
      const is = (one: Message) => (isInFlight(one) ? 'in-flight' : isHidden(one) ? 'delayed' : 'visible');
      return [...messages.values()].filter((one) => is(one) === state).length;
    },
    onNews: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
