import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import { environmentName, type Environment } from '#core/pool/environment.ts';
import type { AccessStore, Grant, Ticket } from '#core/ports/access-store.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import type { PersonRecord, SessionStore } from '#core/ports/session-store.ts';
import { Refusal } from '#core/refusal.ts';
import { dueAt } from '#core/session/lifecycle.ts';
import { ownerOf, type Session } from '#core/session/session.ts';
import { slugFor } from '#core/session/slug.ts';
import { isLegal } from '#core/session/transitions.ts';

/** Sessions, environments and grants in memory: the fake that the rules are tried against. Passes the suites that DynamoDB passes. */
export type MemoryStores = {
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly access: AccessStore;
  /** Everything there is, for invariants. */
  readonly all: () => readonly Session[];
  readonly portalLive: () => number;
  /** Told of each change, in order, as the table's stream tells it. */
  readonly listen: (listener: (before: Session | undefined, after: Session) => void) => void;
};

type Held = Environment & { tally: number; refillUntil: number };

export function memoryStores(): MemoryStores {
  const sessions = new Map<string, Session>();
  const due = new Map<string, number>();
  const people = new Map<PersonId, PersonRecord>();
  const slugs = new Map<string, { person: PersonId; desktopType: string }>();
  const environments = new Map<string, Held>();
  const listeners: ((before: Session | undefined, after: Session) => void)[] = [];
  const portal = { live: 0, environments: 0 };

  const put = (session: Session, keepDue = false) => {
    const before = sessions.get(session.name);
    sessions.set(session.name, session);
    const at = dueAt(session);
    if (at === undefined) due.delete(session.name);
    else if (!keepDue) due.set(session.name, at);
    for (const listener of listeners) listener(before, session);
  };
  const recordOf = (person: PersonId): PersonRecord =>
    people.get(person) ?? { person, version: 0, open: {}, slugs: {}, last: {} };
  const isUnchanged = (read: PersonRecord) => recordOf(read.person).version === read.version;
  const keep = (read: PersonRecord, change: Partial<PersonRecord>) =>
    people.set(read.person, { ...read, ...change, version: read.version + 1 });
  const isCurrent = (before: Session) => sessions.get(before.name)?.version === before.version;
  const free = (session: Session, last: { endedAt: number; reason: PersonRecord['last'][string]['reason'] }) => {
    const owner = ownerOf(session);
    if (!owner) return;
    const record = recordOf(owner.person);
    if (record.open[session.environment] !== session.name) return;
    const { [session.environment]: _, ...open } = record.open;
    keep(record, { open, last: { ...record.last, [session.desktopType]: { session: session.name, ...last } } });
  };
  const change = (name: string, fields: Partial<Held>) => {
    const held = environments.get(name);
    if (held) environments.set(name, { ...held, ...fields });
    return held !== undefined;
  };
  const count = (name: string, by: number) => change(name, { live: (environments.get(name)?.live ?? 0) + by });
  const requireLegal = (transition: Parameters<typeof isLegal>[0], before: Session, after: Session) => {
    if (!isLegal(transition, before.status, after.status))
      throw new Error(`${transition}: ${before.status} → ${after.status}`);
  };

  const sessionStore: SessionStore = {
    find: async (name) => sessions.get(name),
    findMany: async (names) => [...new Set(names)].flatMap((name) => sessions.get(name) ?? []),
    record: async (person) => recordOf(person),
    assignSlug: async (read, username, desktopType) => {
      if (!isUnchanged(read)) return recordOf(read.person);
      let attempt = 1;
      while (slugs.has(slugFor(username, desktopType, attempt))) attempt += 1;
      const slug = slugFor(username, desktopType, attempt);
      slugs.set(slug, { person: read.person, desktopType });
      keep(read, { slugs: { ...read.slugs, [desktopType]: slug } });
      return recordOf(read.person);
    },
    findSlug: async (slug) => slugs.get(slug),
    reserve: async (environment) =>
      [...sessions.values()]
        .filter((session) => session.environment === environment && session.ownership.is === 'nobody')
        .filter((session) => session.status === 'reserved' || session.status === 'launching')
        .sort((one, other) =>
          one.status === other.status ? one.createdAt - other.createdAt : one.status === 'reserved' ? -1 : 1,
        )
        .slice(0, 100),
    launching: async () => [...sessions.values()].filter((session) => session.status === 'launching').slice(0, 100),
    async *due(now) {
      yield [...sessions.values()].filter(({ name }) => (due.get(name) ?? Infinity) <= now);
    },
    live: async (cursor) => {
      const from = cursor === null ? 0 : Number(cursor);
      if (cursor === '' || !Number.isInteger(from)) throw new Refusal('bad-request', 'This list ends elsewhere.');
      const page = [...sessions.values()].slice(from, from + 100);
      const next = from + 100 < sessions.size ? String(from + 100) : null;
      return { items: page.filter(({ status }) => status !== 'ended'), cursor: next };
    },
    create: async (session, { capacity, maximum }, record) => {
      const held = environments.get(session.environment);
      if (!held || held.live >= capacity) return 'environment-full';
      if (maximum > 0 && portal.live >= maximum) return 'portal-full';
      if (sessions.has(session.name) || (record && !isUnchanged(record))) return 'changed';
      count(session.environment, 1);
      portal.live += 1;
      if (record) keep(record, { open: { ...record.open, [session.environment]: session.name } });
      put(session);
      return 'written';
    },
    claim: async (before, after, record) => {
      requireLegal('claim', before, after);
      if (!isCurrent(before)) return 'changed';
      if (!isUnchanged(record)) return 'person-changed';
      keep(record, { open: { ...record.open, [after.environment]: after.name } });
      put(after);
      return 'written';
    },
    move: async (transition, before, after) => {
      requireLegal(transition, before, after);
      if (!isCurrent(before)) return 'changed';
      put(after);
      return 'written';
    },
    touch: async (session, presence) => {
      if (!isCurrent(session)) return 'changed';
      put({ ...session, presence, version: session.version + 1 }, true);
      return 'written';
    },
    stop: async (before, after) => {
      requireLegal('stop', before, after);
      if (!isCurrent(before)) return 'changed';
      put(after);
      return 'written';
    },
    end: async (before, after) => {
      requireLegal('end', before, after);
      if (!isCurrent(before)) return 'changed';
      free(before, { endedAt: after.endedAt, reason: after.reason });
      count(before.environment, -1);
      portal.live -= 1;
      put(after);
      return 'written';
    },
    lookAgain: async (session, at) => {
      if (isCurrent(session) && due.has(session.name)) due.set(session.name, at);
    },
  };

  const environmentStore: EnvironmentStore = {
    list: async () => [...environments.values()],
    open: async (portalName, desktopType, fingerprint) => {
      const running = [...environments.values()].find(
        (held) => held.desktopType === desktopType && held.status === 'running',
      );
      if (running?.fingerprint === fingerprint) return running;
      if (running) change(running.name, { status: 'closing' });
      portal.environments += 1;
      const name = environmentName(portalName, portal.environments);
      const held: Held = {
        name,
        desktopType,
        fingerprint,
        status: 'running',
        live: 0,
        asked: false,
        startSeconds: running?.startSeconds ?? null,
        failures: 0,
        failedAt: null,
        tally: 0,
        refillUntil: 0,
      };
      environments.set(name, held);
      return held;
    },
    takeNumber: async (environment, capacity) => {
      const held = environments.get(environment);
      if (!held || held.live >= capacity) return undefined;
      change(environment, { tally: held.tally + 1 });
      return held.tally + 1;
    },
    noteAsked: async (environment) => void change(environment, { asked: true }),
    noteReady: async ({ name }, startSeconds) => void change(name, { startSeconds, failures: 0, failedAt: null }),
    noteFailure: async (environment, now) =>
      void change(environment, { failures: (environments.get(environment)?.failures ?? 0) + 1, failedAt: now }),
    leaseRefill: async (environment, now, until) => {
      const held = environments.get(environment);
      return held !== undefined && held.refillUntil <= now && change(environment, { refillUntil: until });
    },
    remove: async (environment) => {
      const held = environments.get(environment);
      if (held?.live === 0 && held.status === 'closing') environments.delete(environment);
    },
  };

  return {
    sessions: sessionStore,
    environments: environmentStore,
    access: memoryAccessStore(),
    all: () => [...sessions.values()],
    portalLive: () => portal.live,
    listen: (listener) => void listeners.push(listener),
  };
}

function memoryAccessStore(): AccessStore {
  const tickets = new Map<string, Ticket>();
  const passes = new Map<string, Grant>();
  const ended = new Set<LoginKey>();
  const passwords = new Map<string, string>();
  const unexpired = <G extends Grant>(grant: G | undefined, now: number) =>
    grant && grant.expiresAt > now ? grant : undefined;
  return {
    addTicket: async (hash, ticket) => void tickets.set(hash, ticket),
    takeTicket: async (hash, now) => {
      const grant = tickets.get(hash);
      tickets.delete(hash);
      return unexpired(grant, now);
    },
    addPass: async (hash, grant) => {
      if (ended.has(grant.login)) return false;
      passes.set(hash, grant);
      return true;
    },
    findPass: async (hash, now) => unexpired(passes.get(hash), now),
    findPasses: async (hashes, now) =>
      new Map(
        hashes.flatMap((hash) => {
          const grant = unexpired(passes.get(hash), now);
          return grant ? [[hash, grant]] : [];
        }),
      ),
    endGrants: async (login) => {
      ended.add(login);
      for (const [hash, grant] of passes) if (grant.login === login) passes.delete(hash);
    },
    keepPassword: async (desktopId, _session, password) => {
      if (!passwords.has(desktopId)) passwords.set(desktopId, password);
      return passwords.get(desktopId) ?? password;
    },
    password: async (desktopId) => passwords.get(desktopId),
  };
}
