import { describe, expect, test } from 'vitest';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { joseLicenceKeys } from '#lambdas/licensing/jose-licence-keys.ts';
import { keySecret } from '#lambdas/licensing/key-secret.ts';
import { ensureKeys, LicenceJwks, readJwks } from '#lambdas/licensing/licence-jwks.ts';
import { aGuest, aKeySecret, aLicensing, originNamed } from '#test/support/licensing.ts';

const kidsOf = (secret: { readonly text: () => string }) => readJwks(secret.text())?.keys.map(({ kid }) => kid);

describe('the signing keys', () => {
  test('are made where there is a placeholder, and then stay', async () => {
    const secret = aKeySecret('a placeholder');
    const made = await ensureKeys(secret, 1);
    expect(LicenceJwks.parse(JSON.parse(secret.text()))).toEqual(made);
    expect(await ensureKeys(secret, 1)).toEqual(made);
  });

  test('are one pair, though a thousand ask for the first time at once', async () => {
    const secret = aKeySecret();
    const ready = await Promise.all([1, 2, 3, 4].map(() => ensureKeys(aKeySecret(), 1)));
    let made = 0;
    const make = async () => {
      made += 1;
      // Of ready ones, since a thousand new ones would take minutes; four kinds, so that they differ.
      const [key] = ready[made % ready.length]?.keys ?? [];
      if (!key) throw new Error('no key');
      return key;
    };
    const all = await Promise.all(Array.from({ length: 1_000 }, () => ensureKeys(secret, 1, make)));
    expect(new Set(all.map(({ keys }) => keys[0]?.kid)).size).toBe(1);
    expect(kidsOf(secret)).toEqual([all[0]?.keys[0]?.kid]);
    expect(made).toBeGreaterThan(4);
  });

  test('of a new generation keep the one before, and no more', async () => {
    const secret = aKeySecret();
    const [first] = (await ensureKeys(secret, 1)).keys;
    const [second] = (await ensureKeys(secret, 2)).keys;
    expect(kidsOf(secret)).toEqual([second?.kid, first?.kid]);
    await ensureKeys(secret, 3);
    expect(kidsOf(secret)?.slice(1)).toEqual([second?.kid]);
    // A function of the deployment before, which still runs, does not go back.
    await ensureKeys(secret, 2);
    expect(kidsOf(secret)?.[1]).toBe(second?.kid);
  });

  test('that were rotated still prove those who were proved by them', async () => {
    const secret = aKeySecret();
    let generation = 1;
    const keys = joseLicenceKeys(() => ensureKeys(secret, generation));
    const { ask } = aLicensing({ keys });
    const guest = aGuest(ask, originNamed(1));
    await guest.prove();
    generation = 2;
    const rotated = joseLicenceKeys(() => ensureKeys(secret, generation));
    const after = aLicensing({ keys: rotated });
    const headers = { Authorization: `Bearer ${guest.token()}` };
    expect((await after.ask({ path: '/leasing/v1/lessor/leases', headers })).statusCode).toBe(200);
    expect((await aGuest(after.ask, originNamed(2)).boot()).statusCode).toBe(200);
    generation = 3;
    const gone = aLicensing({ keys: joseLicenceKeys(() => ensureKeys(secret, generation)) });
    expect((await gone.ask({ path: '/leasing/v1/lessor/leases', headers })).statusCode).toBe(401);
  });

  test('are read anew for a signature by a key that was made meanwhile, and not for each that is made up', async () => {
    const secret = aKeySecret();
    let reads = 0;
    let now = 0;
    const older = joseLicenceKeys(
      async () => {
        reads += 1;
        return ensureKeys(secret, 1);
      },
      () => now,
    );
    await older.current();
    await ensureKeys(secret, 2);
    const newer = joseLicenceKeys(() => ensureKeys(secret, 2));
    const { kid } = await newer.current();
    const signed = await newer.sign({ a: 1 }, kid);
    now = 1_000;
    expect(await older.verify(signed)).toEqual({ kid, claims: { a: 1 } });
    const before = reads;
    const [, payload, signature] = signed.split('.');
    for (let count = 0; count < 20; count += 1) {
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: `made up ${count}` })).toString('base64url');
      expect(await older.verify(`${header}.${payload}.${signature}`)).toBe('Signature verification failed.');
    }
    expect(reads).toBe(before);
  });

  test('that cannot be read make licensing unavailable', async () => {
    const { ask } = aLicensing({ keys: joseLicenceKeys(async () => Promise.reject(new Error('no secret'))) });
    const reply = await ask({ path: '/client-token' });
    expect(reply.statusCode).toBe(503);
    expect(reply.body).toBe('{"status":503,"detail":"Licensing is still being set up."}');
  });
});

describe('the keys in Secrets Manager', () => {
  test('are written under a token, and somebody else’s version is left alone', async () => {
    const sent: unknown[] = [];
    const client = new SecretsManagerClient({ region: 'eu-central-1' });
    client.send = (async (command: PutSecretValueCommand) => {
      sent.push(command.input);
      if (sent.length > 1) throw Object.assign(new Error('exists'), { name: 'ResourceExistsException' });
      return {};
    }) as typeof client.send;
    const secret = keySecret('arn', client);
    const token = '00000000-0000-4000-8000-000000000000';
    expect(await secret.write('text', token)).toBe('written');
    expect(await secret.write('other', token)).toBe('taken');
    expect(sent[0]).toEqual({ SecretId: 'arn', SecretString: 'text', ClientRequestToken: token });
  });
});
