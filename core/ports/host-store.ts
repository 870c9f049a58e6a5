import type { Host, Placed } from '../dcv/host.ts';
import type { Instant } from '../session/session.ts';

/** A session's place. */
export type Placement = { readonly host: string; readonly dcvSession: string };

/** A host that appears. */
export type NewHost = Pick<Host, 'id' | 'desktopType' | 'room'> & {
  /** Null while it is not known. */
  readonly ip: string | null;
  /** Whether it is to be joined now, or gets ready to stand by. */
  readonly state: 'joining' | 'warming';
};

/**
 * Where hosts and the places on them are kept. Each verb is one conditional write or one transaction, and doing it again is harmless.
 * A session has one place at most, and a host never more sessions than it has room for, however many place at once.
 */
export type HostStore = {
  find(id: string): Promise<Host | undefined>;
  /** Every host, lost ones too while they are remembered. */
  all(): Promise<readonly Host[]>;
  /** A machine appears. False where it is known. */
  join(host: NewHost, now: Instant): Promise<boolean>;
  /** Its address is known from now on. */
  locate(id: string, ip: string): Promise<void>;
  /** One that stood by, or was about to, is needed: it is joining from now on. False where it is in another state, or unknown. */
  wake(id: string, now: Instant): Promise<boolean>;
  /**
   * It has told what runs on it: one that was joining is open, one that was warming is warm, and its failures are forgotten. Undefined
   * where it is lost or unknown.
   */
  see(id: string, port: number, now: Instant): Promise<'opened' | 'seen' | undefined>;
  /** A command failed on it. Returns how many did in a row, 0 for one that is lost or unknown. */
  strike(id: string): Promise<number>;
  /** It takes no more sessions. False where it is draining, lost or unknown. */
  drain(id: string): Promise<boolean>;
  /** Its machine is gone. Returns it as it was; undefined where it was lost or unknown before. */
  lose(id: string, now: Instant): Promise<Host | undefined>;
  /** Takes a place on an open host, and waits no more. `placed` where the session has one, here or elsewhere. */
  reserveRoom(
    host: Pick<Host, 'id' | 'desktopType'>,
    dcvSession: string,
    placed: Placed,
  ): Promise<'reserved' | 'placed' | 'no-room'>;
  /** A place that was kept passes to the one for whom a session is made there now. Undefined where it is no such place. */
  handOver(id: string, dcvSession: string, user: string, now: Instant): Promise<Placed | undefined>;
  /** Gives the place up; the session may have another one then. */
  freeRoom(id: string, dcvSession: string, now: Instant): Promise<void>;
  /** Notes whom DCV lets watch a session there. Nothing happens where the session has no place there. */
  noteWatchers(id: string, dcvSession: string, watchers: readonly string[]): Promise<void>;
  placementOf(session: string): Promise<Placement | undefined>;
  /** A session of this type waits for a place, and counts as waiting until it has one, or until this instant. */
  wish(desktopType: string, session: string, until: Instant): Promise<void>;
  /** How many sessions of this type wait. */
  wishes(desktopType: string, now: Instant): Promise<number>;
};
