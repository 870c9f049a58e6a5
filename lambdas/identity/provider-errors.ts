import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { Refusal } from '#core/refusal.ts';

const passing = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
]);

/** Whether the provider didn't answer, or not in its own words: a network error, a time-out, a page of some proxy. */
export function isDown(error: unknown): boolean {
  return (
    (error instanceof TypeError && error.message === 'fetch failed') ||
    (error instanceof ClientError && passing.has(error.code ?? ''))
  );
}

/** Whether the provider said that it doesn't know us by the credentials that we sent. */
export function isUnknownClient(error: unknown): boolean {
  if (error instanceof WWWAuthenticateChallengeError) return error.status === 401;
  return error instanceof ResponseBodyError && error.error === 'invalid_client';
}

/** Whether the provider said that the refresh token, or what it stands for, is no longer good. */
export function isGrantOver(error: unknown): boolean {
  return error instanceof ResponseBodyError && error.error === 'invalid_grant';
}

/** What a person is told whose sign-in went wrong; why it did is for the log. */
export function signInRefusal(cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause;
  return isDown(cause)
    ? unreachable(cause)
    : new Refusal('sign-in-failed', 'Signing in did not work. Please try again.', { cause });
}

/** The provider is not there. */
export function unreachable(cause: unknown): Refusal {
  return new Refusal('unavailable', 'The identity provider does not answer. Please try again in a moment.', { cause });
}
