import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readDeadMan, startDeadMan } from '#local/desktops/dead-man.ts';

describe('the limits in VNCOPTIONS', () => {
  test.each([
    ['-MaxIdleTime 20 -MaxDisconnectionTime 30 -MaxConnectionTime 40', [20, 30, 40]],
    ['-PreferBandwidth -MaxIdleTime=20 -DLP_ClipDelay=0', [20, 0, 0]],
    ['MaxIdleTime=5', [5, 0, 0]],
    ['-maxidletime 5', [5, 0, 0]],
    ['', [0, 0, 0]],
    ['-MaxIdleTime', [0, 0, 0]],
    ['-MaxIdleTime soon', [0, 0, 0]],
    ['-XMaxIdleTime 5 -MaxIdleTime 5x', [0, 0, 0]],
    ['-MaxIdleTime -5', [0, 0, 0]],
  ])('%j', (options, [MaxIdleTime, MaxDisconnectionTime, MaxConnectionTime]) => {
    expect(readDeadMan(options)).toEqual({ MaxIdleTime, MaxDisconnectionTime, MaxConnectionTime });
  });
});

describe('a dead man’s switch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const started = (limits: Partial<ReturnType<typeof readDeadMan>>) => {
    const reached: string[] = [];
    const none = { MaxIdleTime: 0, MaxDisconnectionTime: 0, MaxConnectionTime: 0 };
    return { reached, switch: startDeadMan({ ...none, ...limits }, (limit) => reached.push(limit)) };
  };

  test('counts idleness anew after each input', () => {
    const { reached, switch: deadMan } = started({ MaxIdleTime: 10 });
    vi.advanceTimersByTime(9_000);
    deadMan.input();
    vi.advanceTimersByTime(9_999);
    expect(reached).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(reached).toEqual(['MaxIdleTime']);
  });

  test('counts absence from the start and from when the last one leaves', () => {
    const { reached, switch: deadMan } = started({ MaxDisconnectionTime: 10 });
    deadMan.connected();
    deadMan.connected();
    deadMan.disconnected();
    vi.advanceTimersByTime(60_000);
    expect(reached).toEqual([]);
    deadMan.disconnected();
    vi.advanceTimersByTime(10_000);
    expect(reached).toEqual(['MaxDisconnectionTime']);
  });

  test('counts presence, whatever is done meanwhile', () => {
    const { reached, switch: deadMan } = started({ MaxConnectionTime: 10 });
    vi.advanceTimersByTime(60_000);
    deadMan.connected();
    vi.advanceTimersByTime(9_000);
    deadMan.input();
    deadMan.connected();
    vi.advanceTimersByTime(1_000);
    expect(reached).toEqual(['MaxConnectionTime']);
  });

  test('never ends anything without a limit, nor after it was stopped', () => {
    const { reached } = started({});
    const stopped = started({ MaxIdleTime: 1 });
    stopped.switch.stop();
    vi.advanceTimersByTime(100_000_000);
    expect([...reached, ...stopped.reached]).toEqual([]);
  });
});
