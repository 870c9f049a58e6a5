import type { EndReason } from '../contract/gateway.ts';
import type { PersonId } from '../access/caller.ts';
import type { SessionRequest } from '../lms/session-request.ts';
import type {
  Active,
  Claimed as ClaimedSession,
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
  /** Sessions that are stopping while another one has taken their place in `open`, each with its environment. */
  readonly leaving: Readonly<Record<string, string>>;
  /** Slug for each desktop type. */
  readonly slugs: Readonly<Record<string, string>>;
  /** The last session of each desktop type that is over. */
  readonly last: Readonly<
    Record<string, { readonly session: string; readonly endedAt: Instant; readonly reason: EndReason }>
  >;
  /** When it may be forgotten, and his paths with it; undefined: never. */
  readonly fadesAt?: Instant;
};

export type Page<T> = { readonly items: readonly T[]; readonly cursor: string | null };

/** How a conditional write went. `changed`: somebody else was first; read again and decide again. */
export type Written = 'written' | 'changed';
/** `person-changed`: the person's own record is not what it was; trying another session of the reserve is no use. */
export type Claimed = Written | 'person-changed';
/**
 * How making a session went. Where one of the reserve was to make way: `reserve-changed` says that this one is no longer there to do
 * so, `portal-has-room` that none has to any more.
 */
export type Created = Written | 'environment-full' | 'portal-full' | 'portal-has-room' | 'reserve-changed';

/** What is written together with a new session; `evicting` names one of the reserve that makes way for it. */
export type NewSessionParts = {
  readonly record?: PersonRecord;
  readonly request?: SessionRequest;
  readonly evicting?: { readonly before: Launching | Reserved; readonly after: Stopping };
};

/**
 * Sessions of an environment that are nobody's: asked for and without a task yet, to be had (ready, or with a task on its way), on
 * their way out. All of them count as the environment's `live`; those that made way for others count nowhere.
 */
export type Nobodys = { readonly starting: number; readonly waiting: number; readonly stopping: number };

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
  /**
   * Keeps the record and its paths until then. A path that faded before it is his again, or is left out where somebody else has it now.
   * Undefined where the record is not what was read.
   */
  renewRecord(record: PersonRecord, fadesAt: Instant): Promise<PersonRecord | undefined>;
  findSlug(slug: string): Promise<{ readonly person: PersonId; readonly desktopType: string } | undefined>;

  /** Nobody's sessions of an environment: ready ones first, the oldest of them first. At most 100. */
  reserve(environment: string): Promise<readonly (Launching | Reserved)[]>;
  /** Sessions whose desktop is on its way: asked for, or running and not answering yet. The oldest 100. */
  launching(): Promise<readonly Launching[]>;
  /** Sessions to look at, because a deadline of theirs may have passed. A page at a time of what is due, never of what exists. */
  due(now: Instant): AsyncIterable<readonly Session[]>;
  /** All that have not ended. */
  live(cursor: string | null): Promise<Page<Session>>;

  /**
   * Counts it against capacity and maximum, and makes it its owner's if it has one. With `evicting`, one of the reserve makes way
   * for it in the same transaction: it gives its place in the portal to the new one and the one in its environment up. That is done
   * in a portal that is full to the last place and in no other.
   */
  create(
    session: Launching,
    room: { readonly capacity: number; readonly maximum: number },
    more?: NewSessionParts,
  ): Promise<Created>;
  /**
   * The session, the person's claim and what a robot asked with it, in one transaction. Touches nothing that other people fight
   * over.
   */
  claim(
    before: Launching | Reserved,
    after: Launching | ClaimedSession | Active,
    record: PersonRecord,
    request?: SessionRequest,
  ): Promise<Claimed>;
  /** What a robot asked for with a session; undefined for one that came from the page. */
  request(session: string): Promise<SessionRequest | undefined>;
  /** How many sessions of an environment are nobody's, by how far they are. */
  nobodys(environment: string): Promise<Nobodys>;
  /** A change that neither gives nor takes the session from anybody. One that gives more time keeps the request as much longer. */
  move(transition: Transition, before: Session, after: Session): Promise<Written>;
  touch(session: Active, presence: Presence): Promise<Written>;
  /** Over for the person, who may start another one. Frees no slot yet. */
  stop(before: Open, after: Stopping): Promise<Written>;
  /** Frees the slot, unless it made way; takes it out of its owner's record and remembers it there as his last one. */
  end(before: Exclude<Session, Ended>, after: Ended): Promise<Written>;
  /** It was looked at, and nothing was due before this instant. */
  lookAgain(session: Session, at: Instant): Promise<void>;
};
