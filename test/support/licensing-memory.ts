import { noneCounted, type Counted } from '#core/licensing/counters.ts';
import type { Lease, PastLease } from '#core/licensing/lease.ts';
import type { Origin } from '#core/licensing/origin.ts';
import type { LicenceLedger, OriginStore, Scope, ScopeStore } from '#core/ports/licence-ledger.ts';
import type { Page } from '#core/ports/session-store.ts';
import { Refusal } from '#core/refusal.ts';

/** The three stores of licensing, in memory: each verb is done at once and whole, as the ports want it. */
export function memoryLicensing(): {
  readonly ledger: LicenceLedger;
  readonly origins: OriginStore;
  readonly scopes: ScopeStore;
} {
  const scopes = memoryScopes();
  return { ledger: memoryLedger(scopes), origins: memoryOrigins(), scopes };
}

type MemoryScopes = ScopeStore & { readonly hold: (ref: string, lease: Lease) => boolean };

function memoryLedger(scopes: MemoryScopes): LicenceLedger {
  const leases = new Map<string, Lease>();
  const counts = new Map<string, number[]>();
  const past: PastLease[] = [];
  const peaks = new Map<string, number>();
  const keyOf = ({ origin, product }: Lease) => `${origin}#${product}`;
  const countsOf = (pool: string) => counts.get(pool) ?? [...noneCounted];
  const add = ({ pool, counter }: Lease, by: number) => {
    const counted = countsOf(pool);
    counted[counter] = (counted[counter] ?? 0) + by;
    counts.set(pool, counted);
  };
  const same = (lease: Lease) => {
    const found = leases.get(keyOf(lease));
    return found?.ref === lease.ref ? found : undefined;
  };

  return {
    leasesOf: async (origin) => [...leases.values()].filter((lease) => lease.origin === origin),
    counts: async () => new Map<string, Counted>([...counts].map(([pool, counted]) => [pool, [...counted]])),
    async borrow(lease, { counter, below, only }, scope) {
      const counted = countsOf(lease.pool);
      const isRoom = only ? only.every((count, at) => counted[at] === count) : (counted[counter] ?? 0) < below;
      if (!isRoom) return 'full';
      if (leases.has(keyOf(lease))) return 'changed';
      if (scope !== null && !scopes.hold(scope, lease)) return 'session-over';
      leases.set(keyOf(lease), lease);
      add(lease, 1);
      return 'written';
    },
    async renew(lease, expiresAt, now) {
      const found = same(lease);
      if (!found || found.expiresAt <= now) return 'changed';
      leases.set(keyOf(lease), { ...found, expiresAt, renewedAt: now, renewals: found.renewals + 1 });
      return 'written';
    },
    async end(lease, reason, at) {
      const found = same(lease);
      if (!found || (reason === 'expired' && found.expiresAt > at)) return 'changed';
      leases.delete(keyOf(lease));
      add(lease, -1);
      past.push({ ...lease, endedAt: reason === 'expired' ? lease.expiresAt : at, reason });
      return 'written';
    },
    expired: async (pool, now) =>
      [...leases.values()]
        .filter((lease) => lease.pool === pool && lease.expiresAt <= now)
        .sort((one, other) => one.expiresAt - other.expiresAt)
        .slice(0, 100),
    find: async (ref) => [...leases.values()].find((lease) => lease.ref === ref),
    list: async (cursor, limit) =>
      pageOf(
        [...leases.values()].sort(
          (one, other) => one.pool.localeCompare(other.pool) || one.expiresAt - other.expiresAt,
        ),
        cursor,
        limit,
      ),
    past: async (of, cursor, limit) =>
      pageOf(
        past.filter((one) =>
          'session' in of ? one.session === of.session : new Date(one.endedAt).toISOString().slice(0, 10) === of.day,
        ),
        cursor,
        limit,
      ),
    async recordPeak(pool, day, used) {
      const key = `${pool}#${day}`;
      peaks.set(key, Math.max(used, peaks.get(key) ?? 0));
    },
    peaks: async (pool, since) =>
      [...peaks]
        .map(([key, used]) => ({ pool: key.slice(0, -11), day: key.slice(-10), used }))
        .filter((one) => one.pool === pool && one.day >= since)
        .map(({ day, used }) => ({ day, used }))
        .sort((one, other) => (one.day < other.day ? -1 : 1)),
  };
}

function memoryOrigins(): OriginStore {
  const origins = new Map<string, Origin>();
  const spent = new Set<string>();
  return {
    async save(said) {
      const known = origins.get(said.ref);
      const { registeredAt = said.seenAt, registrations = 0 } = known ?? {};
      origins.set(said.ref, { ...said, registeredAt, registrations: registrations + 1 });
    },
    findMany: async (refs) => new Map([...origins].filter(([ref]) => refs.includes(ref))),
    list: async (cursor, limit) =>
      pageOf(
        [...origins.values()].sort((one, other) => (one.ref < other.ref ? -1 : 1)),
        cursor,
        limit,
      ),
    async remove(ref) {
      origins.delete(ref);
    },
    async spendCode(hash) {
      if (spent.has(hash)) return false;
      spent.add(hash);
      return true;
    },
  };
}

function memoryScopes(): MemoryScopes {
  type Kept = { readonly scope?: Scope; over: boolean; readonly holds: Map<string, Lease> };
  const sessions = new Map<string, Kept>();
  const tickets = new Map<string, Scope>();
  const byRef = (ref: string) => [...sessions.values()].find(({ scope }) => scope?.ref === ref);
  return {
    async keep(scope) {
      const known = sessions.get(scope.session);
      if (known?.over) throw new Refusal('session-ended', 'This session has ended.');
      if (known?.scope) return known.scope;
      sessions.set(scope.session, { scope, over: false, holds: new Map() });
      return scope;
    },
    async addTicket(hash, scope) {
      tickets.set(hash, scope);
    },
    async findTicket(hash, now) {
      const scope = tickets.get(hash);
      return scope && scope.until > now ? scope : undefined;
    },
    async find(ref, now) {
      const kept = byRef(ref);
      if (!kept?.scope) return undefined;
      return kept.over || kept.scope.until <= now ? 'over' : kept.scope;
    },
    async end(session) {
      const kept = sessions.get(session) ?? { over: true, holds: new Map<string, Lease>() };
      kept.over = true;
      sessions.set(session, kept);
      return [...kept.holds.values()].map(({ origin, product }) => ({ origin, product }));
    },
    hold(ref, lease) {
      const kept = byRef(ref);
      if (!kept || kept.over) return false;
      kept.holds.set(`${lease.origin}#${lease.product}`, lease);
      return true;
    },
  };
}

function pageOf<T>(all: readonly T[], cursor: string | null, limit: number): Page<T> {
  const from = cursor === null ? 0 : Number(cursor);
  const next = from + limit;
  return { items: all.slice(from, next), cursor: next < all.length ? String(next) : null };
}
