import type { Instant } from '../session/session.ts';
import type { PersonId } from './caller.ts';

/** A public SSH key as it is written down: nothing of it is secret. */
export type PublicKey = {
  /** `SHA256:` and 43 characters, as `ssh-keygen -l` prints it. Names the key, everywhere and for ever. */
  readonly fingerprint: string;
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, …, `ssh-rsa` */
  readonly type: string;
  /** What stands behind the key on its line; empty where nothing does. */
  readonly comment: string;
};

/** A key by which a person proves who he is without a browser. */
export type SshKey = {
  readonly fingerprint: string;
  readonly type: string;
  readonly person: PersonId;
  /** For its owner to read. */
  readonly name: string;
  /** Who says that it is his: he himself, on the page, or the identity provider. */
  readonly source: 'page' | 'provider';
  readonly addedAt: Instant;
  readonly usedAt: Instant | null;
  /** A key of the provider's is good until then, unless it names it again; null for one that its owner has added. */
  readonly until: Instant | null;
};

/** Keys that one person may add; of those that the provider names as many count. */
export const mostSshKeys = 20;

/** The keys that a claim holds: one line, lines of one text, or a list of lines. What is none is passed over later. */
export function keyLinesOf(claim: unknown): readonly string[] {
  const texts = Array.isArray(claim) ? claim : [claim];
  return texts
    .flatMap((text) => (typeof text === 'string' ? text.split('\n') : []))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, mostSshKeys);
}
