import type { Instant } from '../session/session.ts';

/** Why messages travel together, or that one travels alone. */
export type MailKind = 'alone' | 'repeats' | 'digest' | 'flood' | 'quiet';
export type MailState = 'waiting' | 'sending' | 'sent' | 'failed' | 'bounced' | 'complained';
export type RecipientOutcome = 'delivered' | 'bounced' | 'complained';

/** One mail to the recipients of one route, with one message or many. Each message is in one mail and no other. */
export type Mail = {
  /** Letters, digits, `_`, `-` and `.`: it goes with the mail as a tag. */
  readonly id: string;
  readonly version: number;
  readonly kind: MailKind;
  readonly to: readonly string[];
  readonly state: MailState;
  /** Messages in it. */
  readonly count: number;
  /** Not sent before; until then messages may join. */
  readonly sendAt: Instant;
  readonly acceptedAt: Instant;
  /** When somebody looks whether it got stuck; null where there is nothing left to do. */
  readonly lookAt: Instant | null;
  readonly attempts: number;
  /** Who is sending it, and until when nobody else may. Stays when it is sent, so that SES's word on it is known as this attempt's. */
  readonly claim: { readonly by: string; readonly until: Instant } | null;
  /** The id that the mail service gave it. */
  readonly reference: string | null;
  readonly sentAt: Instant | null;
  /** Why it was not sent, for people. */
  readonly note: string | null;
  readonly outcomes: Readonly<Record<string, RecipientOutcome>>;
};

/** A mail about to be made, or to be joined where it is there. */
export type NewMail = Pick<Mail, 'id' | 'kind' | 'to' | 'sendAt'>;

/** A mail takes so many messages; further ones have the next. */
export const mostInMail = 2_000;
/** How often a mail is tried that the mail service refuses for now. */
export const mostAttempts = 8;
/** Milliseconds that one attempt may take; longer than the function that makes it may run. */
export const claimFor = 60_000;
/** Milliseconds in which the mail service's own word is awaited on whether a mail went out whose sender died. */
export const wordWithin = 180_000;
/** When a mail is looked at again that should be on its way: later than the queue brings it by itself for the last time. */
export const stuckAfter = 60 * 60_000;

export const uncertain =
  'It is not known whether this mail went out: whoever sent it never told. It is not sent again by itself; retry it if it has not arrived.';
