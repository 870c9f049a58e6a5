import { keepConnections, keepSession, sessionsOf, type StoredConnection } from './host-folder.ts';

/** Somebody who is connected. */
export type Entry = { readonly used: () => void; readonly leave: () => void };

/** Who is connected to the sessions of a host, written down for the command `dcv`. */
export type ConnectionBook = {
  readonly enter: (session: string, username: string, address: string) => Entry;
  readonly close: () => void;
};

/** How often input is written down. */
const every = 500;

export const openConnectionBook = (root: string): ConnectionBook => {
  const all = new Map<string, StoredConnection[]>();
  const changed = new Set<string>();
  let last = 0;
  const write = () => {
    const there = new Set(sessionsOf(root).map(({ id }) => id));
    for (const session of changed) if (there.has(session)) keepConnections(root, session, all.get(session) ?? []);
    changed.clear();
  };
  const timer = setInterval(write, every);
  return {
    enter: (session, username, address) => {
      last += 1;
      const connection = { id: last, username, address, connectedAt: Date.now(), lastInputAt: Date.now() };
      all.set(session, [...(all.get(session) ?? []), connection]);
      changed.add(session);
      write();
      return {
        used: () => {
          connection.lastInputAt = Date.now();
          changed.add(session);
        },
        leave: () => {
          all.set(
            session,
            (all.get(session) ?? []).filter((one) => one !== connection),
          );
          changed.add(session);
          const stored = sessionsOf(root).find(({ id }) => id === session);
          if (stored && all.get(session)?.length === 0) keepSession(root, { ...stored, lastLeftAt: Date.now() });
          write();
        },
      };
    },
    close: () => clearInterval(timer),
  };
};
