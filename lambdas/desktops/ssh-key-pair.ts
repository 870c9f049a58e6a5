import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { KeyPair } from '#core/ports/access-store.ts';

const generate = promisify(generateKeyPair);
const RsaJwk = z.object({ n: z.base64url(), e: z.base64url() });

/** An RSA key pair of 3072 bits: the private key as PKCS#1 in PEM, the public one as OpenSSH writes it, with a comment. */
export async function makeKeyPair(comment: string): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 3_072 });
  return {
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    publicKey: `ssh-rsa ${sshBlob(publicKey).toString('base64')} ${comment}\n`,
  };
}

/** RFC 4253 §6.6: the name of the algorithm, the exponent, the modulus. */
function sshBlob(publicKey: KeyObject): Buffer {
  const { n, e } = RsaJwk.parse(publicKey.export({ format: 'jwk' }));
  return Buffer.concat([Buffer.from('ssh-rsa'), mpint(e), mpint(n)].map(withLength));
}

/** RFC 4251 §5: a positive number never begins with a set bit. */
function mpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
