import type { PublicKey } from '../access/ssh-key.ts';

/** Why a text is no key that we take. `private`: it is the half that nobody else may see. */
export type WrongKey = 'unreadable' | 'unsupported' | 'weak' | 'private';
/** Whether a signature is a good one, and by which key; who holds that key is not its affair. */
export type Signed =
  | { readonly is: 'signed'; readonly fingerprint: string }
  | { readonly is: 'wrong' }
  | { readonly is: 'unsupported' };

/** Reads and checks what OpenSSH writes. */
export type SshSignatures = {
  /** A line as in `id_ed25519.pub`. */
  readKey(line: string): PublicKey | WrongKey;
  /** A signature as `ssh-keygen -Y sign` writes it, of this text and for this namespace. */
  check(signature: string, signed: { readonly text: string; readonly namespace: string }): Signed;
};
