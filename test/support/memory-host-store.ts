import { dcvPort } from '#core/contract/dcv.ts';
import { countOn, mayBecome, type Host } from '#core/dcv/host.ts';
import type { HostStore, Placement } from '#core/ports/host-store.ts';

/** Hosts in memory, by the same rules as in a table. */
export function memoryHostStore(): HostStore {
  const hosts = new Map<string, Host>();
  const placements = new Map<string, Placement>();
  const wishes = new Map<string, { readonly desktopType: string; readonly until: number }>();
  const put = (host: Host, change: Partial<Host>) => hosts.set(host.id, { ...host, ...change });
  const live = (id: string) => {
    const host = hosts.get(id);
    return host?.state === 'lost' ? undefined : host;
  };
  return {
    find: async (id) => hosts.get(id),
    all: async () => [...hosts.values()],
    join: async ({ ip, ...host }, now) => {
      if (hosts.has(host.id)) return false;
      const address = { host: ip ?? '', port: dcvPort };
      const times = { joinedAt: now, emptiedAt: now, seenAt: now };
      hosts.set(host.id, { ...host, ...times, address, placed: {}, strikes: 0 });
      return true;
    },
    see: async (id, port, now) => {
      const host = live(id);
      if (!host) return undefined;
      const state = host.state === 'joining' ? 'open' : host.state === 'warming' ? 'warm' : host.state;
      const address = { ...host.address, port };
      put(host, { address, seenAt: now, strikes: 0, state });
      return host.state === 'joining' ? 'opened' : 'seen';
    },
    locate: async (id, ip) => {
      const host = live(id);
      if (host) put(host, { address: { ...host.address, host: ip } });
    },
    wake: async (id, now) => {
      const host = hosts.get(id);
      if (!host || !mayBecome(host.state, 'joining')) return false;
      put(host, { state: 'joining', joinedAt: now, seenAt: now, emptiedAt: now, strikes: 0 });
      return true;
    },
    strike: async (id) => {
      const host = live(id);
      if (!host) return 0;
      put(host, { strikes: host.strikes + 1 });
      return host.strikes + 1;
    },
    drain: async (id) => {
      const host = hosts.get(id);
      if (!host || !mayBecome(host.state, 'draining')) return false;
      put(host, { state: 'draining' });
      return true;
    },
    lose: async (id) => {
      const host = live(id);
      if (host) put(host, { state: 'lost' });
      return host;
    },
    reserveRoom: async ({ id, desktopType }, dcvSession, placed) => {
      const host = hosts.get(id);
      if (host?.state !== 'open' || countOn(host) >= host.room) return 'no-room';
      if (placements.has(placed.session)) return 'placed';
      if (Object.hasOwn(host.placed, dcvSession)) return 'no-room';
      put(host, { placed: { ...host.placed, [dcvSession]: placed } });
      placements.set(placed.session, { host: id, dcvSession });
      wishes.delete(`${desktopType}/${placed.session}`);
      return 'reserved';
    },
    handOver: async (id, dcvSession, user, now) => {
      const host = live(id);
      const found = host?.placed[dcvSession];
      if (!host || !found?.warm) return undefined;
      const { warm: _, ...placed } = found;
      const handed = { ...placed, user, placedAt: now };
      put(host, { placed: { ...host.placed, [dcvSession]: handed } });
      return handed;
    },
    freeRoom: async (id, dcvSession, now) => {
      const host = hosts.get(id);
      const placed = host?.placed[dcvSession];
      if (!host || !placed) return;
      const { [dcvSession]: _, ...rest } = host.placed;
      put(host, { placed: rest, emptiedAt: now });
      placements.delete(placed.session);
    },
    noteWatchers: async (id, dcvSession, watchers) => {
      const host = hosts.get(id);
      const placed = host?.placed[dcvSession];
      if (host && placed) put(host, { placed: { ...host.placed, [dcvSession]: { ...placed, watchers } } });
    },
    placementOf: async (session) => placements.get(session),
    wish: async (desktopType, session, until) => void wishes.set(`${desktopType}/${session}`, { desktopType, until }),
    wishes: async (desktopType, now) =>
      [...wishes.values()].filter((wish) => wish.desktopType === desktopType && wish.until > now).length,
  };
}
