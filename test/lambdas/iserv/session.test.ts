import { beforeEach, describe, expect, test } from 'vitest';
import type { LoginKey } from '#core/access/login.ts';
import { confirmed, cookieOf, openIserv, type IservUnderTest } from '#test/support/iserv-under-test.ts';
import { ownPage } from '#test/support/serving.ts';

let it: IservUnderTest;
let id: string;
const unknown = '00000000-0000-4000-8000-000000000000';
const hours = 3_600_000;
const own = (session = id) => ({ 'X-Session-ID': session });

beforeEach(async () => {
  it = openIserv();
  id = await it.signIn('jane');
});

describe.each(['/session', '/api/auth/session'])('GET %s', (path) => {
  const session = (given = id) => it.ask({ path, headers: own(given) });

  test('says who it is and until when, whole', async () => {
    expect(await session()).toEqual({
      status: 200,
      body: {
        session: { id, expires_at: '2026-11-23T00:00:00.000000' },
        user: {
          id: 'subject-of-jane',
          username: 'jane',
          email: null,
          role: 'student',
          groups: [{ id: '9a', name: '9a', external_id: '9a', description: null, created_at: null }],
          avatar_url: null,
        },
        authenticated: true,
      },
    });
  });
  test('knows mail address and picture as the provider told them, and the roles of now, once it has been asked again', async () => {
    it.provider.answers = confirmed('jane', {
      email: 'jane@example.org',
      picture: 'https://id.example.org/jane.png',
      groups: ['teachers'],
    });
    it.world.pass(hours);
    expect(await session()).toMatchObject({
      status: 200,
      body: {
        user: {
          email: 'jane@example.org',
          avatar_url: 'https://id.example.org/jane.png',
          groups: [{ name: 'teachers' }],
        },
      },
    });
  });
  test('refuses none, an unknown one, one that is no id at all', async () => {
    expect(await it.ask({ path })).toEqual({ status: 400, body: { error: 'No session ID provided' } });
    const invalid = { status: 401, body: { error: 'Invalid session' } };
    expect(await session(unknown)).toEqual(invalid);
    expect(await session("' OR 1=1 --")).toEqual(invalid);
  });
  test('says so where the provider takes it back', async () => {
    it.world.pass(hours);
    expect(await session()).toEqual({ status: 401, body: { error: 'Session expired and refresh failed' } });
    expect(await session()).toEqual({ status: 401, body: { error: 'Invalid session' } });
  });
  test('answers a browser with our cookie, and gives it no id', async () => {
    expect(await it.ask({ path, headers: cookieOf('jane') })).toMatchObject({
      status: 200,
      body: { session: { id: null }, user: { username: 'jane' } },
    });
  });
});

describe('a session id', () => {
  const list = (asked: Partial<Parameters<IservUnderTest['ask']>[0]>) =>
    it.ask({ path: '/api/container/list', ...asked });

  test.each([
    ['the query', () => ({ query: { session_id: id } })],
    ['X-Session-ID', () => ({ headers: { 'X-Session-ID': id } })],
    ['Authorization: Bearer', () => ({ headers: { Authorization: `Bearer ${id}` } })],
    ['capital letters', () => ({ headers: { 'x-session-id': id.toUpperCase() } })],
  ])('is taken from %s', async (_where, asked) => {
    expect(await list(asked())).toEqual({ status: 200, body: { success: true, containers: [] } });
  });
  test('is looked for in the query first, then in X-Session-ID, then behind Bearer', async () => {
    const other = await it.signIn('tina', 'teacher');
    const who = async (asked: object) => {
      const { body } = await it.ask({ path: '/session', ...asked });
      return (body as { user?: { username: string } }).user?.username;
    };
    const all = { query: { session_id: id }, headers: { 'X-Session-ID': other, Authorization: `Bearer ${unknown}` } };
    expect(await who(all)).toBe('jane');
    expect(await who({ headers: all.headers })).toBe('tina');
    expect(await who({ headers: { Authorization: `Bearer ${other}` } })).toBe('tina');
  });
  test('is refused in the words of the guard: none, unknown, expired', async () => {
    expect(await list({})).toEqual({ status: 400, body: { error: 'No session ID provided' } });
    expect(await list({ headers: own(unknown) })).toEqual({ status: 401, body: { error: 'Invalid session' } });
    it.provider.answers = confirmed('jane');
    it.world.pass(12 * hours);
    expect(await list({ headers: own() })).toEqual({ status: 401, body: { error: 'Session expired' } });
  });
  test('goes on while the login behind it is refreshed (fault 14: people were signed out in the middle of their work)', async () => {
    it.provider.answers = confirmed('jane');
    for (let hour = 0; hour < 11; hour += 1) {
      it.world.pass(hours);
      expect(await list({ headers: own() })).toMatchObject({ status: 200 });
    }
    expect(it.provider.asked).toBe(11);
  });
  test('is over after 12 hours all the same, since it travels in addresses; the login is not', async () => {
    it.provider.answers = confirmed('jane');
    for (let hour = 0; hour < 12; hour += 1) {
      expect(await list({ headers: own() })).toMatchObject({ status: 200 });
      it.world.pass(hours);
    }
    expect(await list({ headers: own() })).toEqual({ status: 401, body: { error: 'Session expired' } });
    expect(await list({ headers: cookieOf('jane') })).toMatchObject({ status: 200 });
  });
  test('has the roles that the provider says now, not those of the sign-in (fault 11)', async () => {
    const admin = await it.signIn('ada', 'admin');
    const all = () => it.ask({ path: '/api/admin/containers', headers: own(admin) });
    expect(await all()).toMatchObject({ status: 200 });
    it.provider.answers = confirmed('ada', { groups: [] });
    it.world.pass(hours);
    expect(await all()).toEqual({ status: 403, body: { error: 'Admin access required' } });
  });
  test('waits out a provider that is away for a while', async () => {
    it.provider.answers = { is: 'down', cause: new Error('away') };
    it.world.pass(hours);
    expect(await list({ headers: own() })).toMatchObject({ status: 200 });
    it.world.pass(hours);
    const late = await list({ headers: own() });
    expect(late).toMatchObject({ status: 503, body: { success: false } });
  });
  test('ends with its login', async () => {
    const { login } = (await it.deps.sessionIds.find(it.deps.chance.hash(id))) ?? {};
    if (login) await it.logins.end(login);
    expect(await list({ headers: own() })).toEqual({ status: 401, body: { error: 'Invalid session' } });
  });
  test('proves nobody where the stage allows none', async () => {
    it = openIserv({ iserv: { sessionIds: false } });
    id = await it.signIn('jane');
    const invalid = { status: 401, body: { error: 'Invalid session' } };
    expect(await list({ headers: own() })).toEqual(invalid);
    expect(await list({ query: { session_id: id }, headers: cookieOf('jane') })).toEqual(invalid);
    expect(await list({ headers: cookieOf('jane') })).toMatchObject({ status: 200 });
  });
});

describe('a call that changes something', () => {
  const start = (headers: Record<string, string>, query = {}) =>
    it.ask({ method: 'POST', path: '/api/container/start', query, headers });
  const foreign = { status: 403, body: { error: 'This call has to come from the portal itself.' } };

  test('needs no origin with a session id, which no browser sends by itself', async () => {
    expect(await start({ ...own(), Origin: 'https://elsewhere.example.org' })).toMatchObject({ status: 201 });
  });
  test('needs our page’s header and origin with our cookie', async () => {
    expect(await start(cookieOf('jane'))).toEqual(foreign);
    expect(await start({ ...cookieOf('jane'), ...ownPage, Origin: 'https://evil.example.org' })).toEqual(foreign);
    expect(await start({ ...cookieOf('jane'), ...ownPage })).toMatchObject({ status: 201 });
  });
  test('does not go by the cookie where an id comes along, good or not', async () => {
    const answer = await start(cookieOf('jane'), { session_id: unknown });
    expect(answer).toEqual({ status: 401, body: { error: 'Invalid session' } });
  });
});

describe.each([
  ['POST', '/logout'],
  ['GET', '/logout'],
  ['POST', '/api/auth/logout'],
  ['GET', '/api/auth/logout'],
])('%s %s', (method, path) => {
  const done = { status: 200, body: { success: true, message: 'Successfully logged out' } };
  const logout = (headers: Record<string, string>) => it.ask({ method, path, headers });

  test('ends the id and its login, also when it has a desktop (fault 6)', async () => {
    await it.ask({ method: 'POST', path: '/api/container/start', headers: own() });
    expect(await logout(own())).toEqual(done);
    expect(await it.ask({ path: '/session', headers: own() })).toEqual({
      status: 401,
      body: { error: 'Invalid session' },
    });
    expect(await it.ask({ path: '/session', headers: cookieOf('jane') })).toMatchObject({ status: 401 });
  });
  test('says the same of an unknown id', async () => {
    expect(await logout(own(unknown))).toEqual(done);
    expect(await logout(own())).toEqual(done);
    expect(await logout(own())).toEqual(done);
  });
  test('does nothing with an id that is over: whoever finds one in an old log can sign nobody out', async () => {
    const before = await it.deps.sessionIds.find(it.deps.chance.hash(id));
    if (before) it.world.pass(before.expiresAt - it.world.now());
    expect(await logout(own())).toEqual(done);
    expect(await it.logins.find(before?.login as LoginKey)).toBeDefined();
  });
  test('wants an id', async () => {
    expect(await logout({})).toEqual({ status: 400, body: { success: false, message: 'No session ID provided' } });
  });
  test('does not ask a provider that is away', async () => {
    it.provider.answers = { is: 'down', cause: new Error('away') };
    it.world.pass(hours);
    expect(await logout(own())).toEqual(done);
    expect(it.provider.asked).toBe(0);
  });
  test('takes the cookie of the same login away, and no other', async () => {
    const cookies = async (who: string) => {
      const answer = await it.answer({ method, path, headers: { ...own(), ...cookieOf(who) } });
      return answer.multiValueHeaders?.['Set-Cookie'] ?? [];
    };
    await it.signIn('tina');
    expect(await cookies('tina')).toEqual([]);
    id = await it.signIn('jane');
    expect(await cookies('jane')).toEqual([expect.stringMatching(/^__Host-deskpool=; .*Max-Age=0/)]);
  });
});

test('by GET no cookie signs out: any site can send a browser there', async () => {
  const answer = await it.ask({ path: '/logout', headers: { ...cookieOf('jane'), ...ownPage } });
  expect(answer).toMatchObject({ status: 400 });
  expect(await it.ask({ path: '/session', headers: cookieOf('jane') })).toMatchObject({ status: 200 });
});

test('by POST our page signs out with the cookie', async () => {
  const headers = { ...cookieOf('jane'), ...ownPage };
  expect(await it.ask({ method: 'POST', path: '/logout', headers: cookieOf('jane') })).toMatchObject({ status: 403 });
  expect(await it.ask({ method: 'POST', path: '/logout', headers })).toMatchObject({ status: 200 });
  expect(await it.ask({ path: '/session', headers: cookieOf('jane') })).toMatchObject({ status: 401 });
});

test('GET /health is healthy, in plain text', async () => {
  const { statusCode, headers, body } = await it.answer({ path: '/health' });
  expect([statusCode, headers?.['Content-Type'], body]).toEqual([200, 'text/plain', 'healthy\n']);
});

test('what went wrong inside is told to nobody (fault 9: a whole SQL statement was)', async () => {
  const broken = openIserv();
  const session = await broken.signIn('jane');
  broken.deps.sessions.record = async () => {
    throw new Error('INSERT INTO containers VALUES (…)');
  };
  expect(await broken.ask({ path: '/api/container/list', headers: { 'X-Session-ID': session } })).toEqual({
    status: 500,
    body: { success: false, error: 'Something went wrong on our side. Please try again.' },
  });
});

test('there is no echo of headers (fault 12), nor anything else beside the contract', async () => {
  const answer = await it.ask({ path: '/api/debug/headers', headers: own() });
  expect(answer).toEqual({ status: 404, body: { error: 'There is nothing at this address.' } });
  expect(await it.ask({ method: 'PUT', path: '/session', headers: own() })).toMatchObject({
    status: 405,
    body: { error: expect.any(String) },
  });
});
