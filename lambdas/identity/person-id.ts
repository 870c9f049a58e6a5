import { createHash } from 'node:crypto';
import type { PersonId } from '#core/access/caller.ts';

/** A person for ever: a digest of who says so and of the provider's own name for the person, which no other person ever gets. */
export function personId(issuer: string, subject: string): PersonId {
  return createHash('sha256').update(`${issuer}\n${subject}`).digest('base64url') as PersonId;
}
