import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyPair } from '#core/ports/access-store.ts';
import { makeKeyPair } from '#lambdas/desktops/ssh-key-pair.ts';

let pair: KeyPair;
beforeAll(async () => {
  pair = await makeKeyPair('demo-w01-s001');
});

describe('a session’s pair of SSH keys', () => {
  it('has a private key of 3072 bits as PKCS#1', () => {
    expect(pair.privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]+\n-----END RSA PRIVATE KEY-----\n$/);
    expect(createPrivateKey(pair.privateKey).asymmetricKeyDetails?.modulusLength).toBe(3_072);
  });

  it('has a public key in one line, with the session’s name', () => {
    expect(pair.publicKey).toMatch(/^ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/=]+ demo-w01-s001\n$/);
  });

  it('is made of two that belong together', () => {
    const blob = Buffer.from(pair.publicKey.split(' ')[1] ?? '', 'base64');
    const { n = '', e = '' } = createPublicKey(pair.privateKey).export({ format: 'jwk' });
    const exponent = Buffer.from(e, 'base64url');
    const modulus = Buffer.concat([Buffer.of(0), Buffer.from(n, 'base64url')]);
    const parts: Buffer[] = [];
    for (let at = 0; at < blob.length;) {
      const length = blob.readUInt32BE(at);
      parts.push(blob.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    expect(parts).toEqual([Buffer.from('ssh-rsa'), exponent, modulus]);
  });

  describe.skipIf(spawnSync('ssh-keygen', ['-?']).error)('in the eyes of ssh-keygen', () => {
    const folder = mkdtempSync(join(tmpdir(), 'key-pair-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    it('reads the private key, and makes the same public key of it', () => {
      const file = join(folder, 'id_rsa');
      writeFileSync(file, pair.privateKey, { mode: 0o600 });
      const [type, blob] = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim().split(' ');
      expect(pair.publicKey).toBe(`${type} ${blob} demo-w01-s001\n`);
    });

    it('reads the public key', () => {
      const file = join(folder, 'id_rsa.pub');
      writeFileSync(file, pair.publicKey);
      expect(execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' })).toMatch(
        /^3072 SHA256:\S+ demo-w01-s001 \(RSA\)\n$/,
      );
    });
  });
});
