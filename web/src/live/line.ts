import { type LiveHeard, LiveMessage, type LiveRequest, SocketFailure } from '#core/contract/live.ts';

/** The part of a browser's WebSocket that is used here. */
export type Socket = {
  readonly send: (text: string) => void;
  readonly close: () => void;
  onOpen: (() => void) | null;
  onMessage: ((data: unknown) => void) | null;
  onClose: (() => void) | null;
};

export type LineSettings = {
  /** Opens a socket; may throw where the browser refuses. */
  readonly open: () => Socket;
  /** What the page has, to say it with each hello. */
  readonly heard: () => LiveHeard;
  /** Null for what the contract does not know. */
  readonly onMessage: (message: LiveMessage | null) => void;
  /** The socket is closed, or as good as. Comes once, and not after `close`. */
  readonly onLost: () => void;
};

/** One socket that is looked after. */
export type Line = {
  /** Asks for what is missing; not again until that is answered. */
  readonly hello: () => void;
  /** Finds out whether anybody is there. */
  readonly ping: () => void;
  readonly close: () => void;
};

/** In milliseconds. A proxy may keep a socket open to nowhere: a ping shows it. */
const pace = { ping: 30_000, answer: 10_000 };

/** Opens a socket, says hello, pings, and gives it up when it is silent. Throws where the browser refuses. */
export function openLine(settings: LineSettings): Line {
  const socket = settings.open();
  let awaited: ReturnType<typeof setTimeout> | undefined;
  let pinging: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;

  function close(): void {
    clearTimeout(awaited);
    clearTimeout(pinging);
    Object.assign(socket, { onOpen: null, onMessage: null, onClose: null });
    socket.close();
  }

  function lose(): void {
    close();
    settings.onLost();
  }

  function say(request: LiveRequest): void {
    awaited ??= setTimeout(lose, pace.answer);
    try {
      socket.send(JSON.stringify(request));
    } catch {
      lose();
    }
  }

  function hello(): void {
    if (isAsking) return;
    isAsking = true;
    say({ kind: 'hello', topics: settings.heard() });
  }

  const ping = () => say({ kind: 'ping' });

  function receive(data: unknown): void {
    clearTimeout(awaited);
    awaited = undefined;
    clearTimeout(pinging);
    pinging = setTimeout(ping, pace.ping);
    const said = jsonIn(data);
    // API Gateway itself: it throttles, or nobody could answer. What was asked stays without an answer.
    if (SocketFailure.safeParse(said).success) return lose();
    const message = LiveMessage.safeParse(said).data ?? null;
    if (message === null || message.kind === 'welcome') isAsking = false;
    settings.onMessage(message);
  }

  awaited = setTimeout(lose, pace.answer);
  Object.assign(socket, { onOpen: hello, onMessage: receive, onClose: lose });
  return { hello, ping, close };
}

function jsonIn(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
