import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { aLogin } from '#test/support/logins.ts';

const key = (name: string) => name as LoginKey;
const person = (name: string) => name as PersonId;

/** What every store of logins does. */
export function loginStoreContract(name: string, open: () => Promise<LoginStore>): void {
  describe(name, () => {
    let store: LoginStore;
    beforeEach(async () => {
      store = await open();
    });

    test('finds a login as it was opened', async () => {
      const login = aLogin({ providerSession: 'session-1', idToken: 'id-1' });
      await store.open(login);
      expect(await store.find(login.key)).toEqual(login);
    });

    test('finds nothing under a key that nobody has', async () => {
      expect(await store.find(key('no-such'))).toBeUndefined();
    });

    test('opens no second login under a key', async () => {
      await store.open(aLogin());
      await expect(store.open(aLogin({ username: 'mallory' }))).rejects.toThrow();
      expect((await store.find(aLogin().key))?.username).toBe('alice');
    });

    test('changes a login and counts its version up', async () => {
      await store.open(aLogin());
      const changed = await store.change(aLogin({ refreshToken: null, roles: [] }));
      expect(changed).toEqual(aLogin({ refreshToken: null, roles: [], version: 2 }));
      expect(await store.find(aLogin().key)).toEqual(changed);
    });

    test('of two who change the same version, one does', async () => {
      await store.open(aLogin());
      const both = await Promise.all([
        store.change(aLogin({ username: 'one' })),
        store.change(aLogin({ username: 'two' })),
      ]);
      expect(both.filter((changed) => changed !== undefined)).toHaveLength(1);
    });

    test('changes nothing that has ended', async () => {
      await store.open(aLogin());
      await store.end(aLogin().key);
      expect(await store.change(aLogin())).toBeUndefined();
      expect(await store.find(aLogin().key)).toBeUndefined();
    });

    test('ends a login, twice too', async () => {
      await store.open(aLogin({ providerSession: 'session-1' }));
      await store.end(aLogin().key);
      await store.end(aLogin().key);
      expect(await store.find(aLogin().key)).toBeUndefined();
    });

    describe('with three logins of alice and one of bob', () => {
      beforeEach(async () => {
        await store.open(aLogin({ key: key('a1'), providerSession: 'session-1' }));
        await store.open(aLogin({ key: key('a2'), providerSession: 'session-2' }));
        await store.open(aLogin({ key: key('a3') }));
        await store.open(aLogin({ key: key('b1'), person: person('person-bob'), providerSession: 'session-1' }));
      });
      const names = async (...whose: Parameters<typeof store.keysOf>) => (await store.keysOf(...whose)).toSorted();

      test('names all of a person', async () => {
        expect(await names({ is: 'person', person: person('person-alice') })).toEqual(['a1', 'a2', 'a3']);
      });

      test("names those of a provider's session", async () => {
        expect(await names({ is: 'provider-session', providerSession: 'session-1' })).toEqual(['a1', 'b1']);
      });

      test("names those of a person in a provider's session", async () => {
        const whose = { is: 'provider-session', providerSession: 'session-1', person: person('person-alice') } as const;
        expect(await names(whose)).toEqual(['a1']);
      });

      test('names none that has ended', async () => {
        await store.end(key('a1'));
        expect(await names({ is: 'person', person: person('person-alice') })).toEqual(['a2', 'a3']);
        expect(await names({ is: 'provider-session', providerSession: 'session-1' })).toEqual(['b1']);
      });

      test('names nothing of somebody who has no login', async () => {
        expect(await names({ is: 'person', person: person('person-carol') })).toEqual([]);
        expect(await names({ is: 'provider-session', providerSession: 'session-9' })).toEqual([]);
      });
    });
  });
}
