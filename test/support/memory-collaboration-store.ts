import type { Collaboration, CollaborationStore } from '#core/ports/collaboration-store.ts';

/** Collaborations in memory, by the same rules as in a table. */
export function memoryCollaborationStore(): CollaborationStore {
  const all = new Map<string, Collaboration>();
  const isSame = (one: Collaboration | undefined, other: Pick<Collaboration, 'session' | 'owner'>) =>
    one?.session === other.session && one.owner === other.owner;
  const keep = (collaboration: Collaboration) => {
    all.set(collaboration.host, collaboration);
    return collaboration;
  };
  return {
    find: async (host) => all.get(host),
    async give(host, session, owner) {
      const known = all.get(host);
      return known && isSame(known, { session, owner }) ? known : keep({ host, session, owner, watchers: [] });
    },
    async admit(collaboration, user) {
      const known = all.get(collaboration.host);
      if (!known || !isSame(known, collaboration)) return undefined;
      return keep({ ...known, watchers: [...new Set([...known.watchers, user])].toSorted() });
    },
    async dismiss(collaboration, user) {
      const known = all.get(collaboration.host);
      if (!known || !isSame(known, collaboration) || !known.watchers.includes(user)) return undefined;
      return keep({ ...known, watchers: known.watchers.filter((one) => one !== user) });
    },
  };
}
