import { LiveMessage, type LiveRequest } from '#core/contract/live.ts';
import type { SessionView } from '#core/contract/views.ts';
import { delayBefore } from '#web/live/backoff.ts';

/** The part of a browser's WebSocket that is used here. */
export type Socket = {
  readonly send: (text: string) => void;
  readonly close: () => void;
  onOpen: (() => void) | null;
  onMessage: ((data: unknown) => void) | null;
  onClose: (() => void) | null;
};

/** `down` only after five seconds without a socket: before that nobody needs to know. */
export type LiveStatus = 'waiting' | 'up' | 'down';

export type LiveSettings = {
  /** Opens a socket; may throw where the browser refuses. */
  readonly open: () => Socket;
  readonly onStatus: (status: LiveStatus) => void;
  /** Changes may have been missed: read the lists once. */
  readonly onGap: () => void;
  readonly onSessions: (sessions: readonly SessionView[]) => void;
  readonly onSignedOut: () => void;
  /** A number from 0 to 1, new at each call. */
  readonly chance: () => number;
};

export type Live = {
  /** The network or the person is back: connect now, or see whether the socket still lives. */
  readonly nudge: () => void;
  readonly stop: () => void;
};

/** In milliseconds. API Gateway ends each socket after two hours; the page goes first, when it suits. */
const pace = { ping: 30_000, answer: 10_000, quiet: 5_000, renew: 110 * 60_000, renewSpread: 10 * 60_000 };

type Timer = ReturnType<typeof setTimeout> | undefined;

/**
 * Keeps one live socket: says hello, pings, gives up a socket that is silent, comes back with growing delays and renews the
 * socket before its two hours are over.
 */
export function keepLive(settings: LiveSettings): Live {
  let socket: Socket | null = null;
  let status: LiveStatus = 'waiting';
  let attempt = 0;
  const timers: { retry: Timer; ping: Timer; answer: Timer; quiet: Timer; renew: Timer } = {
    retry: undefined,
    ping: undefined,
    answer: undefined,
    quiet: undefined,
    renew: undefined,
  };

  function setStatus(next: LiveStatus): void {
    if (next === status) return;
    status = next;
    settings.onStatus(next);
  }

  function connect(): void {
    clearTimeout(timers.retry);
    timers.quiet ??= setTimeout(() => setStatus('down'), pace.quiet);
    try {
      const opened = settings.open();
      socket = opened;
      opened.onOpen = () => say({ kind: 'hello' });
      opened.onMessage = receive;
      opened.onClose = lose;
      awaitAnswer();
    } catch {
      lose();
    }
  }

  function say(request: LiveRequest): void {
    try {
      socket?.send(JSON.stringify(request));
    } catch {
      lose();
    }
  }

  function awaitAnswer(): void {
    timers.answer ??= setTimeout(lose, pace.answer);
  }

  function ping(): void {
    awaitAnswer();
    say({ kind: 'ping' });
  }

  function receive(data: unknown): void {
    clearTimeout(timers.answer);
    timers.answer = undefined;
    clearTimeout(timers.ping);
    timers.ping = setTimeout(ping, pace.ping);
    const message = messageIn(data);
    if (message === null) return settings.onGap();
    if (message.kind === 'welcome') return welcome();
    if (message.kind === 'sessions') return settings.onSessions(message.sessions);
    if (message.kind === 'signed-out') settings.onSignedOut();
  }

  function welcome(): void {
    attempt = 0;
    clearTimeout(timers.quiet);
    timers.quiet = undefined;
    clearTimeout(timers.renew);
    timers.renew = setTimeout(renew, pace.renew - pace.renewSpread * settings.chance());
    setStatus('up');
    settings.onGap();
  }

  function letGo(): void {
    for (const name of ['retry', 'ping', 'answer', 'renew'] as const) {
      clearTimeout(timers[name]);
      timers[name] = undefined;
    }
    if (!socket) return;
    const old = socket;
    socket = null;
    Object.assign(old, { onOpen: null, onMessage: null, onClose: null });
    old.close();
  }

  function lose(): void {
    letGo();
    if (status === 'up') setStatus('waiting');
    timers.quiet ??= setTimeout(() => setStatus('down'), pace.quiet);
    timers.retry = setTimeout(connect, delayBefore(attempt, settings.chance()));
    attempt += 1;
  }

  function renew(): void {
    letGo();
    setStatus('waiting');
    connect();
  }

  connect();
  return {
    nudge: () => (socket === null ? connect() : status === 'up' && ping()),
    stop: () => {
      letGo();
      clearTimeout(timers.quiet);
    },
  };
}

/** Null for what the contract does not know. */
function messageIn(data: unknown): LiveMessage | null {
  try {
    return LiveMessage.safeParse(JSON.parse(String(data))).data ?? null;
  } catch {
    return null;
  }
}
