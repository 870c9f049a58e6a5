import type { EndReason } from '../contract/gateway.ts';
import type { PersonId } from '../access/caller.ts';
import type {
  Active,
  Ended,
  Instant,
  Launching,
  Open,
  Presence,
  Reserved,
  Session,
  Stopping,
} from '../session/session.ts';
import type { Transition } from '../session/transitions.ts';

/** What is kept of a person: his open sessions, the paths of his desktops, and how he used each type last. */
export type PersonRecord = {
  readonly person: PersonId;
  readonly version: number;
  /** Name of the last session in each environment that has not ended; one that is stopping keeps nobody from starting another. */
  readonly open: Readonly<Record<string, string>>;
  /** Slug for each desktop type. */
  readonly slugs: Readonly<Record<string, string>>;
  /** The last session of each desktop type that is over. */
  readonly last: Readonly<
    Record<string, { readonly session: string; readonly endedAt: Instant; readonly reason: EndReason }>
  >;
};

export type Page<T> = { readonly items: readonly T[]; readonly cursor: string | null };

/** How a conditional write went. `changed`: somebody else was first; read again and decide again. */
export type Written = 'written' | 'changed';
/** `person-changed`: the person's own record is not what it was; trying another session of the reserve is no use. */
export type Claimed = Written | 'person-changed';
export type Created = 'written' | 'changed' | 'environment-full' | 'portal-full';

/**
 * Where sessions are kept. Each verb is one conditional write or one transaction; nothing is half done when it fails, and doing it
 * again is harmless. Contention and throttling are the adapter's to retry.
 */
export type SessionStore = {
  find(name: string): Promise<Session | undefined>;
  findMany(names: readonly string[]): Promise<readonly Session[]>;
  record(person: PersonId): Promise<PersonRecord>;
  /** Gives this person's desktops of a type their slug, if they have none yet. Returns the record as it is then. */
  assignSlug(record: PersonRecord, username: string, desktopType: string): Promise<PersonRecord>;
  findSlug(slug: string): Promise<{ readonly person: PersonId; readonly desktopType: string } | undefined>;

  /** Nobody's sessions of an environment: ready ones first, the oldest of them first. At most 100. */
  reserve(environment: string): Promise<readonly (Launching | Reserved)[]>;
  /** Sessions whose desktop is on its way: asked for, or running and not answering yet. The oldest 100. */
  launching(): Promise<readonly Launching[]>;
  /** Sessions to look at, because a deadline of theirs may have passed. A page at a time of what is due, never of what exists. */
  due(now: Instant): AsyncIterable<readonly Session[]>;
  /** All that have not ended. */
  live(cursor: string | null): Promise<Page<Session>>;

  /** Counts it against capacity and maximum, and makes it its owner's if it has one. */
  create(
    session: Launching,
    room: { readonly capacity: number; readonly maximum: number },
    record?: PersonRecord,
  ): Promise<Created>;
  /** The session and the person's claim, in one transaction. Touches nothing that other people fight over. */
  claim(before: Launching | Reserved, after: Launching | Active, record: PersonRecord): Promise<Claimed>;
  /** A change that neither gives nor takes the session from anybody. */
  move(transition: Transition, before: Session, after: Session): Promise<Written>;
  touch(session: Active, presence: Presence): Promise<Written>;
  /** Over for the person, who may start another one. Frees no slot yet. */
  stop(before: Open, after: Stopping): Promise<Written>;
  /** Frees the slot, takes it out of its owner's record and remembers it there as his last one. */
  end(before: Exclude<Session, Ended>, after: Ended): Promise<Written>;
  /** It was looked at, and nothing was due before this instant. */
  lookAgain(session: Session, at: Instant): Promise<void>;
};
