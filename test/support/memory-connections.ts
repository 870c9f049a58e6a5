import type { Connection, Connections } from '#lambdas/live/connections.ts';

/** Connections in memory. */
export function memoryConnections(): Connections {
  const known = new Map<string, Connection>();
  const all = () => [...known.values()].sort((one, other) => one.connectedAt - other.connectedAt);
  return {
    remember: async (connection) => void known.set(connection.id, connection),
    forget: async ({ id }) => void known.delete(id),
    find: async (id) => known.get(id),
    async see(id, seenAt) {
      const connection = known.get(id);
      if (connection) known.set(id, { ...connection, seenAt });
    },
    of: async (person) => all().filter((connection) => connection.person === person),
    all: async () => all(),
  };
}
