import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sshSignatures } from '#lambdas/ssh-keys/signature.ts';
import { asString } from '#lambdas/ssh-keys/wire.ts';
import { anEcdsaSigner, anEd25519Signer, anRsaSigner, armoured, mpint } from '#test/support/ssh-signer.ts';
import { forFiles, signedFor, signedText, vectors } from '#test/support/ssh-vectors.ts';

const signed = { text: signedText, namespace: signedFor };
const check = (signature: string, of = signed) => sshSignatures.check(signature, of);
const bytesOf = (signature: string) => Buffer.from(signature, 'base64');
const wrong = { is: 'wrong' };
const [first] = vectors;
if (!first) throw new Error('vectors are needed');
const good = bytesOf(first.signature);

describe('what OpenSSH has written', () => {
  test.each(vectors)('a key ($name) is read, and has the fingerprint that ssh-keygen gives it', (vector) => {
    expect(sshSignatures.readKey(vector.publicKey)).toMatchObject({
      fingerprint: vector.fingerprint,
      comment: vector.name,
    });
    expect(sshSignatures.readKey(`  ${vector.publicKey}\r\n`)).toMatchObject({ fingerprint: vector.fingerprint });
  });

  test.each(vectors)('a signature ($name) is good, and says by which key', ({ signature, fingerprint }) => {
    expect(check(armoured(bytesOf(signature)))).toEqual({ is: 'signed', fingerprint });
    expect(check(armoured(bytesOf(signature)).replaceAll('\n', '\r\n'))).toEqual({ is: 'signed', fingerprint });
  });

  test.each(vectors)('a signature ($name) of one text is none of another, nor for another purpose', ({ signature }) => {
    expect(check(armoured(bytesOf(signature)), { ...signed, text: `${signedText}x` })).toEqual(wrong);
    expect(check(armoured(bytesOf(signature)), { ...signed, namespace: 'dcv-token@other.example.org' })).toEqual(wrong);
  });

  test('what was signed as a file is no challenge', () => {
    expect(check(armoured(bytesOf(forFiles)))).toEqual(wrong);
    expect(check(armoured(bytesOf(forFiles)), { ...signed, namespace: 'file' })).toMatchObject({ is: 'signed' });
  });
});

describe('a signature that somebody has been at', () => {
  test('is wrong wherever one byte of it is another', () => {
    for (let at = 0; at < good.length; at += 1) {
      const other = Buffer.from(good);
      other[at] = (other[at] ?? 0) ^ 0x01;
      expect([at, check(armoured(other))]).not.toEqual([at, { is: 'signed', fingerprint: first.fingerprint }]);
    }
  });

  test('is wrong wherever it is cut off, and never an error', () => {
    for (let length = 0; length < good.length; length += 1)
      expect(check(armoured(good.subarray(0, length)))).toEqual(wrong);
  });

  test.each([
    ['nothing', ''],
    ['another armour', armoured(good).replaceAll('SSH SIGNATURE', 'PGP SIGNATURE')],
    ['no end', armoured(good).replace(/-----END.*/s, '')],
    ['what is no base64', armoured(good).replace(/U1NI/, '!!!!')],
    ['text before it', `x${armoured(good)}`],
    ['text behind it', `${armoured(good)}x`],
    ['two of them', armoured(good) + armoured(good)],
    ['a length of four thousand million', armoured(Buffer.concat([good.subarray(0, 10), Buffer.alloc(4, 0xff)]))],
    ['a long one', armoured(Buffer.concat([good, Buffer.alloc(5_000)]))],
  ])('with %s is wrong', (_, text) => {
    expect(check(text)).toEqual(wrong);
  });
});

describe('whoever signs otherwise than ssh-keygen', () => {
  const [ed25519, rsa, ecdsa] = [anEd25519Signer(), anRsaSigner(), anEcdsaSigner()];

  test('is taken where all is in order', () => {
    for (const signer of [ed25519, rsa, ecdsa]) {
      expect(check(signer.sign(signedText, signedFor))).toMatchObject({ is: 'signed' });
      expect(check(signer.sign(signedText, signedFor, { digest: 'sha256' }))).toMatchObject({ is: 'signed' });
    }
    expect(check(rsa.sign(signedText, signedFor, { algorithm: 'rsa-sha2-256' }))).toMatchObject({ is: 'signed' });
    expect(check(ed25519.sign(signedText, signedFor, { reserved: 'later' }))).toMatchObject({ is: 'signed' });
  });

  test.each([
    ['RSA with SHA-1', () => rsa.sign(signedText, signedFor, { algorithm: 'ssh-rsa' })],
    ['a digest of the message that is too weak', () => ed25519.sign(signedText, signedFor, { digest: 'sha1' })],
    ['another version', () => ed25519.sign(signedText, signedFor, { version: 2 })],
    ['another preamble', () => ed25519.sign(signedText, signedFor, { preamble: 'SSHSIX' })],
    ['something behind it', () => ed25519.sign(signedText, signedFor, { trailing: Buffer.from('x') })],
    ['somebody else’s key', () => ed25519.sign(signedText, signedFor, { blob: anEd25519Signer().blob })],
    ['the name of another algorithm', () => ed25519.sign(signedText, signedFor, { algorithm: 'ssh-rsa' })],
    ['an empty purpose', () => ed25519.sign(signedText, '')],
    ['too short a key', () => anRsaSigner(1_024).sign(signedText, signedFor)],
  ])('with %s is refused', (_, sign) => {
    expect(check(sign())).toEqual(wrong);
  });

  test('with numbers of zero is refused', () => {
    const zeros = Buffer.concat([
      asString('ecdsa-sha2-nistp256'),
      asString(Buffer.concat([asString(''), asString('')])),
    ]);
    const parts = [signedFor, '', 'sha512'].map((part) => asString(part));
    const blob = Buffer.concat([
      Buffer.from('SSHSIG'),
      Buffer.of(0, 0, 0, 1),
      asString(ecdsa.blob),
      ...parts,
      asString(zeros),
    ]);
    expect(check(armoured(blob))).toEqual(wrong);
  });

  test('with a key that has to be touched is told that such keys are not taken', () => {
    const blob = Buffer.concat([
      asString('sk-ssh-ed25519@openssh.com'),
      asString(Buffer.alloc(32, 1)),
      asString('ssh:'),
    ]);
    expect(check(ed25519.sign(signedText, signedFor, { blob }))).toEqual({ is: 'unsupported' });
  });
});

describe('a public key', () => {
  const line = (type: string, ...parts: readonly Buffer[]) =>
    `${type} ${Buffer.concat([asString(type), ...parts]).toString('base64')}`;
  const ones = (count: number) => Buffer.alloc(count, 0xf1);
  const three = Buffer.of(3);

  test.each([
    ['nothing', '', 'unreadable'],
    ['prose', 'please let me in', 'unreadable'],
    ['a fingerprint', first.fingerprint, 'unreadable'],
    ['base64 alone', first.publicKey.split(' ')[1] ?? '', 'unreadable'],
    ['another kind before it', first.publicKey.replace('ssh-ed25519', 'ssh-rsa'), 'unreadable'],
    ['options before it', `command="sh" ${first.publicKey}`, 'unreadable'],
    ['two lines', `${first.publicKey}\n${first.publicKey}`, 'unreadable'],
    ['a short Ed25519', line('ssh-ed25519', asString(ones(31))), 'unreadable'],
    ['something behind it', line('ssh-ed25519', asString(ones(32)), ones(1)), 'unreadable'],
    [
      'a point that is not on its curve',
      line('ecdsa-sha2-nistp256', asString('nistp256'), asString(Buffer.concat([Buffer.of(4), ones(64)]))),
      'unreadable',
    ],
    [
      'a compressed point',
      line('ecdsa-sha2-nistp256', asString('nistp256'), asString(Buffer.concat([Buffer.of(2), ones(32)]))),
      'unreadable',
    ],
    ['the name of another curve', line('ecdsa-sha2-nistp256', asString('nistp384'), asString(ones(65))), 'unreadable'],
    ['an unknown kind', line('ssh-rainbow', asString(ones(32))), 'unreadable'],
    ['RSA of 1,024 bits', anRsaSigner(1_024).line, 'weak'],
    ['RSA of 2,047 bits', line('ssh-rsa', mpint(three), mpint(Buffer.concat([Buffer.of(0x7f), ones(255)]))), 'weak'],
    ['RSA with an exponent of one', line('ssh-rsa', mpint(Buffer.of(1)), mpint(ones(256))), 'weak'],
    ['RSA with an even exponent', line('ssh-rsa', mpint(Buffer.of(4)), mpint(ones(256))), 'weak'],
    ['RSA with a huge exponent', line('ssh-rsa', mpint(ones(200)), mpint(ones(256))), 'weak'],
    ['RSA of 16,384 bits', line('ssh-rsa', mpint(three), mpint(ones(2_048))), 'unsupported'],
    ['a negative number', line('ssh-rsa', asString(three), asString(ones(256))), 'unreadable'],
    ['DSA', line('ssh-dss', mpint(ones(128))), 'unsupported'],
    ['a key that has to be touched', line('sk-ssh-ed25519@openssh.com', asString(ones(32))), 'unsupported'],
    ['a certificate', line('ssh-ed25519-cert-v01@openssh.com', asString(ones(32))), 'unsupported'],
    ['far too much', `${first.publicKey} ${'x'.repeat(4_000)}`, 'unreadable'],
    [
      'the private half',
      generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      'private',
    ],
  ])('that is %s is not taken', (_, text, why) => {
    expect(sshSignatures.readKey(text)).toBe(why);
  });

  test('keeps what stands behind it, without what would move a cursor', () => {
    expect(sshSignatures.readKey(`${first.publicKey.replace(' ed25519', '')} me\u001b[2J at home`)).toMatchObject({
      comment: 'me[2J at home',
    });
  });
});
