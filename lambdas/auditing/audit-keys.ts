import { createHash, createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import * as z from 'zod';
import type { AuditKeys, AuditPublicKey } from '#core/ports/audit-keys.ts';

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const Jwk = z.object({ x: z.string() });

/**
 * The keys that come of a secret's text, each made for its end alone, so that nothing that one of them made fits for another. The same
 * text makes the same keys: a secret that is replaced makes others, whose pseudonyms are not those of before.
 */
export function auditKeys(secret: string): AuditKeys {
  const made = (end: string) => createHmac('sha256', secret).update(end).digest();
  const signing = createPrivateKey({
    key: Buffer.concat([pkcs8, made('audit signatures')]),
    format: 'der',
    type: 'pkcs8',
  });
  const verifying = createPublicKey(signing);
  const pseudonyms = made('audit pseudonyms');
  const { x } = Jwk.parse(verifying.export({ format: 'jwk' }));
  const publicKey: AuditPublicKey = { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint(x).slice(0, 16) };
  return {
    publicKey,
    sign: (text) => sign(null, Buffer.from(text), signing).toString('base64url'),
    isSignature: (text, signature) => verify(null, Buffer.from(text), verifying, Buffer.from(signature, 'base64url')),
    pseudonymOf: (person) => `person-${createHmac('sha256', pseudonyms).update(person).digest('hex').slice(0, 12)}`,
  };
}

/** The thumbprint of RFC 7638. */
function thumbprint(x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
}
