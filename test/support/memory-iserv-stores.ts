import type { RemovedStore } from '#core/iserv/removed-store.ts';
import type { SessionId, SessionIdStore } from '#core/iserv/session-id.ts';

/** Session ids in memory; the same suite holds it and the table's store. */
export function memorySessionIdStore(): SessionIdStore {
  const kept = new Map<string, SessionId>();
  return {
    keep: async (hash, sessionId) => {
      if (kept.has(hash)) throw new Error('There is a session id under this hash.');
      kept.set(hash, sessionId);
    },
    find: async (hash) => kept.get(hash),
    forget: async (hash) => void kept.delete(hash),
  };
}

/** Removed sessions in memory; the same suite holds it and the table's store. */
export function memoryRemovedStore(): RemovedStore {
  const removed = new Set<string>();
  return {
    mark: async (session) => !removed.has(session) && removed.add(session).has(session),
    among: async (sessions) => new Set(sessions.filter((session) => removed.has(session))),
  };
}
