import { describe, expect, it } from 'vitest';
import { startClock } from '#local/events/clock.ts';
import { repeat } from '#local/events/bus.ts';

const minute = 60_000;
const at = (start: number) => startClock({ machine: () => start, failed: () => undefined });

describe('the clock', () => {
  it('does what falls due while it is moved on, in order and at its own time', async () => {
    const clock = at(0);
    const done: string[] = [];
    clock.at(2 * minute, () => void done.push(`second at ${clock.now()}`));
    clock.at(minute, () => void done.push(`first at ${clock.now()}`));
    clock.at(9 * minute, () => void done.push('never'));
    await clock.advance(3 * minute);
    expect(done).toEqual([`first at ${minute}`, `second at ${2 * minute}`]);
    expect(clock.now()).toBe(3 * minute);
    clock.close();
  });

  it('waits for what is done', async () => {
    const clock = at(0);
    let done = false;
    clock.at(1, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done = true;
    });
    await clock.advance(1);
    expect(done).toBe(true);
    clock.close();
  });

  it('repeats as often as is due', async () => {
    const clock = at(0);
    const times: number[] = [];
    repeat(
      clock,
      (after) => after + minute,
      async () => void times.push(clock.now()),
    );
    await clock.advance(3 * minute);
    expect(times).toEqual([minute, 2 * minute, 3 * minute]);
    clock.close();
  });

  it('goes on after something that failed, and tells it', async () => {
    const failures: unknown[] = [];
    const clock = startClock({ machine: () => 0, failed: (error) => failures.push(error) });
    let done = false;
    clock.at(1, () => {
      throw new Error('oh');
    });
    clock.at(2, () => {
      done = true;
    });
    await clock.advance(2);
    expect([done, failures]).toEqual([true, [new Error('oh')]]);
    clock.close();
  });

  it('runs by itself', async () => {
    const clock = startClock();
    await new Promise<void>((resolve) => clock.at(clock.now() + 5, resolve));
    clock.close();
  });

  it('does nothing that was called off, and nothing once it is closed', async () => {
    const clock = at(0);
    let done = false;
    clock.at(1, () => void (done = true))();
    clock.at(2, () => void (done = true));
    clock.close();
    await clock.advance(5);
    expect(done).toBe(false);
  });
});
