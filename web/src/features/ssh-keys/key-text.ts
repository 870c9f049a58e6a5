import { longestKeyLine } from '#core/contract/ssh-key-routes.ts';

/** Why a text is not sent: it is the half of a key that never leaves its owner's computer, or far too long for the other half. */
export type Unsent = 'private' | 'too-long';

/** Whether a text may be sent as a public key. Whether it is one is for the portal to say. */
export function unsentBecause(text: string): Unsent | null {
  if (/PRIVATE KEY|^PuTTY-User-Key-File/m.test(text)) return 'private';
  return text.trim().length > longestKeyLine ? 'too-long' : null;
}
