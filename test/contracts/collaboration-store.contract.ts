import { beforeEach, describe, expect, test } from 'vitest';
import type { CollaborationStore } from '#core/ports/collaboration-store.ts';

const host = 'i-0123456789abcdef0';

/** What every store of collaborations does. */
export function collaborationStoreContract(name: string, open: () => Promise<CollaborationStore>): void {
  describe(name, () => {
    let store: CollaborationStore;
    beforeEach(async () => {
      store = await open();
    });

    test('nobody has a session at first; then the one whom it was given last', async () => {
      expect(await store.find(host)).toBeUndefined();
      await store.give(host, 'lab', 'jane');
      await store.give(host, 'lab', 'bob');
      expect(await store.find(host)).toEqual({ host, session: 'lab', owner: 'bob', watchers: [] });
    });

    test('whom an owner lets in is kept, the first one as well, and none of twenty at once is lost', async () => {
      const given = await store.give(host, 'lab', 'jane');
      const users = Array.from({ length: 20 }, (_, at) => `user${String(at).padStart(2, '0')}`);
      await Promise.all(users.map((user) => store.admit(given, user)));
      expect((await store.find(host))?.watchers).toEqual(users);
      expect((await store.give(host, 'lab', 'jane')).watchers).toEqual(users);
    });

    test('giving it away takes what was allowed along', async () => {
      const given = await store.give(host, 'lab', 'jane');
      await store.admit(given, 'bob');
      expect((await store.give(host, 'other', 'jane')).watchers).toEqual([]);
      expect(await store.admit(given, 'carol')).toBeUndefined();
      expect(await store.dismiss(given, 'bob')).toBeUndefined();
      expect((await store.find(host))?.watchers).toEqual([]);
    });

    test('who is dismissed is so once, and the last one leaves nobody', async () => {
      const given = await store.give(host, 'lab', 'jane');
      await store.admit(given, 'bob');
      const answers = await Promise.all([store.dismiss(given, 'bob'), store.dismiss(given, 'bob')]);
      expect(answers.filter((one) => one !== undefined)).toMatchObject([{ watchers: [] }]);
      expect((await store.admit(given, 'carol'))?.watchers).toEqual(['carol']);
    });
  });
}
