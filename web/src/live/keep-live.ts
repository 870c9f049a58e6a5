import {
  LiveTopicName,
  type LiveAnswer,
  type LiveHeard,
  type LiveMessage,
  type LiveTopics,
} from '#core/contract/live.ts';
import { delayBefore } from '#web/live/backoff.ts';
import { createHeard, type KeyedChange } from '#web/live/heard.ts';
import { keepAsking } from '#web/live/keep-asking.ts';
import { type Line, openLine, type Socket } from '#web/live/line.ts';

/** `down` only after five seconds in which nothing was heard: before that nobody needs to know. */
export type LiveStatus = 'waiting' | 'up' | 'down';

export type LiveSettings = {
  /** Opens a socket; may throw where the browser refuses. */
  readonly open: () => Socket;
  /** Asks for what a socket would tell. */
  readonly ask: (heard: LiveHeard) => Promise<LiveAnswer>;
  readonly onStatus: (status: LiveStatus) => void;
  readonly onChanges: (topic: LiveTopicName, changes: readonly KeyedChange[]) => void;
  /** Changes of this topic were missed for good: read its list. */
  readonly onReset: (topic: LiveTopicName) => void;
  readonly onSignedOut: () => void;
  /** A number from 0 to 1, new at each call. */
  readonly chance: () => number;
};

export type Live = {
  /** The network or the person is back: connect now, or see whether the socket still lives. */
  readonly nudge: () => void;
  readonly stop: () => void;
};

/**
 * In milliseconds. API Gateway ends each socket after two hours; the page goes first, when it suits. Where a proxy lets no socket
 * through, the page asks instead, and tries sockets all the while.
 */
const pace = { quiet: 5_000, blocked: 15_000, renew: 110 * 60_000, renewSpread: 10 * 60_000 };
const timerNames = ['retry', 'quiet', 'blocked', 'renew'] as const;
type Timers = { [name in (typeof timerNames)[number]]?: ReturnType<typeof setTimeout> | undefined };

/**
 * Hears what changes, over one live socket: comes back with growing delays after a loss and says what it has heard, so that it is told
 * what it missed; opens the next socket before the two hours of this one are over, and lets go of the old one when the new one is welcome.
 */
export function keepLive(settings: LiveSettings): Live {
  const heard = createHeard();
  const timers: Timers = {};
  let line: Line | null = null;
  let isWelcome = false;
  let successor: Line | null = null;
  let stopAsking: (() => void) | null = null;
  let status: LiveStatus = 'waiting';
  let attempt = 0;

  function setStatus(next: LiveStatus): void {
    if (next !== status) settings.onStatus((status = next));
  }

  function start(name: keyof Timers, act: () => void, delay: number): void {
    timers[name] ??= setTimeout(() => {
      timers[name] = undefined;
      act();
    }, delay);
  }

  function cancel(...names: readonly (keyof Timers)[]): void {
    for (const name of names) {
      clearTimeout(timers[name]);
      timers[name] = undefined;
    }
  }

  /** True where it was news. */
  function take(topics: LiveTopics): boolean {
    const { changes, resets, isGap } = heard.take(topics);
    for (const topic of resets) settings.onReset(topic);
    for (const [topic, some] of changes) settings.onChanges(topic, some);
    if (isGap) line?.hello();
    return resets.length > 0 || changes.some(([, some]) => some.length > 0);
  }

  function receive(message: LiveMessage | null): void {
    if (message === null) for (const topic of LiveTopicName.options) settings.onReset(topic);
    else if (message.kind === 'welcome' || message.kind === 'news') take(message.topics);
    else if (message.kind === 'signed-out') settings.onSignedOut();
  }

  /** A socket is welcome again after it has asked for what was missing; it gets no younger by that. */
  function welcome(isFirst: boolean): void {
    attempt = 0;
    isWelcome = true;
    stopAsking?.();
    stopAsking = null;
    cancel('retry', 'quiet', 'blocked');
    if (isFirst) {
      cancel('renew');
      start('renew', renew, pace.renew - pace.renewSpread * settings.chance());
    }
    setStatus('up');
  }

  function awaitWelcome(): void {
    start('quiet', () => stopAsking === null && setStatus('down'), pace.quiet);
    start('blocked', askInstead, pace.blocked);
  }

  function connect(): void {
    cancel('retry');
    awaitWelcome();
    try {
      line = openLine({
        open: settings.open,
        heard: heard.numbers,
        onLost: lose,
        onMessage: (message) => {
          if (message?.kind === 'welcome') welcome(!isWelcome);
          receive(message);
        },
      });
    } catch {
      lose();
    }
  }

  function lose(): void {
    line = null;
    isWelcome = false;
    cancel('renew');
    successor?.close();
    successor = null;
    if (status === 'up' && stopAsking === null) setStatus('waiting');
    awaitWelcome();
    start('retry', connect, delayBefore(attempt, settings.chance()));
    attempt += 1;
  }

  /** The old socket goes on telling until the new one is welcome; what both tell is taken in once. */
  function renew(): void {
    const later = () => {
      successor = null;
      start('renew', renew, delayBefore(attempt, settings.chance()));
      attempt += 1;
    };
    try {
      const opened = openLine({
        open: settings.open,
        heard: heard.numbers,
        onLost: () => (line === opened ? lose() : later()),
        onMessage: (message) => {
          const isFirst = line !== opened;
          if (message?.kind === 'welcome' && isFirst) {
            line?.close();
            line = opened;
            successor = null;
          }
          if (message?.kind === 'welcome') welcome(isFirst);
          receive(message);
        },
      });
      successor = opened;
    } catch {
      later();
    }
  }

  function askInstead(): void {
    stopAsking ??= keepAsking({
      ask: settings.ask,
      heard: heard.numbers,
      onAnswer: ({ topics }) => {
        setStatus('up');
        return take(topics);
      },
      onFailure: () => setStatus('down'),
    });
  }

  connect();
  return {
    nudge: () => {
      if (line === null) connect();
      else if (isWelcome) line.ping();
    },
    stop: () => {
      stopAsking?.();
      cancel(...timerNames);
      line?.close();
      successor?.close();
    },
  };
}
