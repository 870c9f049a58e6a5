import { describe, expect, test } from 'vitest';
import { dcvManagementRoutes } from '#core/contract/dcv-management-routes.ts';
import type { Route } from '#core/contract/route.ts';
import { openManagement } from '#test/support/dcv-management-under-test.ts';
import { loginCookie, ownPage } from '#test/support/serving.ts';

const table: readonly (readonly [string, Route])[] = Object.entries(dcvManagementRoutes);
const secret = 'x'.repeat(43);
const aHost = 'i-00000000000000001';
const relay = (more: Record<string, string> = {}) => ({
  'X-Deskpool-Host': aHost,
  'X-Deskpool-User': 'root',
  'X-Deskpool-Uid': '0',
  Authorization: `Bearer ${secret}`,
  ...more,
});

describe.each(table)('%s', (_name, { method, path, also = [] }) => {
  const paths = [path, ...also];
  const asked = async (headers: Readonly<Record<string, string>>, dcv = {}) => {
    const it = openManagement(dcv);
    await it.aHost();
    const answers = await Promise.all(paths.map((one) => it.ask(one, { method, headers })));
    return [...new Set(answers.map(({ status }) => status))];
  };

  test.each([
    ['nobody in particular', {}, 401],
    ['a host with a wrong secret', relay(), 401],
    ['a host without a secret', { ...relay(), Authorization: '' }, 401],
    ['an unknown token', { Authorization: 'Bearer unknown' }, 401],
    ['a robot that calls itself a host', relay({ Authorization: 'Bearer robot' }), 401],
    ['an unknown login', { ...ownPage, ...loginCookie('unknown') }, 401],
    ['a student', { ...ownPage, ...loginCookie('student') }, 403],
    ['a teacher', { ...ownPage, ...loginCookie('teacher') }, 403],
    ['a guest', { ...ownPage, ...loginCookie('guest') }, 403],
    ['an admin whose call another site made', { ...loginCookie('admin') }, 403],
    [
      'an admin whose call came from elsewhere',
      { ...ownPage, Origin: 'https://evil.example', ...loginCookie('admin') },
      403,
    ],
  ])('is refused to %s', async (_who, headers, status) => {
    expect(await asked(headers)).toEqual([status]);
  });

  test('is answered to a robot, to an admin from the page, and to root of a host', async () => {
    const it = openManagement();
    const host = await it.aHost();
    for (const headers of [
      { Authorization: 'Bearer robot' },
      { ...ownPage, ...loginCookie('admin') },
      await it.by(host),
    ]) {
      const { status } = await it.ask(path, { method, headers });
      // A token is for a user of a host, and nobody else.
      const isHosts = path.endsWith('/token') && !('X-Deskpool-Host' in headers);
      expect([401, 403].includes(status)).toBe(isHosts);
    }
  });

  test('is answered to anybody where the stage says so, but not to what another site’s page asks for', async () => {
    const open = { openManagement: true };
    const isHosts = path.endsWith('/token');
    expect((await asked({}, open)).every((status) => ![401].includes(status) && (status !== 403 || isHosts))).toBe(
      true,
    );
    expect(await asked({ 'Sec-Fetch-Site': 'cross-site' }, open)).toEqual([401]);
    expect(await asked({ Origin: 'https://evil.example' }, open)).toEqual([401]);
    // Whoever tries to prove something and fails is not taken for anybody.
    expect(await asked(relay(), open)).toEqual([401]);
    expect(await asked({ Authorization: 'Bearer unknown' }, open)).toEqual([401]);
  });
});

describe('the relay of a host', () => {
  test('is refused what is said in the shape of its generation', async () => {
    const { ask } = openManagement();
    const { body } = await ask('/list-sessions', { headers: {} });
    expect(body).toEqual({ message: 'Please sign in.', return_code: 401, stderr: null, stdout: null });
    expect((await ask('/close-session?owner=jane', { headers: {} })).body).toEqual({ message: 'Please sign in.' });
  });

  test('proves its own host alone, for as long as that is there', async () => {
    const it = openManagement();
    const [one, other] = [await it.aHost(), await it.aHost()];
    const headers = await it.by(one);
    expect((await it.ask('/list-sessions', { headers })).status).toBe(200);
    expect((await it.ask('/list-sessions', { headers: { ...headers, 'X-Deskpool-Host': other } })).status).toBe(401);
    expect((await it.ask(`/list-sessions?host=${other}`, { headers })).status).toBe(403);
    expect((await it.ask(`/create-session?owner=jane&host=${other}`, { headers })).status).toBe(403);
    await it.world.hosts.lose(one, it.world.now());
    expect((await it.ask('/list-sessions', { headers })).status).toBe(401);
    expect((await it.ask('/list-sessions', { headers: await it.by('i-0123456789abcdef0') })).status).toBe(401);
  });

  test.each([
    ['X-Deskpool-User', ''],
    ['X-Deskpool-User', 'jane; id'],
    ['X-Deskpool-Uid', ''],
    ['X-Deskpool-Uid', '-1'],
    ['X-Deskpool-Uid', '0x0'],
    ['X-Deskpool-Uid', '0 '.repeat(8)],
    ['X-Deskpool-Host', '../i-00000000000000001'],
  ])('with a %s of %j is nobody', async (name, value) => {
    const it = openManagement();
    const headers = { ...(await it.by(await it.aHost())), [name]: value };
    expect((await it.ask('/list-sessions', { headers })).status).toBe(401);
  });
});

describe('a user of a host who is not root', () => {
  const jane = async () => {
    const it = openManagement({ collaboration: { enabled: true } });
    const host = await it.aHost();
    for (const owner of ['jane', 'bob']) await it.ask(`/create-session?owner=${owner}`);
    await it.ask('/collab-set-session-owner?session_id=bob&session_owner=bob', { method: 'POST' });
    const headers = await it.by(host, 'jane', 1_001);
    return { it, host, ask: (path: string, method = 'GET') => it.ask(path, { headers, method }) };
  };

  test('sees his own, and nothing else', async () => {
    const { ask } = await jane();
    expect((await ask('/list-sessions-owners')).body).toMatchObject({ message: ['jane'] });
    expect((await ask('/get-first-session')).body).toMatchObject({ message: 'jane' });
    expect((await ask('/get-session-owner?session_name=bob')).status).toBe(404);
    expect((await ask('/list-connections?session_id=bob')).body).toMatchObject({ message: '' });
    expect((await ask('/collab-get-session-owner')).body).toMatchObject({ message: { collab_session_owner: '' } });
    expect((await ask('/count-sessions-by-owner?owner=jane')).body).toMatchObject({ message: '1' });
  });

  test.each([
    ['GET', '/count-sessions-by-owner?owner=bob', 403],
    ['GET', '/create-session?owner=carol', 403],
    ['GET', '/close-session?session_id=bob', 500],
    ['GET', '/check-session-timedout?session_id=bob', 500],
    ['POST', '/collab-set-session-owner?session_id=jane&session_owner=jane', 403],
    ['POST', '/approve-login?collab_session_owner=bob&session_id=bob&collab_username=carol', 403],
    ['POST', '/remove-permission?collab_owner_username=bob&collab_session_name=bob&collab_del_username=x', 403],
    ['POST', '/schedule-notification', 403],
    ['GET', '/process-notifications', 403],
    ['GET', '/process-notifications?username=bob', 403],
    ['GET', '/process-notification-auth?username=bob', 403],
  ])('%s %s is refused', async (method, path, status) => {
    const { it, ask } = await jane();
    expect((await ask(path, method)).status).toBe(status);
    expect(it.world.fleet.running()).toHaveLength(2);
  });

  test.each(['/close-session?owner=bob', '/check-session-timedout?owner=bob'])('%s closes nothing', async (path) => {
    const { it, ask } = await jane();
    it.world.pass(600 * 60_000);
    expect((await ask(path)).status).toBe(200);
    expect(it.world.fleet.running()).toHaveLength(2);
  });

  test('makes and closes his own', async () => {
    const { it, ask } = await jane();
    expect((await ask('/close-session?session_id=jane')).body).toMatchObject({ message: 'closed' });
    expect(await it.world.session('demo-w01-s001')).toMatchObject({ reason: 'stopped-by-owner' });
    expect((await ask('/create-session?owner=jane')).body).toMatchObject({ message: 'Created.' });
  });
});
