import type { Environment } from '../pool/environment.ts';
import type { Instant } from '../session/session.ts';

/** `uid` is a UUID; `generation` begins at 1. */
export type PortalIdentity = { readonly uid: string; readonly generation: number };

/** Where environments are kept. */
export type EnvironmentStore = {
  /** All of them; a few dozen at most. */
  list(): Promise<readonly Environment[]>;
  /** Opens the next environment of a type and closes its earlier one, unless somebody else just did. Returns the running one. */
  open(portal: string, desktopType: string, fingerprint: string): Promise<Environment>;
  /** The next session number of an environment, never given twice; undefined when it is full (a hint: `create` decides). */
  takeNumber(environment: string, capacity: number): Promise<number | undefined>;
  noteAsked(environment: string): Promise<void>;
  /** A start took so many seconds: updates the estimate, forgets failures. */
  noteReady(environment: Environment, seconds: number): Promise<void>;
  noteFailure(environment: string, now: Instant): Promise<void>;
  /** The right to refill an environment for a few seconds; false while somebody else has it. */
  leaseRefill(environment: string, now: Instant, until: Instant): Promise<boolean>;
  /**
   * What this portal is called in the world, made once and kept, and how often what it offers has changed.
   *
   * @param fingerprint of the stage; another one than last time counts as a change
   */
  portal(fingerprint: string): Promise<PortalIdentity>;
  /** Removes a closing environment without sessions. */
  remove(environment: string): Promise<void>;
};
