import type { FoundToken, TokenStore } from '#core/ports/token-store.ts';

/** Tokens of robots in memory; the same suite holds it and the table's store. */
export function memoryTokenStore(): TokenStore {
  const kept = new Map<string, FoundToken>();
  const store: TokenStore = {
    async issue({ access, refresh, clientId, username }) {
      const holder = { clientId, username };
      kept.set(access.hash, { ...access, ...holder, kind: 'access', partner: refresh?.hash ?? null });
      if (refresh) kept.set(refresh.hash, { ...refresh, ...holder, kind: 'refresh', partner: access.hash });
    },
    async find(hash, now) {
      const token = kept.get(hash);
      return token && token.expiresAt > now ? token : undefined;
    },
    async rotate(old, tokens) {
      if (!kept.delete(old.hash)) return false;
      if (old.partner !== null) kept.delete(old.partner);
      await store.issue(tokens);
      return true;
    },
    async end({ hash, partner }) {
      kept.delete(hash);
      if (partner !== null) kept.delete(partner);
    },
  };
  return store;
}
