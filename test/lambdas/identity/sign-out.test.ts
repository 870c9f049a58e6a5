import { generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openIdentity, type Browser, type IdentityUnderTest } from '#test/support/identity-under-test.ts';
import { bodyOf } from '#test/support/serving.ts';

let identity: IdentityUnderTest;
let browser: Browser;
beforeEach(async () => {
  identity = await openIdentity();
  browser = identity.browser();
  await browser.signIn('alice');
});
afterEach(() => identity.close());

describe('signing out', () => {
  const signOut = () => browser.post('/api/auth/sign-out');

  test('ends the login, takes the cookie away, and goes on to the provider', async () => {
    const login = await browser.login();
    const result = await signOut();
    expect(result.statusCode).toBe(200);
    expect(login && (await identity.logins.find(login.key))).toBeUndefined();
    expect(result.multiValueHeaders?.['Set-Cookie']).toEqual([
      '__Host-deskpool=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
    ]);
    const { goTo } = bodyOf(result) as { goTo: string };
    const at = new URL(goTo);
    expect(at.href).toContain(`${identity.provider.issuer}/session/end`);
    expect(Object.fromEntries(at.searchParams)).toEqual({
      client_id: 'deskpool',
      id_token_hint: login?.idToken,
      post_logout_redirect_uri: 'https://portal.example.org/',
    });
  });

  test('of a guest of a learning platform stays here: the provider has never heard of him', async () => {
    const login = await browser.login();
    if (!login) throw new Error('alice is signed in');
    await identity.logins.change({ ...login, roles: ['guest'], refreshToken: null, idToken: null });
    expect(bodyOf(await signOut())).toEqual({ goTo: '/' });
    expect(await identity.logins.find(login.key)).toBeUndefined();
  });

  test('takes the refresh token back from the provider', async () => {
    await signOut();
    expect(identity.provider.asked).toContain('POST /token/revocation');
  });

  test('works when the provider is away', async () => {
    const login = await browser.login();
    identity.provider.down = true;
    expect((await signOut()).statusCode).toBe(200);
    expect(login && (await identity.logins.find(login.key))).toBeUndefined();
  });

  test('of somebody who is not signed in goes to the portal', async () => {
    browser.cookies.clear();
    expect(bodyOf(await signOut())).toEqual({ goTo: '/' });
  });

  test('leaves the logins in other browsers alone', async () => {
    const other = identity.browser();
    await other.signIn('alice');
    await signOut();
    expect(await other.login()).toBeDefined();
  });

  test('ends the passes to desktops that this browser was given, and not those of another', async () => {
    const other = identity.browser();
    await other.signIn('alice');
    const [here, there] = [await identity.letIn(browser), await identity.letIn(other)];
    await signOut();
    expect(await here()).toBe(false);
    expect(await there()).toBe(true);
  });
});

describe('when the provider signs people out', () => {
  const send = (logout_token: string) =>
    identity.ask({
      method: 'POST',
      path: '/api/auth/backchannel-logout',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token }).toString(),
    });
  const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
  const seconds = () => Math.floor(Date.now() / 1_000);
  const claims = (more: Record<string, unknown> = {}): JWTPayload => ({
    iss: identity.provider.issuer,
    aud: 'deskpool',
    iat: seconds(),
    exp: seconds() + 120,
    jti: `jti-${Math.random()}`,
    sub: 'alice',
    events: { [logoutEvent]: {} },
    ...more,
  });

  test('the logins of its session end, and no others', async () => {
    const other = identity.browser();
    await other.signIn('alice');
    const login = await browser.login();
    const result = await send(await identity.provider.logoutToken('alice', login?.providerSession ?? ''));
    expect(result.statusCode).toBe(200);
    expect(result.headers?.['Cache-Control']).toBe('no-store');
    expect(await browser.login()).toBeUndefined();
    expect(await other.login()).toBeDefined();
  });

  test('the passes of the logins that end are gone, and no others', async () => {
    const other = identity.browser();
    await other.signIn('alice');
    const [here, there] = [await identity.letIn(browser), await identity.letIn(other)];
    const login = await browser.login();
    await send(await identity.provider.logoutToken('alice', login?.providerSession ?? ''));
    expect(await here()).toBe(false);
    expect(await there()).toBe(true);
    await send(await identity.provider.sign(claims()));
    expect(await there()).toBe(false);
  });

  test('a table that is away half-way is no harm: the same token, sent again, ends the rest', async () => {
    const isOpen = await identity.letIn(browser);
    const token = await identity.provider.sign(claims());
    // The first query finds the login, the second its passes.
    const isBack = identity.tables.dynamo.faults.inject({
      kind: 'InternalServerError',
      operation: 'Query',
      nth: 2,
      times: Infinity,
    });
    expect((await send(token)).statusCode).toBe(500);
    expect(await isOpen()).toBe(true);
    isBack();
    expect((await send(token)).statusCode).toBe(200);
    expect(await isOpen()).toBe(false);
    expect(await browser.login()).toBeUndefined();
  });

  test('without a session, all logins of the person end, and nobody else’s', async () => {
    const [other, bob] = [identity.browser(), identity.browser()];
    await other.signIn('alice');
    await bob.signIn('bob');
    expect((await send(await identity.provider.sign(claims()))).statusCode).toBe(200);
    expect(await browser.login()).toBeUndefined();
    expect(await other.login()).toBeUndefined();
    expect(await bob.login()).toBeDefined();
  });

  test('a session with no person named is enough', async () => {
    const login = await browser.login();
    const token = await identity.provider.sign(claims({ sub: undefined, sid: login?.providerSession }));
    expect((await send(token)).statusCode).toBe(200);
    expect(await browser.login()).toBeUndefined();
  });

  test('a token is good for one use', async () => {
    const token = await identity.provider.sign(claims());
    expect((await send(token)).statusCode).toBe(200);
    await browser.signIn('alice');
    const again = await send(token);
    expect(again.statusCode).toBe(400);
    expect(again.headers?.['Cache-Control']).toBe('no-store');
    expect(await browser.login()).toBeDefined();
  });

  test('somebody who has no login is no mistake', async () => {
    expect((await send(await identity.provider.sign(claims({ sub: 'carol' })))).statusCode).toBe(200);
  });

  test.each([
    ['for another client', { aud: 'another' }],
    ['of another provider', { iss: 'https://evil.example' }],
    ['of last week', { iat: 1_700_000_000 }],
    ['that is over', { exp: 1_700_000_000 }],
    ['without a name of its own', { jti: undefined }],
    ['about something else', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['about nothing', { events: undefined }],
    ['with a nonce, as ID tokens have', { nonce: 'n' }],
    ['that names nobody', { sub: undefined }],
    ['without a time', { iat: undefined }],
  ])('a token %s is refused', async (_what, more) => {
    const result = await send(await identity.provider.sign(claims(more)));
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result)).toMatchObject({ error: { code: 'bad-request' } });
    expect(await browser.login()).toBeDefined();
  });

  test.each([
    [
      'signed by somebody else',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'test' }).sign(privateKey);
      },
    ],
    [
      'signed with the secret that we share',
      async () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid: 'test' })
          .sign(new TextEncoder().encode(identity.provider.clientSecret)),
    ],
    [
      'not signed at all',
      async () => {
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
        return `${part({ alg: 'none' })}.${part(claims())}.`;
      },
    ],
    ['that is an ID token', async () => (await browser.login())?.idToken ?? ''],
    ['that is none', async () => 'nonsense'],
  ])('a token %s is refused', async (_what, make) => {
    expect((await send(await make())).statusCode).toBe(400);
    expect(await browser.login()).toBeDefined();
  });
});
