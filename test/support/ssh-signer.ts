import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { asString } from '#lambdas/ssh-keys/wire.ts';

/** A number as SSH writes it. */
export function mpint(bytes: Buffer): Buffer {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at += 1;
  const short = bytes.subarray(at);
  return asString((short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short);
}

/** What a signer may be told to do otherwise than `ssh-keygen` would. */
export type Oddities = {
  readonly digest?: string;
  readonly algorithm?: string;
  readonly version?: number;
  readonly preamble?: string;
  readonly reserved?: string;
  /** The key that it says to have signed with. */
  readonly blob?: Buffer;
  /** Behind the last field. */
  readonly trailing?: Buffer;
};

/** Someone with an SSH key who signs as `ssh-keygen -Y sign` does, or almost so. */
export type SshSigner = {
  readonly line: string;
  readonly blob: Buffer;
  readonly sign: (text: string, namespace: string, odd?: Oddities) => string;
};

export const armoured = (blob: Buffer): string =>
  `-----BEGIN SSH SIGNATURE-----\n${(blob.toString('base64').match(/.{1,70}/g) ?? []).join('\n')}\n-----END SSH SIGNATURE-----\n`;

const digestsOfRsa: Readonly<Record<string, string>> = {
  'rsa-sha2-512': 'sha512',
  'rsa-sha2-256': 'sha256',
  'ssh-rsa': 'sha1',
};

function signerOf(
  type: string,
  blob: Buffer,
  algorithm: string,
  raw: (message: Buffer, as: string) => Buffer,
): SshSigner {
  return {
    blob,
    line: `${type} ${blob.toString('base64')} somebody@laptop`,
    sign: (text, namespace, odd = {}) => {
      const { digest = 'sha512', reserved = '', preamble = 'SSHSIG', version = 1, trailing = Buffer.alloc(0) } = odd;
      const hashed = createHash(digest).update(text).digest();
      const parts = [namespace, reserved, digest, hashed].map((part) => asString(part));
      const as = odd.algorithm ?? algorithm;
      const signature = Buffer.concat([
        asString(as),
        asString(raw(Buffer.concat([Buffer.from('SSHSIG'), ...parts]), as)),
      ]);
      const number = Buffer.alloc(4);
      number.writeUInt32BE(version, 0);
      const whole = [
        Buffer.from(preamble),
        number,
        asString(odd.blob ?? blob),
        ...parts.slice(0, 3),
        asString(signature),
      ];
      return armoured(Buffer.concat([...whole, trailing]));
    },
  };
}

const publicOf = (key: KeyObject) => key.export({ format: 'jwk' });

export function anEd25519Signer(): SshSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const type = 'ssh-ed25519';
  const blob = Buffer.concat([asString(type), asString(Buffer.from(publicOf(publicKey).x ?? '', 'base64url'))]);
  return signerOf(type, blob, type, (message) => sign(null, message, privateKey));
}

export function anRsaSigner(bits = 2_048): SshSigner {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const { e = '', n = '' } = publicOf(publicKey);
  const type = 'ssh-rsa';
  const blob = Buffer.concat([asString(type), ...[e, n].map((number) => mpint(Buffer.from(number, 'base64url')))]);
  return signerOf(type, blob, 'rsa-sha2-512', (message, as) => sign(digestsOfRsa[as] ?? 'sha512', message, privateKey));
}

export function anEcdsaSigner(): SshSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicOf(publicKey);
  const type = 'ecdsa-sha2-nistp256';
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const blob = Buffer.concat([asString(type), asString('nistp256'), asString(point)]);
  return signerOf(type, blob, type, (message) => {
    const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return Buffer.concat([mpint(raw.subarray(0, 32)), mpint(raw.subarray(32))]);
  });
}
