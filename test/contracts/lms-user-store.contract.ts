import { beforeEach, describe, expect, it } from 'vitest';
import type { LmsUserStore } from '#core/ports/lms-user-store.ts';
import { anLmsUser, noon } from '#test/support/builders.ts';

/** What every store of a learning platform's users does; run over each of them. */
export function lmsUserStoreContract(open: () => Promise<LmsUserStore>): void {
  let users: LmsUserStore;
  const until = noon + 36 * 3_600_000;

  beforeEach(async () => {
    users = await open();
  });

  describe('keeping a user', () => {
    it('gives back who is new, as he was told', async () => {
      const lara = anLmsUser('lara', { name: 'Lara Ö/ü <x@y>', email: 'lara@example.org', firstName: 'Lara' });
      expect(await users.keep(lara, until)).toEqual(lara);
      expect(await users.find(lara.person)).toEqual(lara);
    });

    it('gives back who is known, as he was told first, however late that is', async () => {
      const lara = anLmsUser('lara', { email: 'lara@example.org' });
      await users.keep(lara, until);
      for (const later of [0, 1, 13 * 3_600_000, 90 * 86_400_000]) {
        const other = anLmsUser('lara', { email: 'other@example.org', createdAt: noon + later });
        expect(await users.keep(other, until + later)).toEqual(lara);
      }
      expect(await users.find(lara.person)).toEqual(lara);
    });

    it('keeps the words of the first where several come at once', async () => {
      const came = await Promise.all(
        ['a', 'b', 'c', 'd'].map((firstName) => users.keep(anLmsUser('lara', { firstName }), until)),
      );
      expect(new Set(came.map(({ firstName }) => firstName)).size).toBe(1);
    });
  });

  it('finds nobody who was never here', async () => {
    expect(await users.find(anLmsUser('nobody').person)).toBeUndefined();
  });
}
