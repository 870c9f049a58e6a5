import type { DcvSessionType } from '../contract/dcv.ts';
import type { Address, Instant } from '../session/session.ts';

/**
 * How a host stands. `warming`: its machine runs to get ready, and will be stopped. `warm`: it is ready, and stands by until it is
 * needed. `joining`: its machine runs, and DCV on it has not answered yet. `open`: takes sessions. `draining`: keeps those that it has
 * and takes no more. `lost`: its machine is gone, and with it every session on it.
 */
export const hostStates = ['warming', 'warm', 'joining', 'open', 'draining', 'lost'] as const;
export type HostState = (typeof hostStates)[number];

/** A session's place on a host. */
export type Placed = {
  /** `demo-w01-s001` */
  readonly session: string;
  /** The user of the operating system to whom it belongs. */
  readonly user: string;
  readonly type: DcvSessionType;
  /** When the place was taken, or passed to the one who has it now. */
  readonly placedAt: Instant;
  /** Users whom DCV lets watch, as the host told last; nobody where nothing is said. */
  readonly watchers?: readonly string[] | undefined;
  /** Nothing runs there yet: the place is kept for whoever takes the session, and `user` stands for nobody. */
  readonly warm?: true | undefined;
};

/** A machine that runs DCV. */
export type Host = {
  /** EC2's name for the machine. */
  readonly id: string;
  readonly desktopType: string;
  /** Its `host` is empty while it is not known, because the machine's agent has not reported yet. */
  readonly address: Address;
  readonly state: HostState;
  /** Sessions that it carries. */
  readonly room: number;
  /** The sessions on it, by DCV's names for them. */
  readonly placed: Readonly<Record<string, Placed>>;
  /** Commands that failed in a row. */
  readonly strikes: number;
  readonly joinedAt: Instant;
  /** When the last session left it; when it joined, while none ever did. */
  readonly emptiedAt: Instant;
  /** When it last told what runs on it. */
  readonly seenAt: Instant;
};

/** So many failures in a row, and a host gets no more sessions. */
export const strikesOut = 2;
/** A host that has told nothing for so long gets no more sessions. Those on it may well go on: it is not lost. */
export const silentAfter = 5 * 60_000;
/** An open host without a session is kept so long for the next one. */
export const keptEmptyFor = 15 * 60_000;
/** A machine that has not joined after so long never will. */
export const joinsWithin = 20 * 60_000;

/** Which states follow which; a test fails where a store writes another one. */
export const hostTransitions = {
  warming: ['warm', 'joining', 'lost'],
  warm: ['joining', 'lost'],
  joining: ['open', 'draining', 'lost'],
  open: ['draining', 'lost'],
  draining: ['lost'],
  lost: [],
} as const satisfies Record<HostState, readonly HostState[]>;

/** Whether a host may pass from one state to another. */
export function mayBecome(from: HostState, to: HostState): boolean {
  const targets: readonly HostState[] = hostTransitions[from];
  return targets.includes(to);
}

/** The states from which a host may come to this one. */
export function statesBefore(to: HostState): readonly HostState[] {
  return hostStates.filter((from) => mayBecome(from, to));
}

/** How many sessions are on it. */
export const countOn = (host: Pick<Host, 'placed'>): number => Object.keys(host.placed).length;

/** How many more it takes now. */
export function freeOn(host: Pick<Host, 'state' | 'room' | 'placed'>): number {
  return host.state === 'open' ? Math.max(0, host.room - countOn(host)) : 0;
}

/** What has to be done with a host at an instant, going by what is known of it alone. */
export type HostDecision = 'nothing' | 'drain' | 'end';

/**
 * Takes out what fails or is silent, and gives back what nobody uses. A host that people work on is never ended, and an instant that
 * equals a limit counts as past it.
 *
 * @param isWanted whether somebody waits for a host of this type, so that an empty one is kept
 */
export function decideHost(host: Host, now: Instant, isWanted: boolean): HostDecision {
  switch (host.state) {
    case 'lost':
    case 'warming':
    case 'warm':
      return 'nothing';
    case 'draining':
      return countOn(host) === 0 ? 'end' : 'nothing';
    case 'joining':
      return host.strikes >= strikesOut || now - host.joinedAt >= joinsWithin ? 'drain' : 'nothing';
    case 'open': {
      if (host.strikes >= strikesOut || now - host.seenAt >= silentAfter) return 'drain';
      return countOn(host) === 0 && !isWanted && now - host.emptiedAt >= keptEmptyFor ? 'drain' : 'nothing';
    }
  }
}
