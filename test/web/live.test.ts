import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveAnswer, LiveHeard, LiveMessage, LiveTopics } from '#core/contract/live.ts';
import { delayBefore } from '#web/live/backoff.ts';
import { keepLive, type LiveStatus } from '#web/live/keep-live.ts';
import type { Socket } from '#web/live/line.ts';

type Said = { readonly kind: string; readonly topics?: LiveHeard };

/** A socket in the test's hand. */
function aSocket() {
  const said: Said[] = [];
  let isClosed = false;
  const socket: Socket = {
    send: (text) => said.push(JSON.parse(text) as Said),
    close: () => (isClosed = true),
    onOpen: null,
    onMessage: null,
    onClose: null,
  };
  return {
    socket,
    said,
    kinds: () => said.map(({ kind }) => kind),
    isClosed: () => isClosed,
    tell: (message: LiveMessage | Readonly<Record<string, unknown>>) => socket.onMessage?.(JSON.stringify(message)),
  };
}

const boardTo = (to: number): LiveTopics => ({ board: { from: to + 1, to, changes: [] } });
const boardFrom = (from: number, to: number, value: string): LiveTopics => ({
  board: { from, to, changes: [{ key: 'line', value }] },
});

/** A page whose sockets the test opens, feeds and drops. */
function aPage({ refusesSockets = false } = {}) {
  const sockets: ReturnType<typeof aSocket>[] = [];
  const statuses: LiveStatus[] = [];
  const changes: unknown[] = [];
  const resets: string[] = [];
  const asked: LiveHeard[] = [];
  const answers: (LiveAnswer | Error)[] = [];
  const onSignedOut = vi.fn<() => void>();
  const state = { refusesSockets, attempts: 0 };
  const live = keepLive({
    open: () => {
      state.attempts += 1;
      if (state.refusesSockets) throw new Error('Sockets are forbidden here.');
      const made = aSocket();
      sockets.push(made);
      return made.socket;
    },
    ask: async (heard) => {
      asked.push(heard);
      const answer = answers.shift() ?? { topics: {}, more: false };
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onStatus: (status) => statuses.push(status),
    onChanges: (topic, some) => changes.push([topic, ...some.map(({ value }) => value)]),
    onReset: (topic) => resets.push(topic),
    onSignedOut,
    chance: () => 1,
  });
  const latest = () => sockets.at(-1)!;
  const welcome = (topics: LiveTopics = { board: { reset: true, to: 7 } }) => {
    latest().socket.onOpen?.();
    latest().tell({ kind: 'welcome', topics });
  };
  return {
    live,
    sockets,
    statuses,
    latest,
    welcome,
    changes,
    resets,
    asked,
    answers,
    onSignedOut,
    state,
    attempts: () => state.attempts,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a live page', () => {
  it('says hello once its socket is open, and reads its lists once it is welcome', () => {
    const page = aPage();
    expect(page.latest().said).toEqual([]);
    page.latest().socket.onOpen?.();
    expect(page.latest().said).toEqual([{ kind: 'hello', topics: {} }]);
    expect(page.resets).toEqual([]);
    page.latest().tell({ kind: 'welcome', topics: { board: { reset: true, to: 3 } } });
    expect(page.resets).toEqual(['board']);
    expect(page.statuses).toEqual(['up']);
  });

  it('hands on what it is told, once', () => {
    const page = aPage();
    page.welcome();
    for (let time = 0; time < 2; time += 1) page.latest().tell({ kind: 'news', topics: boardFrom(8, 9, 'alice') });
    expect(page.changes).toEqual([['board', 'alice']]);
  });

  it('says after a drop what it has heard, and hands on what it missed without reading its lists', () => {
    const page = aPage();
    page.welcome();
    page.latest().tell({ kind: 'news', topics: boardFrom(8, 9, 'alice') });
    page.latest().socket.onClose?.();
    vi.advanceTimersByTime(1_000);
    page.welcome(boardFrom(10, 12, 'bob'));
    expect(page.latest().said).toEqual([{ kind: 'hello', topics: { board: 9 } }]);
    expect(page.changes).toEqual([
      ['board', 'alice'],
      ['board', 'bob'],
    ]);
    expect(page.resets).toEqual(['board']);
  });

  it('asks, once until that is answered, for what is missing between two messages, and leaves the later one', () => {
    const page = aPage();
    page.welcome();
    page.latest().tell({ kind: 'news', topics: boardFrom(9, 9, 'too early') });
    page.latest().tell({ kind: 'news', topics: boardFrom(10, 10, 'too early') });
    expect(page.latest().said.slice(1)).toEqual([{ kind: 'hello', topics: { board: 7 } }]);
    page.latest().tell({ kind: 'welcome', topics: boardFrom(8, 10, 'whole') });
    expect(page.changes).toEqual([['board', 'whole']]);
  });

  it.each(['Too Many Requests', 'Internal server error'])('comes back later where API Gateway says %j', (message) => {
    const page = aPage();
    page.latest().socket.onOpen?.();
    page.latest().tell({ message, connectionId: 'c', requestId: 'r' });
    expect(page.latest().isClosed()).toBe(true);
    expect(page.resets).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(page.sockets).toHaveLength(2);
  });

  it('reads all its lists when it is told something it cannot read', () => {
    const page = aPage();
    page.welcome();
    page.resets.length = 0;
    page.latest().tell({ kind: 'news', topics: { board: 'yes' } });
    expect(page.resets).toEqual(['sessions', 'notices', 'board', 'counters']);
    page.latest().socket.onMessage?.('not json');
    expect(page.resets).toHaveLength(8);
  });

  it('hears that it is signed out', () => {
    const page = aPage();
    page.welcome();
    page.latest().tell({ kind: 'signed-out' });
    expect(page.onSignedOut).toHaveBeenCalledOnce();
  });

  it('pings each half minute, and stays while it is answered', () => {
    const page = aPage();
    page.welcome();
    for (const round of [1, 2, 3]) {
      vi.advanceTimersByTime(30_000);
      expect(
        page
          .latest()
          .kinds()
          .filter((kind) => kind === 'ping'),
      ).toHaveLength(round);
      page.latest().tell({ kind: 'pong' });
    }
    expect(page.sockets).toHaveLength(1);
  });

  it('gives up a socket that leaves a ping unanswered for ten seconds, and opens another', () => {
    const page = aPage();
    page.welcome();
    vi.advanceTimersByTime(30_000 + 9_999);
    expect(page.latest().isClosed()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(page.latest().isClosed()).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(page.sockets).toHaveLength(2);
  });

  it('gives up a socket that never opens', () => {
    const page = aPage();
    vi.advanceTimersByTime(11_000);
    expect(page.sockets[0]?.isClosed()).toBe(true);
    expect(page.sockets).toHaveLength(2);
  });

  it('comes back with growing delays, which a welcome sets back', () => {
    const page = aPage();
    page.welcome();
    for (const delay of [1_000, 2_000, 4_000]) {
      const before = page.attempts();
      page.latest().socket.onClose?.();
      vi.advanceTimersByTime(delay - 1);
      expect(page.attempts()).toBe(before);
      vi.advanceTimersByTime(1);
      expect(page.attempts()).toBe(before + 1);
    }
    page.welcome();
    page.latest().socket.onClose?.();
    const before = page.attempts();
    vi.advanceTimersByTime(1_000);
    expect(page.attempts()).toBe(before + 1);
  });

  it('is down only after five seconds without a socket, and reads its lists when it is back', () => {
    const page = aPage();
    page.welcome();
    page.latest().socket.onClose?.();
    expect(page.statuses).toEqual(['up', 'waiting']);
    vi.advanceTimersByTime(4_999);
    expect(page.statuses).toEqual(['up', 'waiting']);
    vi.advanceTimersByTime(1);
    expect(page.statuses).toEqual(['up', 'waiting', 'down']);
    page.welcome();
    expect(page.statuses.at(-1)).toBe('up');
    expect(page.resets).toEqual(['board', 'board']);
  });

  it('is never down when it is back within five seconds', () => {
    const page = aPage();
    page.welcome();
    page.latest().socket.onClose?.();
    vi.advanceTimersByTime(1_000);
    page.welcome();
    page.latest().tell({ kind: 'pong' });
    vi.advanceTimersByTime(6_000);
    expect(page.statuses).toEqual(['up', 'waiting', 'up']);
  });

  it('is down, and keeps trying, in a browser that refuses sockets', () => {
    const page = aPage({ refusesSockets: true });
    vi.advanceTimersByTime(5_000);
    expect(page.statuses).toEqual(['down']);
    const before = page.attempts();
    vi.advanceTimersByTime(60_000);
    expect(page.attempts()).toBeGreaterThan(before);
  });

  it('connects at once when the network or the person is back', () => {
    const page = aPage();
    page.welcome();
    page.latest().socket.onClose?.();
    page.live.nudge();
    expect(page.sockets).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    expect(page.sockets).toHaveLength(2);
  });

  it('asks whether its socket still lives when the person is back', () => {
    const page = aPage();
    page.welcome();
    page.live.nudge();
    expect(page.latest().kinds().at(-1)).toBe('ping');
  });

  describe('before the two hours of a socket are over', () => {
    const pass = (page: ReturnType<typeof aPage>, minutes: number) => {
      for (let waited = 0; waited < 2 * minutes; waited += 1) {
        vi.advanceTimersByTime(30_000);
        for (const { socket, isClosed, tell } of page.sockets)
          if (!isClosed() && socket.onMessage) tell({ kind: 'pong' });
      }
    };

    it('opens the next, hears both, and lets go of the old one once the new one is welcome', () => {
      const page = aPage();
      page.welcome();
      pass(page, 100);
      const [first, second] = page.sockets;
      expect(page.sockets).toHaveLength(2);
      expect(first?.isClosed()).toBe(false);
      first?.tell({ kind: 'news', topics: boardFrom(8, 8, 'meanwhile') });
      page.welcome(boardTo(8));
      expect([first?.isClosed(), second?.isClosed()]).toEqual([true, false]);
      second?.tell({ kind: 'news', topics: boardFrom(9, 9, 'later') });
      expect(page.changes).toEqual([
        ['board', 'meanwhile'],
        ['board', 'later'],
      ]);
      vi.advanceTimersByTime(10_000);
      expect(page.statuses).toEqual(['up']);
    });

    it('does so by the age of the socket, though it was welcome again after something was missing', () => {
      const page = aPage();
      page.welcome();
      pass(page, 90);
      page.latest().tell({ kind: 'news', topics: boardFrom(9, 9, 'too early') });
      page.latest().tell({ kind: 'welcome', topics: boardFrom(8, 9, 'whole') });
      pass(page, 10);
      expect(page.sockets).toHaveLength(2);
    });

    it('waits longer and longer where the next one fails again and again', () => {
      const page = aPage();
      page.welcome();
      pass(page, 100);
      for (let failed = 0; failed < 120; failed += 1) {
        page.sockets.at(-1)?.socket.onClose?.();
        vi.advanceTimersByTime(1_000);
      }
      expect(page.sockets.length).toBeLessThan(12);
    });

    it('keeps the old one, and tries again, where the next one fails', () => {
      const page = aPage();
      page.welcome();
      pass(page, 100);
      page.sockets[1]?.socket.onClose?.();
      pass(page, 1);
      expect(page.sockets.length).toBeGreaterThan(2);
      expect(page.sockets[0]?.isClosed()).toBe(false);
      expect(page.statuses).toEqual(['up']);
    });

    it('comes back as after any loss where the new one is lost, once it has taken over', () => {
      const page = aPage();
      page.welcome();
      pass(page, 100);
      page.welcome(boardTo(7));
      page.latest().socket.onClose?.();
      vi.advanceTimersByTime(1_000);
      expect(page.sockets).toHaveLength(3);
      page.welcome(boardTo(7));
      expect(page.statuses).toEqual(['up', 'waiting', 'up']);
    });
  });

  describe('where no socket can be opened for fifteen seconds', () => {
    const blocked = async () => {
      const page = aPage({ refusesSockets: true });
      page.answers.push({ topics: { board: { reset: true, to: 7 } }, more: false });
      await vi.advanceTimersByTimeAsync(15_000);
      return page;
    };

    it('asks instead, and nobody has to know', async () => {
      const page = await blocked();
      expect(page.asked).toEqual([{}]);
      expect(page.resets).toEqual(['board']);
      expect(page.statuses).toEqual(['down', 'up']);
    });

    it('says what it has heard, and asks less often while there is nothing to hear', async () => {
      const page = await blocked();
      page.answers.push({ topics: boardFrom(8, 8, 'alice'), more: false });
      await vi.advanceTimersByTimeAsync(2_000);
      expect(page.asked.at(-1)).toEqual({ board: 7 });
      expect(page.changes).toEqual([['board', 'alice']]);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(page.asked.at(-1)).toEqual({ board: 8 });
      const before = page.asked.length;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(page.asked.length - before).toBeLessThan(10);
    });

    it('asks again at once where there is more', async () => {
      const page = await blocked();
      page.answers.push({ topics: boardFrom(8, 8, 'a'), more: true }, { topics: boardFrom(9, 9, 'b'), more: false });
      await vi.advanceTimersByTimeAsync(2_001);
      expect(page.changes).toEqual([
        ['board', 'a'],
        ['board', 'b'],
      ]);
    });

    it('is down while nobody answers, and up when somebody does', async () => {
      const page = await blocked();
      page.answers.push(new Error('unreachable'));
      await vi.advanceTimersByTimeAsync(2_000);
      expect(page.statuses.at(-1)).toBe('down');
      await vi.advanceTimersByTimeAsync(10_000);
      expect(page.statuses.at(-1)).toBe('up');
    });

    it('goes back to sockets when they can be opened, with what it has heard, and asks no more', async () => {
      const page = await blocked();
      page.state.refusesSockets = false;
      while (page.sockets.length === 0) await vi.advanceTimersByTimeAsync(1_000);
      page.welcome(boardTo(7));
      expect(page.latest().said).toEqual([{ kind: 'hello', topics: { board: 7 } }]);
      const before = page.asked.length;
      await vi.advanceTimersByTimeAsync(9_000);
      expect(page.asked).toHaveLength(before);
      expect(page.statuses.at(-1)).toBe('up');
    });

    it('leaves nothing behind when it is stopped', async () => {
      const page = await blocked();
      page.live.stop();
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  it('leaves nothing behind when it is stopped', () => {
    const page = aPage();
    page.welcome();
    page.live.stop();
    expect(page.latest().isClosed()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the delay before another attempt', () => {
  it('doubles from a second to half a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1_000].map((attempt) => delayBefore(attempt, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('leaves half of itself to chance', () => {
    expect(delayBefore(2, 0)).toBe(2_000);
    expect(delayBefore(2, 0.5)).toBe(3_000);
  });
});
