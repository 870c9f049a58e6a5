import type { EndReason, StartStage } from '../contract/gateway.ts';
import type { PersonId } from '../access/caller.ts';
import type { Limits } from '../stage/desktop-type.ts';

/** Milliseconds since 1970. The core has no clock; every decision is given the instant it is made at. */
export type Instant = number;

/** A person as a session knows its owner. */
export type Owner = {
  readonly person: PersonId;
  /** For people to read. */
  readonly username: string;
  /** Stable path of this person's desktop of this type, under `/desktop/`. */
  readonly slug: string;
  /** How the session came to its owner: from the portal's page, or because a robot asked for it in his name. */
  readonly through: 'page' | 'robot';
  /** Left out for all sessions but those that were asked for on DCV hosts, by the name of a local user there. */
  readonly hosted?: Hosted;
};

/**
 * How a session runs that was asked for on a DCV host: both its user of the operating system and DCV's own name for it are its
 * owner's name there, as the scripts on hosts have it.
 */
export type Hosted = {
  readonly name: string;
  /** The host that it has to be on; null: on any of its type. */
  readonly host: string | null;
};

/** Whose a session is. */
export type Ownership =
  | { readonly is: 'nobody' }
  /** A robot asked for it in a person's name; that person has until `activateBy` to come. */
  | { readonly is: 'claimed'; readonly by: Owner; readonly claimedAt: Instant; readonly activateBy: Instant }
  | { readonly is: 'activated'; readonly by: Owner; readonly activatedAt: Instant };

/** Somebody's. */
export type Held = Exclude<Ownership, { is: 'nobody' }>;

/** Where a desktop answers inside its network. */
export type Address = { readonly host: string; readonly port: number };

/**
 * The running thing behind a session: how far it is. `warm`: what runs is the machine alone, on which a place is kept; the rest is made
 * for whoever takes it, and until then the session is nobody's.
 */
export type Desktop =
  | {
      readonly phase: 'launching';
      readonly stage: StartStage;
      /** When it was last asked for; asking again is harmless, since the session's name is the request's token. */
      readonly askedAt: Instant;
      readonly task: string | null;
      readonly address: Address | null;
      readonly warm?: true | undefined;
      /** Made in a place that was warm: it takes seconds, and says nothing of how long other starts take. */
      readonly fromWarm?: true | undefined;
    }
  | {
      readonly phase: 'ready';
      readonly task: string;
      readonly address: Address;
      readonly readyAt: Instant;
      readonly warm?: true | undefined;
    }
  | { readonly phase: 'lost'; readonly task: string | null; readonly at: Instant };

type LaunchingDesktop = Extract<Desktop, { phase: 'launching' }>;
type ReadyDesktop = Extract<Desktop, { phase: 'ready' }>;

/** When a person was last there. Coarser than what the gateway sees, so that activity costs few writes; see `activity.ts`. */
export type Presence = {
  /** Last keyboard or pointer input. */
  readonly inputAt: Instant;
  /** Last time that a socket was open. */
  readonly seenAt: Instant;
};

type Base = {
  /** `demo-w01-s001` */
  readonly name: string;
  readonly environment: string;
  readonly desktopType: string;
  readonly runtime: 'kasm' | 'dcv';
  /** Unguessable name of the desktop's own origin. */
  readonly desktopId: string;
  readonly createdAt: Instant;
  /** The type's limits when the session was made: a changed catalogue doesn't move the deadlines of those who work. */
  readonly limits: Limits;
  /** Grows by one with each change; every write is conditional on it. */
  readonly version: number;
};

/** The desktop is being made, for nobody yet or for somebody already. */
export type Launching = Base & {
  readonly status: 'launching';
  readonly ownership: Ownership;
  readonly desktop: LaunchingDesktop;
  readonly startBy: Instant;
};

/** Warm, and nobody's. */
export type Reserved = Base & {
  readonly status: 'reserved';
  readonly ownership: Extract<Ownership, { is: 'nobody' }>;
  readonly desktop: ReadyDesktop;
  readonly recycleBy: Instant;
};

/** Ready, asked for by a robot, and waiting for the person to activate it. */
export type Claimed = Base & {
  readonly status: 'claimed';
  readonly ownership: Extract<Ownership, { is: 'claimed' }>;
  readonly desktop: ReadyDesktop;
};

/** In use. */
export type Active = Base & {
  readonly status: 'active';
  readonly ownership: Extract<Ownership, { is: 'activated' }>;
  readonly desktop: ReadyDesktop;
  readonly startedAt: Instant;
  /** A cost saving measure: extending moves it, as far as `deadline`. */
  readonly expiresAt: Instant;
  /** A promise to the operator: nothing moves it. */
  readonly deadline: Instant;
  readonly presence: Presence;
};

/** Over for the person; its desktop is being taken away. Counts against the capacity until it has ended, unless it made way. */
export type Stopping = Base & {
  readonly status: 'stopping';
  readonly ownership: Ownership;
  readonly desktop: Desktop;
  readonly reason: EndReason;
  readonly stoppingSince: Instant;
  /** After that it counts as ended, and the reconciler deals with whatever is left of the desktop. */
  readonly stopBy: Instant;
  /** Its place has gone to another session already, for which it had to make way; ending frees none. */
  readonly madeWay: boolean;
};

/** Final. Kept for a while, so that people can be told why. */
export type Ended = Base & {
  readonly status: 'ended';
  readonly ownership: Ownership;
  readonly reason: EndReason;
  readonly endedAt: Instant;
};

export type Session = Launching | Reserved | Claimed | Active | Stopping | Ended;
export type Status = Session['status'];

/** A session that a person holds or that waits for one: not on its way out. */
export type Open = Launching | Reserved | Claimed | Active;

export function isOpen(session: Session): session is Open {
  return session.status !== 'stopping' && session.status !== 'ended';
}

/** The owner, or undefined while the session is nobody's. */
export function ownerOf(session: Session): Owner | undefined {
  return session.ownership.is === 'nobody' ? undefined : session.ownership.by;
}

/** ECS's or DCV's name for the running thing, if one was ever made. */
export function taskOf(session: Session): string | null {
  return session.status === 'ended' ? null : session.desktop.task;
}

/** How long an ended session is remembered. */
export const rememberedFor = 36 * 3_600_000;
