import type { PersonId } from '../access/caller.ts';
import type { PublicKey, SshKey } from '../access/ssh-key.ts';
import type { Instant } from '../session/session.ts';

/** Where people's SSH keys are kept. A key is one person's alone, in the whole portal. */
export type SshKeyStore = {
  /** `known`: it is his already; `taken`: it is somebody else's; `full`: he has as many as he may. */
  add(key: SshKey, now: Instant): Promise<'added' | 'known' | 'taken' | 'full'>;
  /** Forgets a key that its owner has added. Nothing happens where it is not his, or the provider's. */
  remove(person: PersonId, fingerprint: string, now: Instant): Promise<void>;
  /** A person's keys that are good now, the oldest first. */
  of(person: PersonId, now: Instant): Promise<readonly SshKey[]>;
  find(fingerprint: string, now: Instant): Promise<SshKey | undefined>;
  /** It has been used. */
  noteUse(fingerprint: string, now: Instant): Promise<void>;
  /**
   * The provider's keys of a person are these now, good until `until`; those that it named before and names no more are forgotten.
   * Returns the fingerprints of those that are somebody else's, and stay it.
   */
  provide(person: PersonId, keys: readonly PublicKey[], until: Instant, now: Instant): Promise<readonly string[]>;
};
