import type { Instant } from '../session/session.ts';

/** How many attempts in how many milliseconds. */
export type Rate = { readonly most: number; readonly per: number };

/** Counts attempts, so that nobody makes too many. */
export type Attempts = {
  /** Counts one more under this name, which is kept as a digest alone; false where that is more than the rate allows. */
  allow(name: string, rate: Rate, now: Instant): Promise<boolean>;
};
