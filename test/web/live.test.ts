import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveMessage } from '#core/contract/live.ts';
import { aSessionView } from '#test/support/page-data.ts';
import { delayBefore } from '#web/live/backoff.ts';
import { keepLive, type LiveStatus, type Socket } from '#web/live/keep-live.ts';

/** A socket in the test's hand. */
function aSocket() {
  const said: string[] = [];
  let isClosed = false;
  const socket: Socket = {
    send: (text) => said.push((JSON.parse(text) as { kind: string }).kind),
    close: () => (isClosed = true),
    onOpen: null,
    onMessage: null,
    onClose: null,
  };
  return {
    socket,
    said,
    isClosed: () => isClosed,
    tell: (message: unknown) => socket.onMessage?.(JSON.stringify(message)),
  };
}

/** A page whose sockets the test opens, feeds and drops. */
function aPage({ refusesSockets = false } = {}) {
  const sockets: ReturnType<typeof aSocket>[] = [];
  const statuses: LiveStatus[] = [];
  const onGap = vi.fn<() => void>();
  const onSessions = vi.fn<(sessions: readonly unknown[]) => void>();
  const onSignedOut = vi.fn<() => void>();
  let attempts = 0;
  const live = keepLive({
    open: () => {
      attempts += 1;
      if (refusesSockets) throw new Error('Sockets are forbidden here.');
      const made = aSocket();
      sockets.push(made);
      return made.socket;
    },
    onStatus: (status) => statuses.push(status),
    onGap,
    onSessions,
    onSignedOut,
    chance: () => 1,
  });
  const latest = () => sockets.at(-1)!;
  const welcome = () => {
    latest().socket.onOpen?.();
    latest().tell({ kind: 'welcome' } satisfies LiveMessage);
  };
  return { live, sockets, statuses, latest, welcome, onGap, onSessions, onSignedOut, attempts: () => attempts };
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
    expect(page.latest().said).toEqual(['hello']);
    expect(page.onGap).not.toHaveBeenCalled();
    page.latest().tell({ kind: 'welcome' });
    expect(page.onGap).toHaveBeenCalledOnce();
    expect(page.statuses).toEqual(['up']);
  });

  it('hands on the sessions that it is told', () => {
    const page = aPage();
    page.welcome();
    page.latest().tell({ kind: 'sessions', sessions: [aSessionView({}, 0)] });
    expect(page.onSessions).toHaveBeenCalledWith([aSessionView({}, 0)]);
  });

  it('reads its lists when it is told something it cannot read', () => {
    const page = aPage();
    page.welcome();
    page.latest().tell({ kind: 'sessions', sessions: [{ name: 1 }] });
    page.latest().socket.onMessage?.('not json');
    expect(page.onGap).toHaveBeenCalledTimes(3);
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
      expect(page.latest().said.filter((kind) => kind === 'ping')).toHaveLength(round);
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
    expect(page.onGap).toHaveBeenCalledTimes(2);
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
    expect(page.latest().said.at(-1)).toBe('ping');
  });

  it('opens a new socket before the two hours of the old one are over, and nobody notices', () => {
    const page = aPage();
    page.welcome();
    const first = page.latest();
    for (let waited = 0; waited < 100 * 60_000; waited += 30_000) {
      vi.advanceTimersByTime(30_000);
      page.latest().tell({ kind: 'pong' });
    }
    expect(first.isClosed()).toBe(true);
    expect(page.sockets).toHaveLength(2);
    page.welcome();
    vi.advanceTimersByTime(10_000);
    expect(page.statuses).toEqual(['up', 'waiting', 'up']);
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
