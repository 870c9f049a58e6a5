import type { Instant } from '../session/session.ts';

/**
 * An instant as the protocol writes it: UTC, six digits of a second and a `Z`. The reference's releases and other servers write
 * three spellings, all of which drivers take; this one is what later official servers send.
 */
export function timestamp(at: Instant): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}
