import { gatewayRoutes } from '#core/contract/gateway-routes.ts';
import { portalRoutes } from '#core/contract/portal-routes.ts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Refusal, refusalCodes } from '#core/refusal.ts';
import { setCookie } from '#lambdas/http/cookies.ts';
import { redirectTo, reply } from '#lambdas/http/reply.ts';
import { statusOf } from '#lambdas/http/status.ts';
import type { Handlers } from '#lambdas/http/serve.ts';
import { noon } from '#test/support/builders.ts';
import { bodyOf, gatewayKey, loginCookie, ownPage, people, served } from '#test/support/serving.ts';

const asStudent = loginCookie('student');
const html = { Accept: 'text/html,application/xhtml+xml' };
type Portal = Partial<Handlers<'portal'>>;
type Session = Awaited<ReturnType<Handlers<'portal'>['getSession']>>;
const aView = {
  name: 'demo-w01-s001',
  environment: 'demo-w01',
  desktopType: 'ubuntu-desktop',
  status: 'active',
  stage: null,
  secondsLeft: null,
  path: '/desktop/sam-ubuntu-desktop',
  username: 'sam',
  createdAt: new Date(noon).toISOString(),
  activatedAt: null,
  closing: null,
  endedAt: null,
  reason: null,
  version: 1,
} as const;

describe('the way to a handler', () => {
  test.each(['/api/sessions', '/api/sessions/', '//api//sessions', '/api/sessions//'])(
    '%s is the same address',
    async (path) => {
      const ask = served('portal', { listSessions: async () => ({ sessions: [] }) });
      expect((await ask({ path, headers: asStudent })).statusCode).toBe(200);
    },
  );

  test.each(['/', '/api', '/api/nothing', '/api/sessions/a/b', '/login', '/API/sessions'])(
    '%s is no address of the portal family',
    async (path) => {
      const result = await served('portal')({ path, headers: asStudent });
      expect(result.statusCode).toBe(404);
      expect(bodyOf(result)).toMatchObject({ error: { code: 'no-such-route' } });
    },
  );

  test('another method is told which ones there are', async () => {
    const result = await served('portal')({
      method: 'PUT',
      path: '/api/sessions',
      headers: { ...asStudent, ...ownPage },
    });
    expect(result.statusCode).toBe(405);
    expect(result.headers?.['Allow']).toBe('POST, GET, HEAD');
  });

  test('a HEAD is answered as a GET without its body', async () => {
    const ask = served('portal', { listSessions: async () => ({ sessions: [] }) });
    const result = await ask({ method: 'HEAD', path: '/api/sessions', headers: asStudent });
    expect(result).toMatchObject({ statusCode: 200, body: '' });
    expect((await ask({ method: 'HEAD', path: '/api/sessions' })).body).toBe('');
  });

  test('segments are decoded once', async () => {
    const slugs: string[] = [];
    const openDesktop: Portal['openDesktop'] = async ({ params }) => {
      slugs.push(params.slug);
      return redirectTo('/');
    };
    const ask = served('portal', { openDesktop });
    await ask({ path: '/desktop/j%C3%B6rg%2Fx%2541' });
    expect(slugs).toEqual(['jörg/x%41']);
  });

  test('an address that can not be decoded is refused', async () => {
    const result = await served('portal')({ path: '/desktop/%E0%A4%A' });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result)).toMatchObject({ error: { code: 'bad-request' } });
  });

  test('the handler knows who asks', async () => {
    const me: Portal['me'] = async ({ caller }) => ({
      username: caller.username,
      displayName: caller.displayName,
      roles: [...caller.roles],
      board: false,
      portal: { name: 'demo', title: { en: 'Demo', de: 'Demo' } },
      language: null,
    });
    const result = await served('portal', { me })({ path: '/api/me', headers: asStudent });
    expect(bodyOf(result)).toMatchObject({ username: people['student']?.username, roles: ['student'] });
  });

  test.each([
    ['without a cookie', {}],
    ['with an unknown one', loginCookie('unknown')],
    ['with a stale login', loginCookie('stale')],
  ])('where anyone may call, somebody %s is nobody', async (_what, headers) => {
    const callers: unknown[] = [];
    const openDesktop: Portal['openDesktop'] = async ({ caller }) => {
      callers.push(caller);
      return redirectTo('/login');
    };
    await served('portal', { openDesktop })({ path: '/desktop/x', headers });
    expect(callers).toEqual([{ is: 'nobody' }]);
  });
});

describe('what somebody sends', () => {
  const start = (body: string | Record<string, unknown>, headers: Record<string, string> = {}, base64 = false) =>
    served('portal', { startSession: async () => ({ session: { ...aView }, joined: false }) })({
      method: 'POST',
      path: '/api/sessions',
      headers: { ...asStudent, ...ownPage, 'Content-Type': 'application/json', ...headers },
      body,
      base64,
    });

  test('is taken in base64 too', async () => {
    expect((await start('{"desktopType":"ubuntu-desktop"}', {}, true)).statusCode).toBe(201);
  });

  test.each([
    [
      'a key that nobody knows',
      { desktopType: 'x', admin: true },
      [{ path: 'body', expected: 'Unrecognized key: "admin"' }],
    ],
    [
      'a wrong type',
      { desktopType: 7 },
      [{ path: 'body.desktopType', expected: 'Invalid input: expected string, received number' }],
    ],
    ['what is not JSON', '{"desktopType":', [{ path: '', expected: 'JSON in UTF-8' }]],
    ['nothing', '', [{ path: '', expected: 'JSON in UTF-8' }]],
  ])('is refused with each mistake: %s', async (_what, body, mistakes) => {
    const result = await start(body);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result)).toEqual({
      error: { code: 'bad-request', message: expect.any(String), requestId: 'request-1', mistakes },
    });
  });

  test('is refused in another content type, which other sites could send unasked', async () => {
    expect((await start('{"desktopType":"x"}', { 'Content-Type': 'text/plain' })).statusCode).toBe(400);
  });

  test('is refused above a mebibyte', async () => {
    const room = 1_048_576 - '{"desktopType":""}'.length;
    expect((await start({ desktopType: 'x'.repeat(room) })).statusCode).toBe(400);
    expect((await start({ desktopType: 'x'.repeat(room + 1) })).statusCode).toBe(413);
  });

  test('is the beat of a gateway that has as many sockets as one may have, and fits into an event of Lambda', async () => {
    const row = {
      session: 'a-portal-of-20-letter-w01-s00001',
      grant: 'g'.repeat(43),
      person: 'p'.repeat(43),
      access: 'control',
      open: 1,
      lastInputAt: new Date(0).toISOString(),
    } as const;
    const beat = { gateway: 'g'.repeat(44), sockets: Array.from({ length: 20_000 }, () => row), answered: [] };
    const heard: number[] = [];
    const ask = served('gateway', {
      heartbeat: async ({ body }) => {
        heard.push(body.sockets.length);
        return { cut: [], probe: [], nextBeatMs: 5_000 };
      },
    });
    const headers = { 'X-Gateway-Key': gatewayKey };
    expect((await ask({ method: 'POST', path: '/gateway/heartbeat', headers, body: beat })).statusCode).toBe(200);
    expect(heard).toEqual([20_000]);
    expect(JSON.stringify(JSON.stringify(beat)).length).toBeLessThan(6_000_000);
  });

  test('is not looked at before it is clear who sends it', async () => {
    const result = await served('portal')({
      method: 'POST',
      path: '/api/sessions',
      headers: ownPage,
      body: 'nonsense',
    });
    expect(bodyOf(result)).toMatchObject({ error: { code: 'signed-out' } });
  });

  test('a form is read as a form, each field once', async () => {
    const seen: unknown[] = [];
    const ask = served('identity', {
      signedOutByProvider: async ({ body }) => {
        seen.push(body);
        return {};
      },
    });
    const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const path = '/api/auth/backchannel-logout';
    await ask({ method: 'POST', path, headers: form, body: 'logout_token=a%2Bb' });
    expect(seen).toEqual([{ logout_token: 'a+b' }]);
    expect((await ask({ method: 'POST', path, headers: form, body: 'logout_token=a&logout_token=b' })).statusCode).toBe(
      400,
    );
  });

  test('a path that can be no name is refused as a mistake', async () => {
    const result = await served('portal')({ path: '/api/sessions/NoName', headers: asStudent });
    expect(bodyOf(result)).toMatchObject({ error: { code: 'bad-request', mistakes: [{ path: 'params.name' }] } });
  });

  test('a query that is there twice is no text', async () => {
    const result = await served('portal')({
      path: '/api/admin/sessions',
      query: { cursor: ['a', 'b'] },
      headers: loginCookie('admin'),
    });
    expect(bodyOf(result)).toMatchObject({ error: { code: 'bad-request', mistakes: [{ path: 'query.cursor' }] } });
  });
});

describe('what we answer', () => {
  test('is never cached and never taken for anything else', async () => {
    const result = await served('portal', { listSessions: async () => ({ sessions: [] }) })({
      path: '/api/sessions',
      headers: asStudent,
    });
    expect(result.headers).toMatchObject({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Type': 'application/json; charset=utf-8',
    });
  });

  test('holds nothing that the route does not name', async () => {
    const getSession = async (): Promise<Session> => {
      const session = { ...aView, desktopId: 'secret', password: 'secret' };
      return { session };
    };
    const result = await served('portal', { getSession })({ path: '/api/sessions/demo-w01-s001', headers: asStudent });
    expect(bodyOf(result)).toEqual({ session: aView });
  });

  test('that is not what the route promises is our mistake', async () => {
    const listSessions = async () => ({ sessions: [{ ...aView, status: 'sleeping' }] });
    const result = await served('portal', {
      listSessions: listSessions as unknown as Handlers<'portal'>['listSessions'],
    })({
      path: '/api/sessions',
      headers: asStudent,
    });
    expect(result.statusCode).toBe(500);
    expect(bodyOf(result)).toMatchObject({ error: { code: 'internal' } });
  });

  test('may have a status, headers and cookies of its own', async () => {
    const cookie = setCookie({ name: 'a', value: 'b', maxAge: 1, portalOrigin: 'https://x' });
    const startSession: Portal['startSession'] = async () =>
      reply({ session: { ...aView }, joined: true }, { status: 200, headers: { 'X-Own': 'yes' }, cookies: [cookie] });
    const result = await served('portal', { startSession })({
      method: 'POST',
      path: '/api/sessions',
      headers: { ...asStudent, ...ownPage },
      body: { desktopType: 'ubuntu-desktop' },
    });
    expect(result.statusCode).toBe(200);
    expect(result.headers?.['X-Own']).toBe('yes');
    expect(result.multiValueHeaders?.['Set-Cookie']).toEqual([
      'a=b; Path=/; Max-Age=1; HttpOnly; SameSite=Lax; Secure',
    ]);
  });

  test('redirects with a 303 unless told', async () => {
    const ask = served('identity', {
      signIn: async () => redirectTo('https://id.example.org/', { status: 302 }),
      signedIn: async () => redirectTo('/'),
    });
    expect(await ask({ path: '/login' })).toMatchObject({
      statusCode: 302,
      headers: { Location: 'https://id.example.org/' },
      body: '',
    });
    expect(await ask({ path: '/authorize' })).toMatchObject({ statusCode: 303, headers: { Location: '/' } });
  });
});

describe('what we refuse', () => {
  const refusing = (error: unknown, headers: Record<string, string> = {}) =>
    served('portal', {
      openDesktop: async () => {
        throw error;
      },
    })({ path: '/desktop/x', headers });

  test.each(refusalCodes)('%s has its status and its words', async (code) => {
    const result = await refusing(new Refusal(code, 'In words.'));
    expect(result.statusCode).toBe(statusOf[code]);
    expect(bodyOf(result)).toEqual({ error: { code, message: 'In words.', requestId: 'request-1' } });
  });

  test('an error that nobody foresaw is told in a plain sentence, without what it says', async () => {
    const result = await refusing(new Error('connect ECONNREFUSED 10.0.0.7'));
    expect(result.statusCode).toBe(500);
    expect(bodyOf(result)).toMatchObject({ error: { code: 'internal' } });
    expect(result.body).not.toContain('10.0.0.7');
  });

  test('a browser that navigates gets the page, which knows the words', async () => {
    const result = await refusing(new Refusal('no-such-session', 'No.'), html);
    expect(result).toMatchObject({
      statusCode: 303,
      headers: { Location: '/?error=no-such-session&requestId=request-1' },
      body: '',
    });
  });

  test('a program that asks in the browser gets JSON although the browser takes HTML', async () => {
    const result = await served('portal')({ path: '/api/me', headers: html });
    expect(result.statusCode).toBe(401);
  });

  test('a family that can not prove who calls lets nobody in', async () => {
    const { serve } = await import('#lambdas/http/serve.ts');
    const { handlersOf, asking, portal } = await import('#test/support/serving.ts');
    const ask = asking(
      serve(gatewayRoutes, handlersOf('gateway'), { authenticate: {}, portalOrigin: async () => portal }),
    );
    const headers = { 'X-Gateway-Key': gatewayKey };
    const result = await ask({ method: 'POST', path: '/gateway/heartbeat', headers, body: {} });
    expect(result.statusCode).toBe(403);
  });
});

describe('what we log', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
    vi.restoreAllMocks();
  });

  test('tells route, caller and outcome of each request, and no cookie, key, query or body', async () => {
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
    vi.resetModules();
    const lines: string[] = [];
    for (const level of ['debug', 'info', 'warn', 'error', 'log'] as const) {
      vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(String(line)));
    }
    const { serve } = await import('#lambdas/http/serve.ts');
    const { handlersOf, asking, authenticators, portal } = await import('#test/support/serving.ts');
    const listAllSessions = async () => ({ sessions: [], cursor: null });
    const options = { authenticate: authenticators, portalOrigin: async () => portal };
    const ask = asking(serve(portalRoutes, handlersOf('portal', { listAllSessions }), options));
    await ask({ path: '/api/admin/sessions', query: { cursor: 'cursor-secret' }, headers: loginCookie('admin') });
    await ask({
      method: 'POST',
      path: '/api/sessions',
      headers: { ...asStudent, ...ownPage, Authorization: 'Bearer token-secret' },
      body: { desktopType: 'x', secret: 'body-secret' },
    });
    const text = lines.join('\n');
    expect(text).toContain('listAllSessions');
    expect(text).toContain('person-ada');
    expect(text).toContain('bad-request');
    expect(text).not.toMatch(/secret|=admin|=student/);
  });
});
