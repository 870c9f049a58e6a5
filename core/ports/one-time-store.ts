import type { Instant } from '../session/session.ts';

/** What a thing that is good for one use is for; two kinds never meet. */
export type OneTimeKind = 'sign-in' | 'logout-token' | 'challenge';

/** Where things are kept that are good for one use. Names are secrets: only their hashes are stored. */
export type OneTimeStore = {
  /** Keeps a value until it is taken or its time is over. False if there is one under this name already. */
  keep(kind: OneTimeKind, name: string, value: unknown, until: Instant): Promise<boolean>;
  /** Takes a value out: of two who come at once, one gets it. Undefined for what isn't there or was there for too long. */
  take(kind: OneTimeKind, name: string, now: Instant): Promise<unknown>;
};
