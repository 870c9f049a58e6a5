import type { InventoryStore, Told } from '#core/ports/inventory-store.ts';

/** What hosts told last, in memory. */
export function memoryInventoryStore(): InventoryStore {
  const told = new Map<string, Told>();
  return {
    keep: async (host, { sessions }, toldAt) => void told.set(host, { host, sessions, toldAt }),
    all: async () => [...told.values()],
  };
}
