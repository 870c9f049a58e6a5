import type { APIGatewayProxyResult } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { basic, oauthUnderTest, secretTexts, type OauthUnderTest } from '#test/support/oauth-under-test.ts';

const byPassword = { grant_type: 'password', username: 'robot@moodle', password: 'the password of moodle' };
const moodle = { client_id: 'moodle' };
const invalidClient = [401, '{"error": "invalid_client"}'] as const;
const revoke = '/oauth2/revoke-token/';

type Pair = { readonly access_token: string; readonly refresh_token: string };
const said = ({ statusCode, body }: APIGatewayProxyResult) => [statusCode, body] as const;
const pairOf = ({ body }: APIGatewayProxyResult): Pair => JSON.parse(body) as Pair;

let world: OauthUnderTest;
beforeEach(() => {
  world = oauthUnderTest();
});
const { post, isGood, aPair } = {
  post: (...asked: Parameters<OauthUnderTest['post']>) => world.post(...asked),
  isGood: async (token: string) => (await world.robot(`Bearer ${token}`)) !== undefined,
  aPair: async () => pairOf(await world.post({ ...byPassword, ...moodle })),
};
const refresh = (token: string, more: Readonly<Record<string, string>> = moodle) =>
  post({ grant_type: 'refresh_token', refresh_token: token, ...more });

describe('a token for a password', () => {
  test.each([
    ['by Basic', {}, basic('moodle', 'the secret of moodle')],
    ['by id and secret in the body', { ...moodle, client_secret: 'the secret of moodle' }, {}],
    ['by the id alone, since robots are public clients', moodle, {}],
    ['by the id and an empty secret in the body', { ...moodle, client_secret: '' }, {}],
    ['with the scope that there is', { ...moodle, scope: 'user:info' }, {}],
  ])('%s: 200 with a pair, in the order and the spelling of the contract', async (_how, form, headers) => {
    const result = await post({ ...byPassword, ...form }, headers);
    expect(result.statusCode).toBe(200);
    expect(result.body).toMatch(
      /^\{"access_token": "[A-Za-z0-9]{30}", "expires_in": 36000, "token_type": "Bearer", "scope": "user:info", "refresh_token": "[A-Za-z0-9]{30}"\}$/,
    );
    expect(result.headers).toMatchObject({
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
      'Access-Control-Allow-Origin': '*',
    });
  });

  test('the access token proves the robot; the refresh token proves nobody', async () => {
    const { access_token, refresh_token } = await aPair();
    expect(await world.robot(`Bearer ${access_token}`)).toEqual({
      is: 'robot',
      clientId: 'moodle',
      username: 'robot@moodle',
    });
    expect(await isGood(refresh_token)).toBe(false);
  });

  test.each([
    ['a wrong password', { password: 'wrong' }],
    ['a user who is no robot', { username: 'educates' }],
    ["another robot's name", { username: 'robot@hub' }],
    ["another robot's name and password", { username: 'robot@hub', password: 'the password of hub' }],
  ])('%s: 400 invalid_grant', async (_what, form) => {
    expect(said(await post({ ...byPassword, ...moodle, ...form }))).toEqual([
      400,
      '{"error": "invalid_grant", "error_description": "Invalid credentials given."}',
    ]);
  });

  test.each([
    ['a wrong secret in the body', { ...moodle, client_secret: 'wrong' }, {}],
    ['a wrong secret by Basic', {}, basic('moodle', 'wrong')],
    ['an empty secret by Basic', {}, basic('moodle', '')],
    ['a Basic without a colon', {}, { Authorization: `Basic ${Buffer.from('moodle').toString('base64')}` }],
    ['no client', {}, {}],
    ['an unknown client', { client_id: 'nobody' }, {}],
    ["an unknown client with a known one's secret", { client_id: 'nobody', client_secret: 'the secret of moodle' }, {}],
    ["another client's secret", { client_id: 'hub', client_secret: 'the secret of moodle' }, {}],
  ])('%s: 401 invalid_client', async (_what, form, headers) => {
    const result = await post({ ...byPassword, ...form }, headers);
    expect(said(result)).toEqual(invalidClient);
    expect(result.headers).toMatchObject({
      'WWW-Authenticate': 'Bearer error="invalid_client"',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
    });
  });

  test.each([
    ['password', { grant_type: 'password', username: 'robot@moodle' }],
    ['username', { grant_type: 'password', password: 'x', username: '' }],
  ])('%s missing: 400 invalid_request', async (name, form) => {
    expect(said(await post({ ...form, ...moodle }))).toEqual([
      400,
      `{"error": "invalid_request", "error_description": "Request is missing ${name} parameter."}`,
    ]);
  });

  test('another scope: 400 invalid_scope', async () => {
    expect(said(await post({ ...byPassword, ...moodle, scope: 'bogus' }))).toEqual([400, '{"error": "invalid_scope"}']);
  });

  test('a stage that has it switched off: 400 unauthorized_client, whatever the password', async () => {
    const off = oauthUnderTest({ passwordGrant: false });
    for (const password of ['wrong', byPassword.password])
      expect(said(await off.post({ ...byPassword, password, ...moodle }))).toEqual([
        400,
        '{"error": "unauthorized_client"}',
      ]);
  });

  test('a secret with %, + and a colon arrives percent-encoded by Basic', async () => {
    const form = { grant_type: 'password', username: 'robot@hub', password: 'the password of hub' };
    expect(await post(form, basic('hub', secretTexts['hub/secret'] ?? ''))).toMatchObject({ statusCode: 200 });
  });
});

describe('the form', () => {
  test.each([
    ['no grant type', {}],
    ['an unknown grant type', { grant_type: 'implicit' }],
  ])('%s: 400 unsupported_grant_type', async (_what, form) => {
    expect(said(await post({ ...form, ...moodle }))).toEqual([400, '{"error": "unsupported_grant_type"}']);
  });

  test('a JSON body: 400 unsupported_grant_type', async () => {
    const result = await world.ask({ method: 'POST', path: '/oauth2/token/', body: { ...byPassword, ...moodle } });
    expect(said(result)).toEqual([400, '{"error": "unsupported_grant_type"}']);
  });

  test('credentials in the query string: 400 invalid_request', async () => {
    const result = await world.ask({ method: 'POST', path: '/oauth2/token/', query: { ...byPassword, ...moodle } });
    expect(said(result)).toEqual([
      400,
      '{"error": "invalid_request", "error_description": "URL query parameters are not allowed"}',
    ]);
  });

  test('a field twice: 400 invalid_request', async () => {
    const result = await world.ask({
      method: 'POST',
      path: '/oauth2/token/',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=password&client_id=moodle&client_id=hub',
    });
    expect(said(result)).toEqual([
      400,
      '{"error": "invalid_request", "error_description": "Duplicate client_id parameter."}',
    ]);
  });

  test('more than 1 MiB: 400 invalid_request', async () => {
    const result = await post({ ...byPassword, ...moodle, scope: 'x'.repeat(1_048_577) });
    expect(said(result)).toEqual([
      400,
      '{"error": "invalid_request", "error_description": "The request is larger than 1 MiB."}',
    ]);
  });

  test('multipart is as good as urlencoded, as bytes or as text', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...byPassword, ...moodle })) form.append(name, value);
    const sent = new Response(form);
    const headers = { 'Content-Type': sent.headers.get('content-type') ?? '' };
    const body = await sent.text();
    for (const base64 of [false, true])
      expect(await world.ask({ method: 'POST', path: '/oauth2/token/', headers, body, base64 })).toMatchObject({
        statusCode: 200,
      });
  });
});

describe('client_credentials', () => {
  test.each([
    ['by Basic', {}, basic('moodle', 'the secret of moodle')],
    ['in the body', { ...moodle, client_secret: 'the secret of moodle' }, {}],
  ])('%s: 200 with an access token and no refresh token', async (_how, form, headers) => {
    const result = await post({ grant_type: 'client_credentials', ...form }, headers);
    expect(result.statusCode).toBe(200);
    expect(result.body).toMatch(
      /^\{"access_token": "[A-Za-z0-9]{30}", "expires_in": 36000, "token_type": "Bearer", "scope": "user:info"\}$/,
    );
    expect(await isGood(pairOf(result).access_token)).toBe(true);
  });

  test.each([
    ['the id alone', moodle],
    ['a wrong secret', { ...moodle, client_secret: 'wrong' }],
  ])('%s: 401 invalid_client', async (_what, form) => {
    expect(said(await post({ grant_type: 'client_credentials', ...form }))).toEqual(invalidClient);
  });

  test('works with the password grant switched off', async () => {
    const form = { grant_type: 'client_credentials', ...moodle, client_secret: 'the secret of moodle' };
    expect(await oauthUnderTest({ passwordGrant: false }).post(form)).toMatchObject({ statusCode: 200 });
  });

  test('another scope: 400 invalid_scope', async () => {
    const form = { ...moodle, client_secret: 'the secret of moodle', scope: 'user:info admin' };
    expect(said(await post({ grant_type: 'client_credentials', ...form }))).toEqual([
      400,
      '{"error": "invalid_scope"}',
    ]);
  });
});

describe('refreshing', () => {
  const invalidGrant = [400, '{"error": "invalid_grant"}'] as const;

  test('gives a new pair and ends the old one at once; the old refresh token comes too late', async () => {
    const old = await aPair();
    const result = await refresh(old.refresh_token);
    expect(result.statusCode).toBe(200);
    const fresh = pairOf(result);
    expect([await isGood(old.access_token), await isGood(fresh.access_token)]).toEqual([false, true]);
    expect(said(await refresh(old.refresh_token))).toEqual(invalidGrant);
    expect(await refresh(fresh.refresh_token)).toMatchObject({ statusCode: 200 });
  });

  test('of two at once, one wins', async () => {
    const { refresh_token } = await aPair();
    const results = await Promise.all([refresh(refresh_token), refresh(refresh_token)]);
    expect(results.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 400]);
  });

  test('works after the access token has expired, and until 30 days are over', async () => {
    const { access_token, refresh_token } = await aPair();
    world.pass(36_000_000 - 1);
    expect(await isGood(access_token)).toBe(true);
    world.pass(1);
    expect(await isGood(access_token)).toBe(false);
    const second = pairOf(await refresh(refresh_token));
    world.pass(30 * 86_400_000);
    expect(said(await refresh(second.refresh_token))).toEqual(invalidGrant);
  });

  test.each([
    ['without any client', {}, invalidClient],
    ['with a wrong secret', { ...moodle, client_secret: 'wrong' }, invalidClient],
    ['as another client', { client_id: 'hub' }, invalidGrant],
    ['for another scope', { ...moodle, scope: 'bogus' }, [400, '{"error": "invalid_scope"}']],
  ])('%s is refused, and the pair stays as it is', async (_how, client, expected) => {
    const { access_token, refresh_token } = await aPair();
    expect(said(await refresh(refresh_token, client))).toEqual(expected);
    expect(await isGood(access_token)).toBe(true);
    expect(await refresh(refresh_token)).toMatchObject({ statusCode: 200 });
  });

  test('by an access token, or by nothing that anybody knows: 400 invalid_grant', async () => {
    expect(said(await refresh((await aPair()).access_token))).toEqual(invalidGrant);
    expect(said(await refresh('x'.repeat(30)))).toEqual(invalidGrant);
  });

  test('after its access token was revoked: 400 invalid_grant', async () => {
    const { access_token, refresh_token } = await aPair();
    await post({ token: access_token, ...moodle }, {}, revoke);
    expect(said(await refresh(refresh_token))).toEqual(invalidGrant);
  });

  test('where the password grant was switched off meanwhile: 400 unauthorized_client, and nothing is issued', async () => {
    const { refresh_token } = await aPair();
    const off = oauthUnderTest({ passwordGrant: false }, world.tokens);
    const form = { grant_type: 'refresh_token', refresh_token, ...moodle };
    expect(said(await off.post(form))).toEqual([400, '{"error": "unauthorized_client"}']);
    expect(await refresh(refresh_token)).toMatchObject({ statusCode: 200 });
  });

  test('without a refresh token: 400 invalid_request', async () => {
    expect(said(await post({ grant_type: 'refresh_token', ...moodle }))).toEqual([
      400,
      '{"error": "invalid_request", "error_description": "Missing refresh token parameter."}',
    ]);
  });
});

describe('revoking', () => {
  test.each(['access_token', 'refresh_token'] as const)(
    '%s: 200 with an empty body, twice as well; the access token is dead',
    async (which) => {
      const pair = await aPair();
      for (let times = 0; times < 2; times += 1)
        expect(said(await post({ token: pair[which], token_type_hint: which, ...moodle }, {}, revoke))).toEqual([
          200,
          '',
        ]);
      expect(await isGood(pair.access_token)).toBe(false);
    },
  );

  test('an unknown token: 200 with an empty body', async () => {
    expect(said(await post({ token: 'unknown', ...moodle }, {}, revoke))).toEqual([200, '']);
  });

  test("another client's token: 200, and it goes on", async () => {
    const { access_token } = await aPair();
    expect(said(await post({ token: access_token, client_id: 'hub' }, {}, revoke))).toEqual([200, '']);
    expect(await isGood(access_token)).toBe(true);
  });

  test('without a token: 400 invalid_request', async () => {
    expect(said(await post(moodle, {}, revoke))).toEqual([
      400,
      '{"error": "invalid_request", "error_description": "Missing token parameter."}',
    ]);
  });

  test.each([
    ['no client', {}],
    ['a wrong secret', { ...moodle, client_secret: 'wrong' }],
    ['an unknown client', { client_id: 'nobody' }],
  ])('%s: 401 invalid_client, and the token goes on', async (_what, client) => {
    const { access_token } = await aPair();
    expect(said(await post({ token: access_token, ...client }, {}, revoke))).toEqual(invalidClient);
    expect(await isGood(access_token)).toBe(true);
  });
});

describe('the addresses', () => {
  test.each(['/oauth2/token', '/oauth2/token/', '//oauth2//token/'])('%s is the token endpoint', async (path) => {
    expect(await post({ ...byPassword, ...moodle }, {}, path)).toMatchObject({ statusCode: 200 });
  });

  test.each(['GET', 'HEAD', 'PUT'])('%s: 405 with the methods that it takes', async (method) => {
    const result = await world.ask({ method, path: '/oauth2/token/' });
    expect(said(result)).toEqual([405, '']);
    expect(result.headers).toMatchObject({ Allow: 'POST, OPTIONS' });
  });

  test('GET /oauth2/authorize/: 404, a page', async () => {
    const result = await world.ask({ path: '/oauth2/authorize/' });
    expect(result.statusCode).toBe(404);
    expect(result.headers).toMatchObject({ 'Content-Type': 'text/html; charset=utf-8' });
    expect(result.body).toContain('<h1>Not Found</h1>');
  });

  test('a preflight of any page: 200 with what it may send', async () => {
    const result = await world.ask({ method: 'OPTIONS', path: '/oauth2/token/' });
    expect(said(result)).toEqual([200, '']);
    expect(result.headers).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': 'accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with',
      'Access-Control-Allow-Methods': 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
      'Access-Control-Max-Age': '86400',
    });
  });
});

test('only secrets of robots that the stage names are ever looked up', async () => {
  await post({ ...byPassword, client_id: '../other', client_secret: 'x' });
  await post({ ...byPassword, client_id: 'nobody', client_secret: 'x' });
  expect(world.lookedUp.filter((name) => !(name in secretTexts))).toEqual([]);
});

describe('an access token in a header', () => {
  test.each([
    ['in lower case', (token: string) => `bearer ${token}`],
    ['without its scheme', (token: string) => token],
    ['with two blanks', (token: string) => `Bearer  ${token}`],
    ['with something behind it', (token: string) => `Bearer ${token} x`],
    ['as Basic', (token: string) => `Basic ${token}`],
  ])('%s proves nobody', async (_how, header) => {
    expect(await world.robot(header((await aPair()).access_token))).toBeUndefined();
  });

  test('that is missing proves nobody', async () => {
    expect(await world.robot(undefined)).toBeUndefined();
  });

  test('of a robot that has left the stage proves nobody', async () => {
    const { access_token } = await aPair();
    const later = oauthUnderTest({ clients: [] }, world.tokens);
    expect(await later.robot(`Bearer ${access_token}`)).toBeUndefined();
  });
});
