import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cached } from '#lambdas/aws/cached.ts';
import { secret } from '#lambdas/aws/secrets.ts';
import { addresses } from '#lambdas/aws/settings.ts';
import { answeredBy } from '#test/support/aws-replies.ts';

const json = { 'content-type': 'application/x-amz-json-1.1' };
const env = {
  PORTAL_URL_PARAMETER: '/deskpool/demo/portal-url',
  DESKTOPS_URL_PARAMETER: '/deskpool/demo/desktops-url',
};

describe('the addresses', () => {
  const open = (values: Record<string, string>) => {
    let reads = 0;
    const client = new SSMClient(
      answeredBy(({ body }) => {
        reads += 1;
        const { Names } = JSON.parse(body) as { Names: string[] };
        const Parameters = Names.flatMap((Name) => (values[Name] ? [{ Name, Value: values[Name] }] : []));
        return { status: 200, headers: json, body: JSON.stringify({ Parameters, InvalidParameters: [] }) };
      }),
    );
    return { get: addresses(env, client), reads: () => reads };
  };

  test('are read once, in one call, the portal as an origin', async () => {
    const { get, reads } = open({
      [env.PORTAL_URL_PARAMETER]: 'https://portal.example.org/',
      [env.DESKTOPS_URL_PARAMETER]: 'https://{id}.desk.example.org',
    });
    const found = { portal: 'https://portal.example.org', desktops: 'https://{id}.desk.example.org' };
    expect(await Promise.all([get(), get()])).toEqual([found, found]);
    expect(reads()).toBe(1);
  });

  test.each([
    ['not there yet', {}],
    ['no addresses', { [env.PORTAL_URL_PARAMETER]: 'later', [env.DESKTOPS_URL_PARAMETER]: 'later' }],
  ])('that are %s make us unavailable until they are', async (_what, values: Record<string, string>) => {
    const { get, reads } = open(values);
    await expect(get()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(get()).rejects.toMatchObject({ code: 'unavailable' });
    expect(reads()).toBe(2);
  });
});

test('a secret is read once, and anew when it was forgotten', async () => {
  let [reads, value] = [0, 'one'];
  const client = new SecretsManagerClient(
    answeredBy(() => {
      reads += 1;
      return { status: 200, headers: json, body: JSON.stringify({ SecretString: value }) };
    }),
  );
  const kept = secret('arn', client);
  expect([await kept.get(), await kept.get()]).toEqual(['one', 'one']);
  value = 'two';
  expect(await kept.get()).toBe('one');
  kept.forget();
  expect(await kept.get()).toBe('two');
  expect(reads).toBe(2);
});

describe('what is cached', () => {
  test('is read anew when its time is over', async () => {
    let [now, reads] = [0, 0];
    const { get } = cached(async () => (reads += 1), { seconds: 10, clock: () => now });
    await get();
    now = 9_999;
    expect(await get()).toBe(1);
    now = 10_000;
    expect(await get()).toBe(2);
  });

  test('is read anew after a failure', async () => {
    let fails = true;
    const { get } = cached(
      async () => {
        if (fails) throw new Error('not now');
        return 'there';
      },
      { seconds: 10 },
    );
    await expect(get()).rejects.toThrow('not now');
    fails = false;
    expect(await get()).toBe('there');
  });
});

describe('the seam to the cloud on one machine', () => {
  const seam = Symbol.for('deskpool.aws');
  afterEach(() => {
    Reflect.deleteProperty(globalThis, seam);
    vi.resetModules();
  });
  const load = async () => (await import('#lambdas/aws/client-config.ts')).clientConfig;

  test('carries nothing where nobody put anything', async () => {
    vi.resetModules();
    expect(Object.keys(await load())).toEqual(['maxAttempts']);
  });

  test('carries the handler that is there', async () => {
    vi.resetModules();
    const local = answeredBy(() => ({ status: 200 }));
    Reflect.set(globalThis, seam, local);
    expect((await load()).requestHandler).toBe(local.requestHandler);
  });

  test('refuses what is no handler', async () => {
    vi.resetModules();
    Reflect.set(globalThis, seam, { requestHandler: {} });
    await expect(load()).rejects.toThrow();
  });
});
