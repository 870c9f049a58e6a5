import { randomUUID } from 'node:crypto';
import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import type { Sharing } from '#core/access/sharing.ts';
import type { LmsUser } from '#core/lms/lms-user.ts';
import type { SessionRequest } from '#core/lms/session-request.ts';
import { environmentName, type Environment } from '#core/pool/environment.ts';
import type { AccessStore, Grant, KeyPair, Ticket } from '#core/ports/access-store.ts';
import type { EnvironmentStore } from '#core/ports/environment-store.ts';
import type { LmsUserStore } from '#core/ports/lms-user-store.ts';
import type { PersonRecord, SessionStore } from '#core/ports/session-store.ts';
import { Refusal } from '#core/refusal.ts';
import { dueAt } from '#core/session/lifecycle.ts';
import type { Ended, Session } from '#core/session/session.ts';
import { slugFor } from '#core/session/slug.ts';
import { isLegal } from '#core/session/transitions.ts';

/** Sessions, environments and grants in memory: the fake that the rules are tried against. Passes the suites that DynamoDB passes. */
export type MemoryStores = {
  readonly sessions: SessionStore;
  readonly environments: EnvironmentStore;
  readonly access: AccessStore;
  readonly users: LmsUserStore;
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
  const requests = new Map<string, SessionRequest>();
  const identity = { uid: randomUUID(), generation: 0, fingerprint: '' };

  const put = (session: Session, keepDue = false) => {
    const before = sessions.get(session.name);
    sessions.set(session.name, session);
    const at = dueAt(session);
    if (at === undefined) due.delete(session.name);
    else if (!keepDue) due.set(session.name, at);
    for (const listener of listeners) listener(before, session);
  };
  const recordOf = (person: PersonId): PersonRecord =>
    people.get(person) ?? { person, version: 0, open: {}, leaving: {}, slugs: {}, last: {} };
  const isUnchanged = (read: PersonRecord) => recordOf(read.person).version === read.version;
  const keep = (read: PersonRecord, change: Partial<PersonRecord>) =>
    people.set(read.person, { ...read, ...change, version: read.version + 1 });
  const isCurrent = (before: Session) => sessions.get(before.name)?.version === before.version;
  const keepOpen = (read: PersonRecord, { environment, name }: Session) => {
    const earlier = read.open[environment];
    const leaving = earlier === undefined ? read.leaving : { ...read.leaving, [earlier]: environment };
    keep(read, { open: { ...read.open, [environment]: name }, leaving });
  };
  const free = ({ environment, name, desktopType, ownership }: Session, { endedAt, reason }: Ended) => {
    if (ownership.is === 'nobody') return;
    const record = recordOf(ownership.by.person);
    if (record.open[environment] === name) {
      const { [environment]: _, ...open } = record.open;
      keep(record, { open, last: { ...record.last, [desktopType]: { session: name, endedAt, reason } } });
    } else {
      const { [name]: _, ...leaving } = record.leaving;
      keep(record, { leaving });
    }
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
      while (slugs.has(slugFor(username, desktopType, read.person, attempt))) attempt += 1;
      const slug = slugFor(username, desktopType, read.person, attempt);
      slugs.set(slug, { person: read.person, desktopType });
      keep(read, { slugs: { ...read.slugs, [desktopType]: slug } });
      return recordOf(read.person);
    },
    renewRecord: async (read, fadesAt) => {
      if (!isUnchanged(read)) return undefined;
      keep(read, { fadesAt });
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
    nobodys: async (environment) => {
      const own = [...sessions.values()].filter(
        (session) => session.environment === environment && session.ownership.is === 'nobody',
      );
      const waits = (session: Session) =>
        session.status === 'reserved' || (session.status === 'launching' && session.desktop.task !== null);
      return {
        starting: own.filter((session) => session.status === 'launching' && !waits(session)).length,
        waiting: own.filter(waits).length,
        stopping: own.filter((session) => session.status === 'stopping' && !session.madeWay).length,
      };
    },
    request: async (session) => requests.get(session),
    create: async (session, { capacity, maximum }, { record, request, evicting } = {}) => {
      const held = environments.get(session.environment);
      if (!held || held.live >= capacity) return 'environment-full';
      const spare = maximum > 0 ? maximum - portal.live : Infinity;
      if (evicting && spare > 0) return 'portal-has-room';
      if (spare < 0 || (spare === 0 && !evicting)) return 'portal-full';
      if (sessions.has(session.name)) return 'changed';
      if (evicting && !isCurrent(evicting.before)) return 'reserve-changed';
      if (record && !isUnchanged(record)) return 'changed';
      count(session.environment, 1);
      portal.live += 1;
      if (evicting) {
        requireLegal('stop', evicting.before, evicting.after);
        put(evicting.after);
        count(evicting.before.environment, -1);
        portal.live -= 1;
      }
      if (record) keepOpen(record, session);
      if (request) requests.set(session.name, request);
      put(session);
      return 'written';
    },
    claim: async (before, after, record, request) => {
      requireLegal('claim', before, after);
      if (!isCurrent(before)) return 'changed';
      if (!isUnchanged(record)) return 'person-changed';
      keepOpen(record, after);
      if (request) requests.set(after.name, request);
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
      free(before, after);
      if (!(before.status === 'stopping' && before.madeWay)) {
        count(before.environment, -1);
        portal.live -= 1;
      }
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
    portal: async (fingerprint) => {
      if (identity.fingerprint !== fingerprint) identity.generation += 1;
      identity.fingerprint = fingerprint;
      return { uid: identity.uid, generation: identity.generation };
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
    users: memoryLmsUserStore(),
    all: () => [...sessions.values()],
    portalLive: () => portal.live,
    listen: (listener) => void listeners.push(listener),
  };
}

function memoryAccessStore(): AccessStore {
  const tickets = new Map<string, Ticket>();
  const passes = new Map<string, Grant>();
  const ended = new Set<LoginKey>();
  const passwords = new Map<string, { session: string; password: string }>();
  const keyPairs = new Map<string, KeyPair>();
  const sharings = new Map<string, Sharing>();
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
    sharings: async (sessions) =>
      new Map(
        sessions.flatMap((session) => {
          const sharing = sharings.get(session);
          return sharing ? [[session, sharing]] : [];
        }),
      ),
    keepSharing: async (after) => {
      if ((sharings.get(after.session)?.version ?? 0) !== after.version - 1) return false;
      sharings.set(after.session, after);
      return true;
    },
    keepPassword: async (desktopId, session, password) =>
      keepFirst(passwords, desktopId, { session, password }).password,
    password: async (desktopId) => passwords.get(desktopId)?.password,
    sessionOf: async (desktopId) => passwords.get(desktopId)?.session,
    keepKeyPair: async (desktopId, pair) => keepFirst(keyPairs, desktopId, pair),
    keyPair: async (desktopId) => keyPairs.get(desktopId),
  };
}

function keepFirst<T>(kept: Map<string, T>, key: string, value: T): T {
  const first = kept.get(key) ?? value;
  kept.set(key, first);
  return first;
}

export function memoryLmsUserStore(): LmsUserStore {
  const users = new Map<string, LmsUser>();
  return {
    keep: async (user) => {
      const known = users.get(user.person) ?? user;
      users.set(user.person, known);
      return known;
    },
    find: async (person) => users.get(person),
  };
}
