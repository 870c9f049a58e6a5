/** Of robots and other clients that ask for a token. */
export const tokenRefusals = [
  'invalid-client',
  'invalid-grant',
  'invalid-scope',
  'unauthorized-client',
  'unsupported-grant',
] as const;
/** Of guests that borrow licences. */
export const licenceRefusals = [
  'no-seat',
  'no-such-lease',
  'foreign-lease',
  'wrong-verifier',
  'unsupported-driver',
] as const;
/** Of people who let others watch, and of those who would. */
export const sharingRefusals = [
  'not-shareable',
  'too-many-helpers',
  'no-such-invitation',
  'own-invitation',
  'invitation-used',
  'invitation-over',
] as const;
/** Of people who share the board. */
export const boardRefusals = [
  'no-such-line',
  'line-taken',
  'not-your-line',
  'line-exists',
  'board-full',
  'no-such-colleague',
] as const;
/** Of people who answer what they are asked in the page. */
export const noticeRefusals = ['no-such-notice', 'notice-answered', 'notice-over'] as const;
/** Of people with SSH keys, and of programs that sign with them. */
export const sshKeyRefusals = [
  'unsupported-key',
  'key-known',
  'key-taken',
  'too-many-keys',
  'wrong-signature',
] as const;
/** Of whoever wants into a DCV desktop past the portal's page. */
export const directRefusals = ['desktop-not-running', 'several-running', 'no-direct-way'] as const;

/**
 * Every way in which Deskpool says no. A refusal has three voices: a message for the person, a code for the program (also the
 * label of its metric), and a cause for the log. "Not found" also means "not yours".
 */
export const refusalCodes = [
  'bad-request',
  'too-large',
  'signed-out',
  'stale-login',
  'forbidden',
  'foreign-origin',
  'no-such-route',
  'wrong-method',
  'no-such-session',
  'no-such-desktop-type',
  'not-permitted',
  'limit-reached',
  'no-capacity',
  'session-ended',
  'no-such-environment',
  'not-in-use',
  'not-reacquirable',
  'conflict',
  'sign-in-failed',
  'registration-closed',
  'too-many-requests',
  'unavailable',
  'internal',
  ...tokenRefusals,
  ...licenceRefusals,
  ...sharingRefusals,
  ...sshKeyRefusals,
  ...directRefusals,
  ...noticeRefusals,
  ...boardRefusals,
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** One mistake in a request: where it is and what was expected there. */
export type Mistake = { readonly path: string; readonly expected: string };

/** Thrown to refuse; each surface turns the code into its own status and shape. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly mistakes: readonly Mistake[];

  constructor(code: RefusalCode, message: string, options: { cause?: unknown; mistakes?: readonly Mistake[] } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.mistakes = options.mistakes ?? [];
  }
}
