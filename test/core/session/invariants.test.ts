import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPortal, histories } from '#test/support/histories.ts';

describe('whatever happens, in whatever order, and whoever dies while it does', () => {
  it('the invariants of sessions hold after each step, and nothing leaks once all is quiet', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const portal = aPortal();
        for (const command of history) {
          await portal.live(command);
          expect(await portal.wrong()).toEqual([]);
        }
        expect(await portal.rest()).toEqual([]);
        expect(await portal.wrong()).toEqual([]);
      }),
      { numRuns: Number(process.env['HISTORIES'] ?? 400) },
    );
  }, 120_000);
});
