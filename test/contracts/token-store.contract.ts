import { beforeEach, describe, expect, test } from 'vitest';
import type { FoundToken, RobotTokens, TokenStore } from '#core/ports/token-store.ts';
import { noon } from '#test/support/builders.ts';

/** A pair of tokens of one robot, or an access token alone. */
function aPair(name: string, more: Partial<RobotTokens> = {}): RobotTokens {
  return {
    clientId: 'moodle',
    username: 'robot@moodle',
    access: { hash: `access-${name}`, expiresAt: noon + 1_000 },
    refresh: { hash: `refresh-${name}`, expiresAt: noon + 5_000 },
    ...more,
  };
}

/** What every store of robots' tokens does. */
export function tokenStoreContract(name: string, open: () => Promise<TokenStore>): void {
  describe(name, () => {
    let store: TokenStore;
    beforeEach(async () => {
      store = await open();
    });
    const hashes = async (now = noon) => {
      const found = await Promise.all(
        ['access-1', 'refresh-1', 'access-2', 'refresh-2'].map((hash) => store.find(hash, now)),
      );
      return found.flatMap((token) => token?.hash ?? []);
    };
    const theRefresh = async (): Promise<FoundToken> => {
      const found = await store.find('refresh-1', noon);
      if (!found) throw new Error('there is no refresh token');
      return found;
    };

    test('knows both tokens of a pair, whose they are, what they are for, and that they belong together', async () => {
      await store.issue(aPair('1'));
      const robot = { clientId: 'moodle', username: 'robot@moodle' };
      expect(await store.find('access-1', noon)).toEqual({
        ...robot,
        hash: 'access-1',
        kind: 'access',
        partner: 'refresh-1',
        expiresAt: noon + 1_000,
      });
      expect(await store.find('refresh-1', noon)).toEqual({
        ...robot,
        hash: 'refresh-1',
        kind: 'refresh',
        partner: 'access-1',
        expiresAt: noon + 5_000,
      });
    });

    test('knows an access token that came alone', async () => {
      await store.issue(aPair('1', { refresh: null }));
      expect(await store.find('access-1', noon)).toMatchObject({ kind: 'access', partner: null });
      expect(await hashes()).toEqual(['access-1']);
    });

    test('knows none that was never issued', async () => {
      expect(await store.find('access-1', noon)).toBeUndefined();
    });

    test('forgets a token on the instant that it expires, each on its own', async () => {
      await store.issue(aPair('1'));
      expect(await hashes(noon + 999)).toEqual(['access-1', 'refresh-1']);
      expect(await hashes(noon + 1_000)).toEqual(['refresh-1']);
      expect(await hashes(noon + 5_000)).toEqual([]);
    });

    test('puts a new pair in the place of the old one', async () => {
      await store.issue(aPair('1'));
      expect(await store.rotate(await theRefresh(), aPair('2'))).toBe(true);
      expect(await hashes()).toEqual(['access-2', 'refresh-2']);
    });

    test('of many who come with one refresh token at once, one gets a new pair', async () => {
      await store.issue(aPair('1'));
      const old = await theRefresh();
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      const won = await Promise.all(names.map((each) => store.rotate(old, aPair(each))));
      expect(won.filter(Boolean)).toHaveLength(1);
      const left = await Promise.all(
        names.flatMap((each) => [store.find(`access-${each}`, noon), store.find(`refresh-${each}`, noon)]),
      );
      const winner = names[won.indexOf(true)] ?? '';
      expect(left.flatMap((token) => token?.hash ?? [])).toEqual([`access-${winner}`, `refresh-${winner}`]);
    });

    test('keeps nothing of a pair whose refresh token was ended meanwhile', async () => {
      await store.issue(aPair('1'));
      const old = await theRefresh();
      await store.end(old);
      expect(await store.rotate(old, aPair('2'))).toBe(false);
      expect(await hashes()).toEqual([]);
    });

    test.each(['access-1', 'refresh-1'])('ends the whole pair with %s, and twice is no mistake', async (hash) => {
      await store.issue(aPair('1'));
      await store.issue(aPair('2'));
      const found = await store.find(hash, noon);
      if (!found) throw new Error(`there is no ${hash}`);
      await store.end(found);
      await store.end(found);
      expect(await hashes()).toEqual(['access-2', 'refresh-2']);
    });

    test('ends an access token that came alone', async () => {
      await store.issue(aPair('1', { refresh: null }));
      await store.end({ hash: 'access-1', partner: null });
      expect(await hashes()).toEqual([]);
    });
  });
}
