import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { None } from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discover } from '#lambdas/identity/discover.ts';
import { personByLogin } from '#lambdas/identity/login-of.ts';
import { personId } from '#lambdas/identity/person-id.ts';
import { aStage } from '#test/support/builders.ts';
import { locationOf, openIdentity, type IdentityUnderTest } from '#test/support/identity-under-test.ts';

let identity: IdentityUnderTest;
beforeAll(async () => {
  const roles = { admin: ['ROLE_ADMIN'], teacher: ['ROLE_TEACHER'], everyone: 'student' as const };
  identity = await openIdentity({ stage: { roles } });
  identity.provider.people.set('alice', {
    name: 'Alice',
    preferred_username: 'alice',
    groups: { 1: { act: 'ROLE_TEACHER', name: 'Teachers' }, 2: { act: '9a', name: 'Class 9a' } },
  });
});
afterAll(() => identity.close());

const failed = '/?error=sign-in-failed&requestId=request-1';

describe('signing in', () => {
  test('sends the browser to the provider with PKCE, state and nonce, and keeps them on the server', async () => {
    const browser = identity.browser();
    const result = await browser.get('/login');
    expect(result.statusCode).toBe(302);
    const at = new URL(locationOf(result));
    expect(at.origin).toBe(identity.provider.issuer);
    expect(Object.fromEntries(at.searchParams)).toEqual({
      client_id: 'deskpool',
      redirect_uri: 'https://portal.example.org/authorize',
      response_type: 'code',
      scope: 'openid profile email groups',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect([...browser.cookies.keys()]).toEqual(['__Host-deskpool-sign-in']);
    const { Items } = await identity.tables.client.send(new ScanCommand({ TableName: 'access' }));
    expect(JSON.stringify(Items)).not.toContain(at.searchParams.get('state'));
    expect(JSON.stringify(Items)).not.toContain(browser.cookies.get('__Host-deskpool-sign-in'));
  });

  test('opens a login and goes on to where the person was going', async () => {
    const browser = identity.browser();
    const result = await browser.signIn('alice', '/desktop/alice-ubuntu-desktop?x=1');
    expect(result.statusCode).toBe(303);
    expect(locationOf(result)).toBe('/desktop/alice-ubuntu-desktop?x=1');
    const cookie = String(result.multiValueHeaders?.['Set-Cookie']?.[0]);
    expect(cookie).toMatch(/^__Host-deskpool=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/);
    const person = await personByLogin(identity.logins, identity.now)(browser.cookies.get('__Host-deskpool') ?? '');
    expect(person).toEqual({
      is: 'person',
      person: personId(identity.provider.issuer, 'alice'),
      login: (await browser.login())?.key,
      loginEndsAt: (await browser.login())?.endsAt,
      username: 'alice',
      displayName: 'Alice',
      groups: ['ROLE_TEACHER', '9a'],
      roles: ['teacher'],
    });
  });

  test.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/ /evil',
    'evil',
    '/%0a'.replace('%0a', '\n'),
  ])('never goes on to %j', async (next) => {
    expect(locationOf(await identity.browser().signIn('alice', next))).toBe('/');
  });

  test('goes on at once where the login only has to be confirmed, and cuts nobody off from his desktops', async () => {
    const browser = identity.browser();
    await browser.signIn('alice');
    const before = await browser.login();
    const isOpen = await identity.letIn(browser);
    identity.later(15 * 60_000);
    const result = await browser.get('/login', { next: '/desktop/alice-ubuntu-desktop' });
    expect([result.statusCode, locationOf(result)]).toEqual([303, '/desktop/alice-ubuntu-desktop']);
    expect(await browser.login()).toMatchObject({
      key: before?.key,
      confirmedAt: expect.toSatisfy((at) => at > (before?.confirmedAt ?? 0)),
    });
    expect(await isOpen()).toBe(true);
  });

  test('begins anew where the provider takes a stale login back', async () => {
    const browser = identity.browser();
    await browser.signIn('alice');
    const login = await browser.login();
    if (login) await identity.logins.change({ ...login, refreshToken: 'one that it never gave' });
    identity.later(15 * 60_000);
    const result = await browser.get('/login');
    expect(new URL(locationOf(result)).origin).toBe(identity.provider.issuer);
    expect(await browser.login()).toBeUndefined();
  });

  test('gives a new secret each time and ends the login that was there, with its passes', async () => {
    const browser = identity.browser();
    await browser.signIn('alice');
    const first = browser.cookies.get('__Host-deskpool');
    const before = await browser.login();
    const isOpen = await identity.letIn(browser);
    await browser.signIn('alice');
    expect(await isOpen()).toBe(false);
    expect(browser.cookies.get('__Host-deskpool')).not.toBe(first);
    expect(before && (await identity.logins.find(before.key))).toBeUndefined();
  });

  test('takes no secret for a login that somebody put there before', async () => {
    const browser = identity.browser();
    browser.cookies.set('__Host-deskpool', 'fixed-by-somebody-else');
    await browser.signIn('alice');
    expect(browser.cookies.get('__Host-deskpool')).not.toBe('fixed-by-somebody-else');
  });

  test('works in two tabs of one browser at once', async () => {
    const browser = identity.browser();
    const [one, two] = [
      locationOf(await browser.get('/login', { next: '/one' })),
      locationOf(await browser.get('/login', { next: '/two' })),
    ];
    for (const [at, next] of [
      [two, '/two'],
      [one, '/one'],
    ] as const) {
      const back = await identity.provider.signIn(new URL(at), 'alice');
      expect(locationOf(await browser.get('/authorize', Object.fromEntries(back.searchParams)))).toBe(next);
    }
  });
});

describe('signing in fails without a word about why in the address', () => {
  const begin = async () => {
    const browser = identity.browser();
    const back = await identity.provider.signIn(new URL(locationOf(await browser.get('/login'))), 'alice');
    return { browser, query: Object.fromEntries(back.searchParams) };
  };

  test('with a state that was never given', async () => {
    const { browser, query } = await begin();
    expect(locationOf(await browser.get('/authorize', { ...query, state: 'x'.repeat(43) }))).toBe(failed);
  });

  test('without a state', async () => {
    const { browser, query } = await begin();
    expect(locationOf(await browser.get('/authorize', { code: query['code'] ?? '' }))).toBe(failed);
  });

  test('with a state that was used', async () => {
    const { browser, query } = await begin();
    expect(locationOf(await browser.get('/authorize', query))).toBe('/');
    expect(locationOf(await browser.get('/authorize', query))).toBe(failed);
  });

  test('when two come back with one state at once, for one of them', async () => {
    const { browser, query } = await begin();
    const both = await Promise.all([browser.get('/authorize', query), browser.get('/authorize', query)]);
    expect(both.map(locationOf).toSorted()).toEqual(['/', failed]);
  });

  test('without the cookie of the browser that began it', async () => {
    const { query } = await begin();
    expect(locationOf(await identity.browser().get('/authorize', query))).toBe(failed);
  });

  test('in another browser that began one of its own, and the state is spent', async () => {
    const { browser, query } = await begin();
    const other = identity.browser();
    await other.get('/login');
    expect(locationOf(await other.get('/authorize', query))).toBe(failed);
    expect(locationOf(await browser.get('/authorize', query))).toBe(failed);
  });

  test('after ten minutes', async () => {
    const { browser, query } = await begin();
    identity.later(600_000);
    expect(locationOf(await browser.get('/authorize', query))).toBe(failed);
  });

  test("when the provider's answer was meant for another sign-in", async () => {
    // The provider puts the nonce of the first into the ID token; the second expects its own.
    const browser = identity.browser();
    const first = await identity.provider.signIn(new URL(locationOf(await browser.get('/login'))), 'alice');
    const second = await identity.provider.signIn(new URL(locationOf(await browser.get('/login'))), 'alice');
    const mixed = { ...Object.fromEntries(first.searchParams), state: second.searchParams.get('state') ?? '' };
    expect(locationOf(await browser.get('/authorize', mixed))).toBe(failed);
  });

  test('with an ID token of another nonce', async () => {
    const browser = identity.browser();
    const at = new URL(locationOf(await browser.get('/login')));
    at.searchParams.set('nonce', 'another');
    const back = await identity.provider.signIn(at, 'alice');
    expect(locationOf(await browser.get('/authorize', Object.fromEntries(back.searchParams)))).toBe(failed);
  });

  test('with a code that the provider never gave', async () => {
    const { browser, query } = await begin();
    expect(locationOf(await browser.get('/authorize', { ...query, code: 'stolen' }))).toBe(failed);
  });

  test('when the answer says that it is from another provider', async () => {
    const { browser, query } = await begin();
    expect(locationOf(await browser.get('/authorize', { ...query, iss: 'https://evil.example' }))).toBe(failed);
  });

  test('when the provider says no', async () => {
    const browser = identity.browser();
    const at = new URL(locationOf(await browser.get('/login')));
    const query = {
      error: 'access_denied',
      error_description: 'The person said no.',
      state: at.searchParams.get('state') ?? '',
      iss: identity.provider.issuer,
    };
    expect(locationOf(await browser.get('/authorize', query))).toBe(failed);
  });

  test('and leaves no login behind', async () => {
    const { browser, query } = await begin();
    await browser.get('/authorize', { ...query, code: 'stolen' });
    expect(browser.cookies.has('__Host-deskpool')).toBe(false);
  });
});

describe('the provider', () => {
  test('that is away is said to be', async () => {
    const own = await openIdentity();
    own.provider.down = true;
    expect(locationOf(await own.browser().get('/login'))).toBe('/?error=unavailable&requestId=request-1');
    own.provider.down = false;
    expect((await own.browser().get('/login')).statusCode).toBe(302);
    await own.close();
  });

  test('is discovered once', async () => {
    const before = identity.provider.asked.length;
    await identity.browser().get('/login');
    expect(identity.provider.asked.slice(before)).toEqual([]);
  });

  test.each(['client_secret_basic', 'client_secret_post'])(
    'that has us on file with %s takes our secret',
    async (method) => {
      const own = await openIdentity({ method });
      expect(locationOf(await own.browser().signIn('alice'))).toBe('/');
      expect(locationOf(await own.browser().signIn('alice'))).toBe('/');
      await own.close();
    },
  );

  test('that was given a new secret is told the new one at once', async () => {
    const own = await openIdentity();
    await own.browser().signIn('alice');
    await own.provider.takeSecret('a new secret of the client');
    own.setSecret('a new secret of the client');
    expect(locationOf(await own.browser().signIn('alice'))).toBe('/');
    await own.provider.takeSecret('one that we do not have');
    expect(locationOf(await own.browser().signIn('alice'))).toBe(failed);
    await own.close();
  });

  test('over plain http is spoken to on this machine alone', async () => {
    const elsewhere = { ...aStage().oidc, issuer: 'http://provider.example.org' };
    await expect(discover(elsewhere, None())).rejects.toThrow('only requests to HTTPS are allowed');
  });

  test('on one machine without TLS, the cookies go without their prefix', async () => {
    const own = await openIdentity({ portal: 'http://localhost:8080' });
    const browser = own.browser();
    await browser.signIn('alice');
    expect([...browser.cookies.keys()].toSorted()).toEqual(['deskpool', 'deskpool-sign-in']);
    await own.close();
  });
});

test('somebody who has no role here is told so', async () => {
  const own = await openIdentity({ stage: { roles: { everyone: null, teacher: ['teachers'] } } });
  own.provider.people.set('mallory', { groups: ['9a'] });
  own.provider.people.set('tina', { groups: ['teachers'] });
  const browser = own.browser();
  expect(locationOf(await browser.signIn('mallory'))).toBe('/?error=not-permitted&requestId=request-1');
  expect(browser.cookies.has('__Host-deskpool')).toBe(false);
  expect(locationOf(await own.browser().signIn('tina'))).toBe('/');
  await own.close();
});

test('where registration is off, everybody but the admins is told where desktops are opened, and has no login', async () => {
  const own = await openIdentity({ stage: { roles: { admin: ['ROLE_ADMIN'] }, registration: { enabled: false } } });
  own.provider.people.set('stella', { groups: ['9a'] });
  own.provider.people.set('root', { groups: ['ROLE_ADMIN'] });
  const browser = own.browser();
  expect(locationOf(await browser.signIn('stella'))).toBe('/?error=registration-closed&requestId=request-1');
  expect(browser.cookies.has('__Host-deskpool')).toBe(false);
  const admins = own.browser();
  expect(locationOf(await admins.signIn('root', '/admin'))).toBe('/admin');
  expect((await admins.login())?.roles).toEqual(['admin']);
  await own.close();
});
