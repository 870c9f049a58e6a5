import { createHmac } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { chance } from '#lambdas/chance.ts';
import { robotByToken } from '#lambdas/oauth/robot-by-token.ts';
import { noon } from '#test/support/builders.ts';
import { lookupStage, lookupUnderTest, stageKey, type LookupUnderTest } from '#test/support/lookup-under-test.ts';
import { memoryTokenStore } from '#test/support/memory-token-store.ts';

let service: LookupUnderTest;
beforeEach(() => {
  service = lookupUnderTest();
});

const said = ({ statusCode, body }: APIGatewayProxyResult) => [statusCode, body] as const;
const login = (body: string | Readonly<Record<string, unknown>>) =>
  service.ask({ method: 'POST', path: '/auth/login', body });
const verify = (headers: Readonly<Record<string, string>>) => service.ask({ path: '/auth/verify', headers });
const hub = { username: 'hub', password: 'the secret of hub' };
const threeDays = 72 * 3_600;

describe('POST /auth/login', () => {
  test('200 with a token for 72 hours', async () => {
    const result = await login(hub);
    expect(result.statusCode).toBe(200);
    expect(result.headers).toMatchObject({ 'Content-Type': 'application/json; charset=utf-8' });
    expect(result.body).toMatch(
      new RegExp(
        `^\\{"access_token": "[\\w-]+\\.[\\w-]+\\.[\\w-]+", "token_type": "Bearer", "expires_at": ${noon / 1_000 + threeDays}\\}$`,
      ),
    );
    const { access_token } = JSON.parse(result.body) as { access_token: string };
    const [head, payload] = access_token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(head ?? '')).toMatchObject({ alg: 'HS256' });
    expect(JSON.parse(payload ?? '')).toEqual({
      sub: 'hub',
      jti: expect.stringMatching(/^client@educates:.+#1$/),
      exp: noon / 1_000 + threeDays,
    });
  });

  test('so does POST /login, its path before; a slash at the end is nowhere', async () => {
    expect((await service.ask({ method: 'POST', path: '/login', body: hub })).statusCode).toBe(200);
    for (const path of ['/auth/login/', '/login/', '//auth/login'])
      expect((await service.ask({ method: 'POST', path, body: hub })).statusCode).toBe(404);
  });

  test.each([
    ['no user name', { password: 'x' }, 400, 'No username provided'],
    ['an empty user name', { username: '', password: 'x' }, 400, 'No username provided'],
    ['no password', { username: 'hub' }, 400, 'No password provided'],
    ['null for a password', { username: 'hub', password: null }, 400, 'No password provided'],
    ['a wrong password', { ...hub, password: 'wrong' }, 401, 'Invalid username/password'],
    ["another client's password", { ...hub, password: 'the secret of ops' }, 401, 'Invalid username/password'],
    ['an unknown client', { ...hub, username: 'nobody' }, 401, 'Invalid username/password'],
    [
      "an unknown client with the first one's password",
      { username: 'x', password: 'the secret of ops' },
      401,
      'Invalid username/password',
    ],
    ['a number for a user name', { ...hub, username: 1 }, 400, 'Malformed JSON request payload'],
    ['no JSON', '{', 400, 'Invalid JSON request payload'],
    ['an empty body', '', 400, 'Invalid JSON request payload'],
    ['a list', '[]', 400, 'Malformed JSON request payload'],
    ['null', 'null', 400, 'Malformed JSON request payload'],
    ['much too much', { ...hub, more: 'x'.repeat(1_048_577) }, 400, 'Request payload is too large'],
    ['lists in lists without end', '['.repeat(500_000), 400, 'Invalid JSON request payload'],
  ])('%s: %i as a bare text', async (_what, body, status, text) => {
    const result = await login(body);
    expect(said(result)).toEqual([status, text]);
    expect(result.headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8' });
  });

  test.each([
    ['a slash at the end', { method: 'POST', path: '/auth/login/' }, 404],
    ['two slashes', { method: 'POST', path: '//auth/login' }, 404],
    ['an unknown address', { path: '/api/v1/nothing' }, 404],
    ['GET', { path: '/auth/login' }, 405],
  ])('%s: %s', async (_what, asked, status) => {
    expect(await service.ask(asked)).toMatchObject({ statusCode: status });
  });
});

describe('a token', () => {
  const sign = (
    claims: Readonly<Record<string, unknown>>,
    { key = stageKey, label = 'lookup token', alg = 'HS256' } = {},
  ) => new SignJWT(claims).setProtectedHeader({ alg }).sign(createHmac('sha256', key).update(label).digest());
  const good = async () => {
    await service.login('hub');
    const { uid } = (await service.clients.find('hub')) ?? { uid: '' };
    return { sub: 'hub', jti: `client@educates:${uid}#1`, exp: noon / 1_000 + 60 };
  };
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

  test('that is good: /auth/verify answers 200 {}', async () => {
    expect(said(await verify(await service.login('hub')))).toEqual([200, '{}']);
    expect(said(await verify(bearer(await sign(await good()))))).toEqual([200, '{}']);
  });

  test.each([
    ['no header', {}, 400, 'JWT token not supplied'],
    ['an empty header', { Authorization: '' }, 400, 'JWT token not supplied'],
    ['Basic', { Authorization: 'Basic eDp5' }, 400, 'Invalid Authorization header'],
    ['bearer in lower case', { Authorization: 'bearer x' }, 400, 'Invalid Authorization header'],
    ['Bearer alone', { Authorization: 'Bearer' }, 400, 'Invalid Authorization header'],
    ['three words', { Authorization: 'Bearer x y' }, 400, 'Invalid Authorization header'],
    ['no JWT', { Authorization: 'Bearer x' }, 401, 'JWT token is invalid'],
    ['a huge one', { Authorization: `Bearer ${'x'.repeat(100_000)}` }, 401, 'JWT token is invalid'],
  ])('%s: %i %s', async (_what, headers, status, text) => {
    const result = await verify(headers);
    expect(said(result)).toEqual([status, text]);
    expect(result.headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8' });
  });

  test.each([
    ['of another key', (claims: object) => sign({ ...claims }, { key: 'another key' })],
    [
      'signed with the key of the stage for another end',
      (claims: object) => sign({ ...claims }, { label: 'activate' }),
    ],
    ['of another algorithm', (claims: object) => sign({ ...claims }, { alg: 'HS512' })],
    ['without a signature (alg: none)', async (claims: object) => new UnsecuredJWT({ ...claims }).encode()],
    ['without an end', (claims: object) => sign({ ...claims, exp: undefined })],
    ['without a name', (claims: object) => sign({ ...claims, sub: undefined })],
    ['without an identity', (claims: object) => sign({ ...claims, jti: undefined })],
    [
      'with another payload',
      async (claims: object) => {
        const [head, , signature] = (await sign({ ...claims })).split('.');
        const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'ops' })).toString('base64url');
        return `${head}.${payload}.${signature}`;
      },
    ],
  ])('%s: 401 JWT token is invalid', async (_what, make) => {
    expect(said(await verify(bearer(await make(await good()))))).toEqual([401, 'JWT token is invalid']);
  });

  test('that is over: 401 JWT token has expired', async () => {
    const headers = await service.login('hub');
    service.world.pass(threeDays * 1_000 - 1_000);
    expect(await verify(headers)).toMatchObject({ statusCode: 200 });
    service.world.pass(1_000);
    expect(said(await verify(headers))).toEqual([401, 'JWT token has expired']);
  });

  test('of a client that has left the stage: 401 Client details not found', async () => {
    const headers = await service.login('hub');
    const later = lookupUnderTest({ lookup: { ...lookupStage.lookup, clients: [] } }, service.clients);
    expect(said(await later.ask({ path: '/auth/verify', headers }))).toEqual([401, 'Client details not found']);
  });

  test('of a client whose identity is another now: 401 Client identity does not match', async () => {
    const token = await sign({ ...(await good()), jti: 'client@educates:another#1' });
    expect(said(await verify(bearer(token)))).toEqual([401, 'Client identity does not match']);
  });

  test('of a client that never came: 401 Client details not found', async () => {
    const token = await sign({ ...(await good()), sub: 'kiosk' });
    expect(said(await verify(bearer(token)))).toEqual([401, 'Client details not found']);
  });

  test("of a robot is none here, and a client's is none on the portal's API", async () => {
    expect(said(await verify(bearer('A'.repeat(30))))).toEqual([401, 'JWT token is invalid']);
    const tokens = memoryTokenStore();
    const robot = robotByToken(tokens, () => noon, [{ clientId: 'moodle' }]);
    const { Authorization } = await service.login('hub');
    await tokens.issue({
      clientId: 'moodle',
      username: 'robot@moodle',
      access: { hash: chance.hash(Authorization.slice('Bearer '.length)), expiresAt: noon + 1 },
      refresh: null,
    });
    expect(await robot(Authorization)).toBeUndefined();
  });
});

describe('POST /auth/logout', () => {
  const logout = (headers: Readonly<Record<string, string>>) =>
    service.ask({ method: 'POST', path: '/auth/logout', headers });

  test("200 {}; every token of the client is over, another client's is not, and it may come again", async () => {
    const [one, two, other] = [await service.login('hub'), await service.login('hub'), await service.login('ops')];
    expect(said(await logout(one))).toEqual([200, '{}']);
    for (const headers of [one, two])
      expect(said(await verify(headers))).toEqual([401, 'Client identity does not match']);
    expect(await verify(other)).toMatchObject({ statusCode: 200 });
    expect(await verify(await service.login('hub'))).toMatchObject({ statusCode: 200 });
  });

  test('without a token: 400', async () => {
    expect(said(await logout({}))).toEqual([400, 'JWT token not supplied']);
  });
});
