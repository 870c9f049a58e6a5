import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { PublicKey } from '#core/access/ssh-key.ts';
import { longestKeyLine } from '#core/contract/ssh-key-routes.ts';
import type { WrongKey } from '#core/ports/ssh-signatures.ts';
import { readWire, WrongWire, type Wire } from './wire.ts';

/** A key that can verify. */
export type VerifyingKey = { readonly type: string; readonly fingerprint: string; readonly key: KeyObject };

/** Curves of ECDSA: their names in a JWK, bytes of a coordinate, and the digest that belongs to each (RFC 5656 §6.2.1). */
export const curves = {
  nistp256: { crv: 'P-256', size: 32, digest: 'sha256' },
  nistp384: { crv: 'P-384', size: 48, digest: 'sha384' },
  nistp521: { crv: 'P-521', size: 66, digest: 'sha512' },
} as const;
type Curve = keyof typeof curves;
const isCurve = (name: string): name is Curve => Object.hasOwn(curves, name);

/** Bits of RSA. Fewer can be broken; more cost too much to look at what anybody sends. */
const leastBits = 2_048;
const mostBits = 8_192;

/** Kinds that are well known and that we don't take: bound to a machine that has to be touched, certificates, DSA. */
const unsupported = /^(sk-[\w-]+@openssh\.com|[\w-]+-cert-v\d\d@openssh\.com|ssh-dss|ssh-ed448)$/;
const base64url = (bytes: Buffer) => bytes.toString('base64url');

/**
 * Reads a key as it goes over the wire (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4).
 *
 * @returns why it is none that we take, where it isn't
 */
export function readKeyBlob(blob: Buffer): VerifyingKey | Exclude<WrongKey, 'private'> {
  try {
    const wire = readWire(blob);
    const type = wire.text();
    if (unsupported.test(type)) return 'unsupported';
    const jwk = jwkOf(type, wire);
    if (typeof jwk === 'string') return jwk;
    wire.end();
    const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
    // A point that is not on its curve is refused here.
    return { type, fingerprint, key: createPublicKey({ key: jwk, format: 'jwk' }) };
  } catch {
    return 'unreadable';
  }
}

function jwkOf(type: string, wire: Wire): Record<string, string> | 'weak' | 'unsupported' {
  if (type === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: base64url(exactly(32, wire.string())) };
  if (type === 'ssh-rsa') return rsaOf(wire);
  const curve = type.startsWith('ecdsa-sha2-') ? type.slice('ecdsa-sha2-'.length) : '';
  if (!isCurve(curve) || wire.text() !== curve) throw new WrongWire('there is no such kind of key');
  const { crv, size } = curves[curve];
  const point = exactly(1 + 2 * size, wire.string());
  if (point[0] !== 4) throw new WrongWire('a point is not written in full');
  return { kty: 'EC', crv, x: base64url(point.subarray(1, 1 + size)), y: base64url(point.subarray(1 + size)) };
}

function rsaOf(wire: Wire): Record<string, string> | 'weak' | 'unsupported' {
  const [exponent, modulus] = [wire.mpint(), wire.mpint()];
  // `clz32` counts from 32 bits on, and the first byte has 8.
  const bits = modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24);
  const e = exponent.length <= 4 ? exponent.readUIntBE(0, exponent.length) : 0;
  if (bits < leastBits || e < 3 || e % 2 === 0) return 'weak';
  return bits > mostBits ? 'unsupported' : { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) };
}

function exactly(length: number, bytes: Buffer): Buffer {
  if (bytes.length !== length) throw new WrongWire('a part has another length');
  return bytes;
}

/** Reads a line as in `id_ed25519.pub`: a kind, the key in base64, and whatever its owner calls it. No options, as servers have them. */
export function readKeyLine(line: string): PublicKey | WrongKey {
  if (/PRIVATE KEY/.test(line)) return 'private';
  const [, kind = '', text = '', comment = ''] =
    /^([\w@.-]{1,64})[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+([^\r\n]*))?$/.exec(line.trim()) ?? [];
  const blob = line.length <= longestKeyLine ? bytesOf(text) : undefined;
  if (unsupported.test(kind)) return 'unsupported';
  const key = blob ? readKeyBlob(blob) : 'unreadable';
  if (typeof key === 'string') return key;
  if (key.type !== kind) return 'unreadable';
  return { fingerprint: key.fingerprint, type: key.type, comment: comment.replaceAll(/\p{Cc}/gu, '').trim() };
}

/** What base64 says; undefined for a text that is none, or is one in another writing. */
export function bytesOf(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length > 0 && bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '')
    ? bytes
    : undefined;
}
