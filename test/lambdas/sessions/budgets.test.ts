import { describe, expect, it } from 'vitest';
import { aClaimAmong, aLifetime, anLmsLifetime, aRequestAmong, aSweepOf } from '#test/bench/sessions.ts';

describe('what sessions cost', () => {
  it.each([10, 1_000])(
    'a claim from reserve is two reads and one transaction, with %i other sessions',
    async (others) => {
      const { reads, transactions, writes, readUnits, writeUnits } = await aClaimAmong(others);
      expect({ reads, transactions, writes }).toEqual({ reads: 2, transactions: 1, writes: 0 });
      expect(readUnits).toBeLessThanOrEqual(2);
      expect(writeUnits).toBeLessThanOrEqual(10);
    },
  );

  it.each([10, 1_000])('a robot’s request from reserve is the same, with %i other sessions', async (others) => {
    const { reads, transactions, writes, readUnits, writeUnits } = await aRequestAmong(others);
    expect({ reads, transactions, writes }).toEqual({ reads: 2, transactions: 1, writes: 0 });
    expect(readUnits).toBeLessThanOrEqual(2);
    expect(writeUnits).toBeLessThanOrEqual(12);
  });

  it('an hour’s session through a robot, from the request to its end', async () => {
    expect(await anLmsLifetime('reserve')).toBeLessThanOrEqual(40);
    // One that is made for it costs what every session costs, and the request and the activation on top.
    expect(await anLmsLifetime('nothing')).toBeLessThanOrEqual(45);
  });

  it('a sweep reads what is due, not what exists', async () => {
    const few = await aSweepOf(10, 20);
    const many = await aSweepOf(10, 1_000);
    expect(many.looked).toBe(10);
    expect(many.reads).toBe(few.reads);
    expect(many.readUnits).toBe(few.readUnits);
    const nothing = await aSweepOf(0, 20);
    expect(nothing.reads).toBeLessThan(10);
  });

  it('an hour’s session, from the request to its end', async () => {
    const { start, work, end } = await aLifetime();
    expect(start.writeUnits).toBeLessThanOrEqual(18);
    expect(work.writeUnits).toBeLessThanOrEqual(12);
    expect(end.writeUnits).toBeLessThanOrEqual(10);
    expect(start.writeUnits + work.writeUnits + end.writeUnits).toBeLessThanOrEqual(40);
  });
});
