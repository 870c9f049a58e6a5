import type { PersonId } from '../access/caller.ts';

/** An Ed25519 public key as a JWK (RFC 8037), with the name that manifests call it by. */
export type AuditPublicKey = { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string; readonly kid: string };

/** What the audit proves itself with. */
export type AuditKeys = {
  readonly publicKey: AuditPublicKey;
  /** Signs a text; base64url. */
  sign(text: string): string;
  /** Whether this key signed this text. */
  isSignature(text: string, signature: string): boolean;
  /** A person's pseudonym, always the same: `person-` and 12 hexadecimal digits. */
  pseudonymOf(person: PersonId): string;
};
