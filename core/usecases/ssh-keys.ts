import type { Person } from '../access/caller.ts';
import { mostSshKeys, type SshKey } from '../access/ssh-key.ts';
import type { Clock } from '../ports/chance.ts';
import type { SshKeyStore } from '../ports/ssh-key-store.ts';
import type { SshSignatures, WrongKey } from '../ports/ssh-signatures.ts';
import { Refusal } from '../refusal.ts';

export type SshKeyDeps = {
  readonly sshKeys: SshKeyStore;
  readonly signatures: Pick<SshSignatures, 'readKey'>;
  readonly clock: Clock;
};

/** The caller's keys, the oldest first. */
export async function listSshKeys({ sshKeys, clock }: SshKeyDeps, { person }: Person): Promise<readonly SshKey[]> {
  return sshKeys.of(person, clock());
}

/**
 * Adds a public key of the caller's.
 *
 * @param name for him to read; where it is empty, what stands behind the key
 * @throws Refusal `unsupported-key`, `key-known`, `key-taken`, `too-many-keys`
 */
export async function addSshKey(
  deps: SshKeyDeps,
  { person }: Person,
  { publicKey, name }: { readonly publicKey: string; readonly name: string },
): Promise<readonly SshKey[]> {
  const { sshKeys, signatures, clock } = deps;
  const key = signatures.readKey(publicKey);
  if (typeof key === 'string') throw new Refusal('unsupported-key', wrongKeys[key]);
  const { fingerprint, type, comment } = key;
  const about = { name: name || comment.slice(0, 100) || type, source: 'page', usedAt: null, until: null } as const;
  const now = clock();
  switch (await sshKeys.add({ fingerprint, type, person, ...about, addedAt: now }, now)) {
    case 'added':
      return sshKeys.of(person, clock());
    case 'known':
      throw new Refusal('key-known', 'You have added this key already.');
    case 'taken':
      throw new Refusal('key-taken', 'Somebody else has added this key. Make one of your own.');
    case 'full':
      throw new Refusal('too-many-keys', `You can have ${mostSshKeys} keys. Remove one first.`);
  }
}

/** Forgets a key of the caller's. What was given out on the strength of it lasts for as long as was said then. */
export async function removeSshKey(
  { sshKeys, clock }: SshKeyDeps,
  { person }: Person,
  fingerprint: string,
): Promise<readonly SshKey[]> {
  await sshKeys.remove(person, fingerprint, clock());
  return sshKeys.of(person, clock());
}

const wrongKeys: Readonly<Record<WrongKey, string>> = {
  unreadable: 'This is no public SSH key: it is one line that begins with a kind such as ssh-ed25519.',
  unsupported:
    'Keys of this kind are not taken here. Ed25519, ECDSA and RSA (2,048 to 8,192 bits) are; keys on security keys, certificates and DSA are not.',
  weak: 'This RSA key is too short: 2,048 bits are the least.',
  private: 'This is a private key, and belongs on your computer alone. Take the file that ends in .pub.',
};
