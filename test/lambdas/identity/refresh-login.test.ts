import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Login } from '#core/access/login.ts';
import { personByLogin } from '#lambdas/identity/login-of.ts';
import { openIdentity, type Browser, type IdentityUnderTest } from '#test/support/identity-under-test.ts';
import { bodyOf } from '#test/support/serving.ts';

const minute = 60_000;
const hour = 60 * minute;
let identity: IdentityUnderTest;
let browser: Browser;
const open = async (options: Parameters<typeof openIdentity>[0] = {}) => {
  await identity?.close();
  identity = await openIdentity({ ...options, stage: { roles: { teacher: ['teachers'] }, ...options?.stage } });
  browser = identity.browser();
  await browser.signIn('alice');
};
beforeEach(() => open());
afterEach(() => identity.close());

const refresh = () => browser.post('/api/auth/refresh');
const code = (body: unknown) => (body as { error?: { code: string } }).error?.code;
const login = async (): Promise<Login> => {
  const found = await browser.login();
  if (!found) throw new Error('There is no login.');
  return found;
};
const timesAsked = () => identity.provider.asked.filter((call) => call === 'POST /token').length;
const asked = () => personByLogin(identity.logins, identity.now)(browser.cookies.get('__Host-deskpool') ?? '');

describe('a login that has to be refreshed', () => {
  test('is said to be when somebody asks for something', async () => {
    await expect(asked()).resolves.toMatchObject({ username: 'alice' });
    identity.later(15 * minute);
    await expect(asked()).rejects.toMatchObject({ code: 'stale-login' });
  });

  test('is good again once the provider has confirmed it, with the groups and names of now', async () => {
    identity.provider.people.set('alice', { preferred_username: 'alice.l', groups: ['teachers'] });
    identity.later(15 * minute);
    const result = await refresh();
    expect(result.statusCode).toBe(200);
    const { refreshAt } = await login();
    expect(bodyOf(result)).toEqual({ refreshAt: new Date(refreshAt).toISOString() });
    expect(refreshAt).toBeGreaterThan(identity.now() + 14 * minute);
    await expect(asked()).resolves.toMatchObject({ username: 'alice.l', roles: ['teacher'], groups: ['teachers'] });
  });

  test('can be used for as long as it is used, up to its lifetime', async () => {
    for (let at = 0; at < 4; at += 1) {
      identity.later(11 * hour);
      expect((await refresh()).statusCode).toBe(200);
    }
    await identity.logins.change({ ...(await login()), endsAt: identity.now() + 20 * minute });
    identity.later(20 * minute);
    expect(code(bodyOf(await refresh()))).toBe('signed-out');
    expect(await browser.login()).toBeUndefined();
  });

  test('takes the new refresh token, which is good for the next time', async () => {
    const { refreshToken } = await login();
    identity.later(15 * minute);
    await refresh();
    expect((await login()).refreshToken).not.toBe(refreshToken);
    identity.later(15 * minute);
    expect((await refresh()).statusCode).toBe(200);
  });

  test('is refreshed once, however many ask at once', async () => {
    identity.later(15 * minute);
    const before = timesAsked();
    const results = await Promise.all(Array.from({ length: 6 }, refresh));
    expect(results.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(new Set(results.map(({ body }) => body)).size).toBe(1);
    expect(timesAsked() - before).toBe(1);
    identity.later(15 * minute);
    expect((await refresh()).statusCode).toBe(200);
  });

  test('is refreshed by the next one when the first never comes back', async () => {
    identity.later(15 * minute);
    await identity.logins.change({ ...(await login()), askingUntil: identity.now() + 300 });
    expect((await refresh()).statusCode).toBe(200);
  });
});

test('before it is due, the provider is not asked', async () => {
  identity.later(15 * minute - 5_000);
  const before = timesAsked();
  expect((await refresh()).statusCode).toBe(200);
  expect(timesAsked()).toBe(before);
});

describe('the login ends, and with it the passes that it was given', () => {
  test.each([
    [
      'when the provider takes the refresh token back',
      async () => void identity.logins.change({ ...(await login()), refreshToken: 'revoked' }),
    ],
    [
      'when the provider gave nothing to refresh with',
      async () => void identity.logins.change({ ...(await login()), refreshToken: null }),
    ],
    ['when it has been idle for too long', async () => identity.later(12 * hour)],
  ])('%s', async (_what, happens) => {
    const isOpen = await identity.letIn(browser);
    await happens();
    identity.later(15 * minute);
    const result = await refresh();
    expect(result.statusCode).toBe(401);
    expect(code(bodyOf(result))).toBe('signed-out');
    expect(await browser.login()).toBeUndefined();
    expect(await isOpen()).toBe(false);
  });

  test('when the provider names no group that has a role any more', async () => {
    await open({ stage: { roles: { everyone: null, teacher: ['teachers'] } } });
    expect(await browser.login()).toBeUndefined();
    identity.provider.people.set('alice', { groups: ['teachers'] });
    await browser.signIn('alice');
    identity.provider.people.set('alice', { groups: [] });
    identity.later(15 * minute);
    expect(code(bodyOf(await refresh()))).toBe('signed-out');
    expect(await browser.login()).toBeUndefined();
  });

  test('when registration is off by now and the person is no admin', async () => {
    await open({ stage: { roles: { admin: ['ROLE_ADMIN'] }, registration: { enabled: false } } });
    identity.provider.people.set('alice', { groups: ['ROLE_ADMIN'] });
    await browser.signIn('alice');
    const isOpen = await identity.letIn(browser);
    identity.provider.people.set('alice', { groups: ['9a'] });
    identity.later(15 * minute);
    expect(code(bodyOf(await refresh()))).toBe('signed-out');
    expect(await browser.login()).toBeUndefined();
    expect(await isOpen()).toBe(false);
  });

  test('when it was ended while the provider was asked', async () => {
    identity.later(15 * minute);
    const refreshing = refresh();
    const { key } = await login();
    await identity.logins.end(key);
    expect(code(bodyOf(await refreshing))).toBe('signed-out');
    expect(await browser.login()).toBeUndefined();
  });
});

test.each([
  ['no cookie', ''],
  ['a cookie of no login', 'unknown'],
])('with %s nobody is signed in', async (_what, cookie) => {
  browser.cookies.delete('__Host-deskpool');
  if (cookie) browser.cookies.set('__Host-deskpool', cookie);
  expect(code(bodyOf(await refresh()))).toBe('signed-out');
});

describe('while the provider is away', () => {
  beforeEach(() => {
    identity.later(15 * minute);
    identity.provider.down = true;
  });

  test('people work on for an hour as who they were', async () => {
    expect((await refresh()).statusCode).toBe(200);
    await expect(asked()).resolves.toMatchObject({ username: 'alice' });
    identity.later(59 * minute);
    expect((await refresh()).statusCode).toBe(200);
  });

  test('after an hour they are told so, and keep their login', async () => {
    identity.later(hour);
    const result = await refresh();
    expect(result.statusCode).toBe(503);
    expect(code(bodyOf(result))).toBe('unavailable');
    identity.provider.down = false;
    expect((await refresh()).statusCode).toBe(200);
  });

  test('the provider is not asked again for a minute', async () => {
    await refresh();
    const before = timesAsked();
    await refresh();
    expect(timesAsked()).toBe(before);
  });
});

test('a rotated refresh token that is lost on its way costs one sign-in and no more', async () => {
  identity.later(15 * minute);
  identity.provider.losesAnswers = true;
  expect((await refresh()).statusCode).toBe(200);
  identity.provider.losesAnswers = false;
  identity.later(2 * minute);
  expect(code(bodyOf(await refresh()))).toBe('signed-out');
  await browser.signIn('alice');
  await expect(asked()).resolves.toMatchObject({ username: 'alice' });
});
