import type { Instant } from '../session/session.ts';

/** What a machine says of itself when it registers; kept for the audit. */
export type Surroundings = {
  readonly hostname: string;
  readonly guestDriver: string;
  readonly hostDriver: string;
  readonly platform: string;
  readonly platformVersion: string;
  readonly macAddresses: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly gpus: readonly string[];
};

/** A machine that uses licences. Its name is its own choice and no proof of anything. */
export type Origin = Surroundings & {
  /** UUID as the machine writes it, capitals kept. */
  readonly ref: string;
  readonly registeredAt: Instant;
  readonly seenAt: Instant;
  /** How often it registered. Many without a lease: its clock, its trust in our certificate, or its way here is wrong. */
  readonly registrations: number;
};
