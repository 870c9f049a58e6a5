import { beforeEach, describe, expect, test } from 'vitest';
import type { OneTimeStore } from '#core/ports/one-time-store.ts';
import { noon } from '#test/support/builders.ts';

/** What every store of things that are good for one use does. */
export function oneTimeStoreContract(name: string, open: () => Promise<OneTimeStore>): void {
  describe(name, () => {
    let store: OneTimeStore;
    beforeEach(async () => {
      store = await open();
    });

    test('gives a value back once', async () => {
      await store.keep('sign-in', 'state', { next: '/' }, noon + 1);
      expect(await store.take('sign-in', 'state', noon)).toEqual({ next: '/' });
      expect(await store.take('sign-in', 'state', noon)).toBeUndefined();
    });

    test('of many who take it at once, one gets it', async () => {
      await store.keep('sign-in', 'state', 'value', noon + 1);
      const taken = await Promise.all(Array.from({ length: 8 }, () => store.take('sign-in', 'state', noon)));
      expect(taken.filter((value) => value === 'value')).toHaveLength(1);
    });

    test('gives nothing back on the instant that its time is over', async () => {
      await store.keep('sign-in', 'state', 'value', noon);
      expect(await store.take('sign-in', 'state', noon)).toBeUndefined();
    });

    test('keeps one value under a name', async () => {
      expect(await store.keep('logout-token', 'jti', 1, noon)).toBe(true);
      expect(await store.keep('logout-token', 'jti', 2, noon)).toBe(false);
    });

    test('keeps kinds apart', async () => {
      await store.keep('logout-token', 'same', 1, noon + 1);
      expect(await store.take('sign-in', 'same', noon)).toBeUndefined();
    });
  });
}
