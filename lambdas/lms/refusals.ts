import {
  type RefusalCode,
  tokenRefusals,
  licenceRefusals,
  noticeRefusals,
  boardRefusals,
  sharingRefusals,
  sshKeyRefusals,
  directRefusals,
} from '#core/refusal.ts';
import { saidAlike } from '../http/said-alike.ts';

/** How the training portal says no: nothing but a status, a bare text, a small page, or an error in JSON. */
export type Said =
  | { readonly is: 'nothing'; readonly status: number }
  /** The refusal's own words where no text is given. */
  | { readonly is: 'text'; readonly status: number; readonly text?: string }
  | { readonly is: 'page'; readonly status: number; readonly title: string }
  | { readonly is: 'json'; readonly status: number; readonly error: string };

const notFound = { is: 'page', status: 404, title: 'Not Found' } as const;
const badRequest = { is: 'text', status: 400 } as const;
const noSession = { is: 'json', status: 503, error: 'No session available' } as const;
const serverError = { is: 'page', status: 500, title: 'Server Error (500)' } as const;

/** How each refusal is said here (§a.3); a code without an answer does not compile. */
export const saidOf = {
  'bad-request': badRequest,
  'too-large': badRequest,
  'signed-out': { is: 'nothing', status: 403 },
  'stale-login': { is: 'nothing', status: 403 },
  forbidden: { is: 'text', status: 403, text: 'Access to session not permitted' },
  'not-permitted': { is: 'text', status: 403, text: 'Session requests not permitted' },
  'foreign-origin': { is: 'page', status: 403, title: 'Forbidden' },
  'no-such-route': notFound,
  'no-such-session': notFound,
  'session-ended': notFound,
  'no-such-desktop-type': { is: 'text', status: 403, text: 'Environment does not exist' },
  'no-such-environment': { is: 'text', status: 403, text: 'Environment does not exist' },
  'wrong-method': { is: 'nothing', status: 405 },
  'not-in-use': badRequest,
  'no-capacity': noSession,
  'limit-reached': noSession,
  // Too much at once is no capacity either: the client asks again.
  conflict: noSession,
  'not-reacquirable': { is: 'json', status: 503, error: 'Cannot be reacquired' },
  'too-many-requests': { is: 'page', status: 429, title: 'Too Many Requests' },
  unavailable: { is: 'page', status: 503, title: 'Service Unavailable' },
  internal: serverError,
  // What other families refuse with; none of it is thrown here.
  'sign-in-failed': serverError,
  'registration-closed': serverError,
  ...saidAlike(tokenRefusals, serverError),
  ...saidAlike(licenceRefusals, serverError),
  ...saidAlike(sharingRefusals, serverError),
  ...saidAlike(sshKeyRefusals, serverError),
  ...saidAlike(directRefusals, serverError),
  ...saidAlike(noticeRefusals, serverError),
  ...saidAlike(boardRefusals, serverError),
} as const satisfies Record<RefusalCode, Said>;
