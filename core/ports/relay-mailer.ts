/** A mail as it is handed to the mail service, which builds all headers itself. Lines of `subject` have been made one. */
export type Outgoing = {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Comes back with every event of this mail: which mail, and which attempt at it. */
  readonly tags: { readonly mail: string; readonly claim: string };
};

/**
 * How it went. `refused`: nothing was sent, and it is no use to try again unless it passes. `unknown`: no answer came, so it may
 * have been sent.
 */
export type SendResult =
  | { readonly is: 'sent'; readonly reference: string }
  | { readonly is: 'refused'; readonly why: string; readonly passes: boolean }
  | { readonly is: 'unknown'; readonly why: string };

/** Sends mails: each call tries once and no more. */
export type RelayMailer = (mail: Outgoing) => Promise<SendResult>;

/** Where mails wait that are to be sent. The same one twice is no mistake. */
export type MailQueue = { enqueue(mails: readonly string[]): Promise<void> };
