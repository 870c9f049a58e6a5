import { constants, createHash, verify } from 'node:crypto';
import type { Signed, SshSignatures } from '#core/ports/ssh-signatures.ts';
import { bytesOf, curves, readKeyBlob, readKeyLine, type VerifyingKey } from './public-key.ts';
import { asString, readWire } from './wire.ts';

const preamble = 'SSHSIG';
const armour = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)\r?\n-----END SSH SIGNATURE-----\s*$/;
/** Digests of the message that OpenSSH uses. */
const digests: ReadonlySet<string> = new Set(['sha256', 'sha512']);
/** By which digest RSA may sign. The old `ssh-rsa` is SHA-1, and is not among them. */
const rsaDigests: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/** A signature, taken apart; nothing about it is proved. */
type SshSignature = {
  readonly key: VerifyingKey;
  readonly namespace: string;
  readonly reserved: Buffer;
  readonly digest: string;
  readonly algorithm: string;
  readonly raw: Buffer;
};

/** OpenSSH's signatures of files (PROTOCOL.sshsig), checked by Node's own cryptography. */
export const sshSignatures: SshSignatures = { readKey: readKeyLine, check };

/** Never throws: what can't be read is wrong. */
function check(text: string, signed: { readonly text: string; readonly namespace: string }): Signed {
  try {
    const signature = readSignature(text);
    if (signature === 'unsupported') return { is: 'unsupported' };
    const { key, namespace, reserved, digest } = signature;
    if (namespace !== signed.namespace || namespace === '' || !digests.has(digest)) return { is: 'wrong' };
    const hashed = createHash(digest).update(signed.text, 'utf8').digest();
    const message = Buffer.concat([
      Buffer.from(preamble),
      ...[namespace, reserved, digest, hashed].map((part) => asString(part)),
    ]);
    return isGood(signature, message) ? { is: 'signed', fingerprint: key.fingerprint } : { is: 'wrong' };
  } catch {
    return { is: 'wrong' };
  }
}

function readSignature(text: string): SshSignature | 'unsupported' {
  const [, body = ''] = armour.exec(text.trim()) ?? [];
  const blob = bytesOf(body.replaceAll(/[\r\n]/g, ''));
  if (!blob) throw new Error('no signature');
  const wire = readWire(blob);
  if (wire.bytes(preamble.length).toString('latin1') !== preamble || wire.uint32() !== 1)
    throw new Error('no signature');
  const key = readKeyBlob(wire.string());
  if (key === 'unsupported') return key;
  if (typeof key === 'string') throw new Error(key);
  const [namespace, reserved, digest] = [wire.text(), wire.string(), wire.text()];
  const inner = readWire(wire.string());
  wire.end();
  const [algorithm, raw] = [inner.text(), inner.string()];
  inner.end();
  return { key, namespace, reserved, digest, algorithm, raw };
}

function isGood({ key, algorithm, raw }: SshSignature, message: Buffer): boolean {
  if (key.type === 'ssh-rsa') {
    const digest = rsaDigests[algorithm];
    const size = (key.key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
    if (digest === undefined || raw.length > size) return false;
    // Zeros before it may have been left out.
    const whole = Buffer.concat([Buffer.alloc(Math.ceil(size) - raw.length), raw]);
    return verify(digest, message, { key: key.key, padding: constants.RSA_PKCS1_PADDING }, whole);
  }
  if (algorithm !== key.type) return false;
  return key.type === 'ssh-ed25519'
    ? raw.length === 64 && verify(null, message, key.key, raw)
    : isGoodEcdsa(key, raw, message);
}

/** Two numbers (RFC 5656 §3.1.2), each as long as the curve's for Node. */
function isGoodEcdsa({ key, type }: VerifyingKey, raw: Buffer, message: Buffer): boolean {
  const curve = Object.entries(curves).find(([name]) => type === `ecdsa-sha2-${name}`)?.[1];
  if (!curve) return false;
  const wire = readWire(raw);
  const numbers = [wire.mpint(), wire.mpint()];
  wire.end();
  if (numbers.some(({ length }) => length > curve.size)) return false;
  const padded = numbers.map((number) => Buffer.concat([Buffer.alloc(curve.size - number.length), number]));
  return verify(curve.digest, message, { key, dsaEncoding: 'ieee-p1363' }, Buffer.concat(padded));
}
