import type { ClientIdentity, LookupClientStore } from '#core/ports/lookup-client-store.ts';

/** Clients of the lookup service in memory; the same suite holds it and the table's store. */
export function memoryLookupClientStore(): LookupClientStore {
  const kept = new Map<string, ClientIdentity>();
  return {
    find: async (name) => kept.get(name),
    async open(name, uid) {
      const known = kept.get(name) ?? { uid, issue: 1 };
      kept.set(name, known);
      return known;
    },
    async raise(name) {
      const known = kept.get(name);
      if (known) kept.set(name, { ...known, issue: known.issue + 1 });
    },
  };
}
