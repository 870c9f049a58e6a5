import { beforeEach, describe, expect, test } from 'vitest';
import type { LoginKey } from '#core/access/login.ts';
import type { LoginStore } from '#core/ports/login-store.ts';
import { rememberedLogins, remembersFor } from '#lambdas/live/remembered-logins.ts';
import { noon } from '#test/support/builders.ts';
import { aLogin } from '#test/support/logins.ts';
import { memoryLoginStore } from '#test/support/memory-login-store.ts';

const key = 'key-alice' as LoginKey;
let logins: LoginStore;
let reads: number;
let now: number;
let loginBehind: ReturnType<typeof rememberedLogins>;
beforeEach(async () => {
  [reads, now] = [0, noon];
  logins = memoryLoginStore();
  await logins.open(aLogin({ key }));
  const counted = {
    find: async (wanted: LoginKey) => {
      reads += 1;
      if (wanted === 'broken') throw new Error('throttled');
      return logins.find(wanted);
    },
  };
  loginBehind = rememberedLogins(counted, () => now);
});

describe('a login that is looked up in each round', () => {
  test('is read once in ten seconds', async () => {
    for (let at = 0; at < 10; at += 1) {
      expect(await loginBehind(key)).toMatchObject({ person: 'person-alice' });
      now += remembersFor / 10;
    }
    expect(reads).toBe(1);
    await loginBehind(key);
    expect(reads).toBe(2);
  });

  test('is known to have ended after ten seconds', async () => {
    await loginBehind(key);
    await logins.end(key);
    now += remembersFor;
    expect(await loginBehind(key)).toBeUndefined();
  });

  test('that is over by itself is no login', async () => {
    now = noon + 43_200_000;
    expect(await loginBehind(key)).toBeUndefined();
  });

  test('that could not be read is read again the next time', async () => {
    for (let at = 0; at < 2; at += 1) await expect(loginBehind('broken' as LoginKey)).rejects.toThrow('throttled');
    expect(reads).toBe(2);
  });
});
