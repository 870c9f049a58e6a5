import { beforeEach, describe, expect, test } from 'vitest';
import type { LookupClientStore } from '#core/ports/lookup-client-store.ts';

/** What every store of the lookup service's clients does. */
export function lookupClientStoreContract(name: string, open: () => Promise<LookupClientStore>): void {
  describe(name, () => {
    let store: LookupClientStore;
    beforeEach(async () => {
      store = await open();
    });

    test('knows nobody who never came', async () => {
      expect(await store.find('moodle')).toBeUndefined();
    });

    test('gives a client its identity when it first comes, and the same ever after', async () => {
      expect(await store.open('moodle', 'uid-1')).toEqual({ uid: 'uid-1', issue: 1 });
      expect(await store.open('moodle', 'uid-2')).toEqual({ uid: 'uid-1', issue: 1 });
      expect(await store.find('moodle')).toEqual({ uid: 'uid-1', issue: 1 });
    });

    test('of many first logins at once, all get the same', async () => {
      const opened = await Promise.all(['a', 'b', 'c', 'd'].map((uid) => store.open('moodle', uid)));
      expect(new Set(opened.map(({ uid }) => uid)).size).toBe(1);
    });

    test('raises the issue number of one client alone', async () => {
      await store.open('moodle', 'uid-1');
      await store.open('hub', 'uid-2');
      await store.raise('moodle');
      await store.raise('moodle');
      expect(await store.find('moodle')).toEqual({ uid: 'uid-1', issue: 3 });
      expect(await store.open('moodle', 'uid-3')).toEqual({ uid: 'uid-1', issue: 3 });
      expect(await store.find('hub')).toEqual({ uid: 'uid-2', issue: 1 });
    });

    test('raises nothing for one who never came', async () => {
      await store.raise('moodle');
      expect(await store.find('moodle')).toBeUndefined();
    });
  });
}
