import type { LaunchFailure } from '../dcv/waiting.ts';
import type { Instant } from '../session/session.ts';

/**
 * How far a machine is. `warming`: it runs to get ready to stand by, and is held until it is; `standby`: it is stopped; `arriving`: it is
 * on its way, and held until it can take sessions; `serving`; `leaving`: the cloud takes it away, and it is held while somebody works.
 */
export type MachinePhase = 'warming' | 'standby' | 'arriving' | 'serving' | 'leaving';

/** A machine, as the cloud tells. */
export type Machine = {
  readonly id: string;
  readonly desktopType: string;
  readonly phase: MachinePhase;
  /** Its own address; null while it is not known, because its agent has not reported yet. */
  readonly ip: string | null;
};

/** The machines behind hosts: a group for each desktop type. */
export type HostMachines = {
  /** All that there are. A machine that is not among them is gone. */
  list(): Promise<readonly Machine[]>;
  /** Lets there be so many of a type at least; more are left alone. */
  atLeast(desktopType: string, count: number): Promise<void>;
  /** Of these types no more machines are wanted than are there: those that were asked for and can't be had are given up. */
  forgo(desktopTypes: readonly string[]): Promise<void>;
  /** Machines of a type that were asked for since then and did not come. */
  failures(desktopType: string, since: Instant): Promise<readonly LaunchFailure[]>;
  /** Ends one, and asks for no other in its place. Ending what is gone is no mistake. */
  end(id: string): Promise<void>;
  /** What it was held for is done: it goes into service, stands by, or goes. No mistake for one that is not held. */
  release(machine: Machine): Promise<void>;
  /** It is held for longer. No mistake for one that is not held. */
  hold(machine: Machine): Promise<void>;
};
