import type { Counted, Room } from '../licensing/counters.ts';
import type { Lease, LeaseEnd, PastLease } from '../licensing/lease.ts';
import type { Origin } from '../licensing/origin.ts';
import type { Instant } from '../session/session.ts';
import type { Page, Written } from './session-store.ts';

/** `full`: the counter has no room any more; `changed`: the origin has such a lease by now; `session-over`: too late for it. */
export type Borrowed = Written | 'full' | 'session-over';

/**
 * Who holds which seat. A lease and its count are written in one transaction, so that the counts are what the ledger says and no
 * race borrows beyond them.
 */
export type LicenceLedger = {
  /** Leases of an origin, those included that are over and that nobody has ended yet. As the last write left them. */
  leasesOf(origin: string): Promise<readonly Lease[]>;
  /** What every pool counts that ever had a lease. As the last write left it. */
  counts(): Promise<ReadonlyMap<string, Counted>>;
  /** Takes a seat where there is room, and ties it to its session where it has one, by the scope that it came with. */
  borrow(lease: Lease, room: Room, scope: string | null): Promise<Borrowed>;
  /** `changed` where it isn't this lease any more, or is over at `now`. */
  renew(lease: Lease, expiresAt: Instant, now: Instant): Promise<Written>;
  /** Frees the seat and remembers who had it. A lease ends as `expired` only where nobody has renewed it meanwhile. */
  end(lease: Lease, reason: LeaseEnd, at: Instant): Promise<Written>;
  /** Leases of a pool that are over at `now`, the oldest first; at most 100. */
  expired(pool: string, now: Instant): Promise<readonly Lease[]>;
  find(ref: string): Promise<Lease | undefined>;
  /** All leases of all pools that still count. */
  list(cursor: string | null, limit: number): Promise<Page<Lease>>;
  /** Leases that are over: of one session, or of one day in UTC (`2026-11-22`). */
  past(
    of: { readonly day: string } | { readonly session: string },
    cursor: string | null,
    limit: number,
  ): Promise<Page<PastLease>>;
  /** Remembers the highest count of a pool on a day. */
  recordPeak(pool: string, day: string, used: number): Promise<void>;
  /** The highest counts of a pool on the days since one, in order. */
  peaks(pool: string, since: string): Promise<readonly { readonly day: string; readonly used: number }[]>;
};

/** The machines that registered, and what is good for one use. */
export type OriginStore = {
  /** A new one, or what has changed of one that is known. */
  save(origin: Omit<Origin, 'registeredAt' | 'registrations'>): Promise<void>;
  findMany(refs: readonly string[]): Promise<ReadonlyMap<string, Origin>>;
  list(cursor: string | null, limit: number): Promise<Page<Origin>>;
  remove(ref: string): Promise<void>;
  /** True for the first who spends a code; `until` is when it can't be spent any more anyway. */
  spendCode(hash: string, until: Instant): Promise<boolean>;
};

/** The scope of a session: what its client token names, and every borrow by it says. */
export type Scope = {
  /** UUID */
  readonly ref: string;
  readonly session: string;
  /** No longer than the session can last. */
  readonly until: Instant;
};

/** Which session a machine that borrows belongs to. */
export type ScopeStore = {
  /** The session's scope: the given one if it has none yet, else the one it has. Refuses `session-ended`. */
  keep(scope: Scope): Promise<Scope>;
  /** Whose ticket it is that fetches a client token; stored by its hash. */
  addTicket(hash: string, scope: Scope): Promise<void>;
  findTicket(hash: string, now: Instant): Promise<Scope | undefined>;
  /** Undefined where nobody knows it, `over` where its session has ended or its time is up. */
  find(ref: string, now: Instant): Promise<Scope | 'over' | undefined>;
  /** From now on nothing is borrowed for this session. Returns what may have been: again each time it is asked. */
  end(session: string, at: Instant): Promise<readonly { readonly origin: string; readonly product: string }[]>;
};
