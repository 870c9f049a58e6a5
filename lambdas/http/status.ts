import type { RefusalCode } from '#core/refusal.ts';

/** The status of each refusal on the native surface. A code without a status does not compile. */
export const statusOf = {
  'bad-request': 400,
  'too-large': 413,
  'signed-out': 401,
  'stale-login': 401,
  forbidden: 403,
  'foreign-origin': 403,
  'no-such-route': 404,
  'wrong-method': 405,
  'no-such-session': 404,
  'no-such-desktop-type': 404,
  'not-permitted': 403,
  'limit-reached': 409,
  'no-capacity': 503,
  'no-host': 503,
  'session-ended': 410,
  conflict: 409,
  'sign-in-failed': 401,
  'too-many-requests': 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<RefusalCode, number>;
