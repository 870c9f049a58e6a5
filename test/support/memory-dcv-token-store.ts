import type { DcvToken, DcvTokenStore } from '#core/ports/dcv-token-store.ts';

/** Tokens in memory, by the same rules as in a table. */
export function memoryDcvTokenStore(): DcvTokenStore {
  const tokens = new Map<string, DcvToken>();
  return {
    keep: async (hash, token) => void tokens.set(hash, token),
    find: async (hash, now) => {
      const token = tokens.get(hash);
      return token && token.expiresAt > now ? token : undefined;
    },
  };
}
