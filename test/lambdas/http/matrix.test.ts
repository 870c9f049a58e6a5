import { describe, expect, test } from 'vitest';
import { routes, type Route, type RouteName } from '#core/contract/routes.ts';
import type { Asked } from '#test/support/rest-event.ts';
import { bodyOf, gatewayKey, loginCookie, ownPage, served } from '#test/support/serving.ts';

/** A request of each route that is as it should be, so that nothing but who asks can be wrong with it. */
const asked: Record<RouteName, Asked> = {
  signIn: { path: '/login' },
  signedIn: { path: '/authorize' },
  signOut: { path: '/api/auth/sign-out' },
  refreshLogin: { path: '/api/auth/refresh' },
  signedOutByProvider: {
    path: '/api/auth/backchannel-logout',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'logout_token=token',
  },
  me: { path: '/api/me' },
  listDesktops: { path: '/api/desktops' },
  startSession: { path: '/api/sessions', body: { desktopType: 'ubuntu-desktop' } },
  listSessions: { path: '/api/sessions' },
  getSession: { path: '/api/sessions/demo-w01-s001' },
  stopSession: { path: '/api/sessions/demo-w01-s001' },
  listAllSessions: { path: '/api/admin/sessions' },
  openDesktop: { path: '/desktop/sam-ubuntu-desktop' },
  redeem: { path: '/gateway/redeem', body: { desktop: 'a'.repeat(26), ticket: 't'.repeat(20) } },
  authorize: { path: '/gateway/authorize', body: { desktop: 'a'.repeat(26), pass: 'p' } },
  heartbeat: { path: '/gateway/heartbeat', body: { gateway: 'g', sockets: [], answered: [] } },
};

const callers = {
  nobody: {},
  'an unknown cookie': loginCookie('unknown'),
  'a stale login': loginCookie('stale'),
  'a student': loginCookie('student'),
  'a teacher': loginCookie('teacher'),
  'an admin': loginCookie('admin'),
  'the gateway': { 'X-Gateway-Key': gatewayKey },
  'a wrong key': { 'X-Gateway-Key': `${gatewayKey}x` },
} as const;
type Who = keyof typeof callers;

const roleOf: Partial<Record<Who, string>> = { 'a student': 'student', 'a teacher': 'teacher', 'an admin': 'admin' };

/** What comes of it when `who` asks: the handler is reached, or a refusal with this code. */
function expected({ access }: Route, who: Who): string {
  switch (access.is) {
    case 'anyone':
    case 'provider':
      return 'reached';
    case 'gateway':
      return who === 'the gateway' ? 'reached' : 'forbidden';
    case 'person': {
      const role = roleOf[who];
      if (role) return access.roles.some((allowed) => allowed === role) ? 'reached' : 'forbidden';
      return who === 'a stale login' ? 'stale-login' : 'signed-out';
    }
  }
}

describe.each(Object.entries(routes) as [RouteName, Route][])('%s', (name, route) => {
  const ask = served(route.family);
  const outcome = async (headers: Readonly<Record<string, string>>) => {
    const request = asked[name];
    const result = await ask({
      ...request,
      method: route.method,
      headers: { ...request.headers, ...bodyType(request), ...headers },
    });
    const { error } = bodyOf(result) as { error: { code: string; message: string } };
    return error.code === 'conflict' && error.message === 'reached' ? 'reached' : error.code;
  };

  test.each(Object.keys(callers) as Who[])('asked by %s', async (who) => {
    expect(await outcome({ ...ownPage, ...callers[who] })).toBe(expected(route, who));
  });

  const guarded = route.method !== 'GET' && (route.access.is === 'person' || route.access.is === 'anyone');
  test.each([
    ['without the header of the page', { Origin: ownPage.Origin }],
    ['without an origin', { 'X-Deskpool': '1' }],
    ['from another origin', { ...ownPage, Origin: 'https://evil.example.org' }],
    ['from an origin that only begins like ours', { ...ownPage, Origin: `${ownPage.Origin}.evil.example` }],
    ['from a page without an origin', { ...ownPage, Origin: 'null' }],
  ])(`${guarded ? 'refuses' : 'does not mind'} an admin %s`, async (_what, headers) => {
    const otherwise = expected(route, 'an admin');
    expect(await outcome({ ...loginCookie('admin'), ...headers })).toBe(guarded ? 'foreign-origin' : otherwise);
  });
});

function bodyType({ body, headers }: Asked): Record<string, string> {
  return body !== undefined && !headers?.['Content-Type'] ? { 'Content-Type': 'application/json' } : {};
}
