import { describe, expect, test } from 'vitest';
import type { Route } from '#core/contract/route.ts';
import { routes, type RouteName } from '#core/contract/routes.ts';
import { nativeSurface } from '#lambdas/http/native-surface.ts';
import type { Surface } from '#lambdas/http/surface.ts';
import { bearer, bodyOf, gatewayKey, loginCookie, ownPage, served } from '#test/support/serving.ts';

/** Nothing but who asks can be wrong with a request: nothing else of it is read. Each family's own words are its own tests'. */
const unread: Surface = {
  ...nativeSurface,
  read: () => ({ params: undefined, query: undefined, body: undefined }),
};
const pathOf = ({ path }: Route) => path.replaceAll(/\{\w+\}/g, 'name');

const callers = {
  nobody: {},
  'an unknown cookie': loginCookie('unknown'),
  'a stale login': loginCookie('stale'),
  'a student': loginCookie('student'),
  'a teacher': loginCookie('teacher'),
  'an admin': loginCookie('admin'),
  'a guest': loginCookie('guest'),
  'the gateway': { 'X-Gateway-Key': gatewayKey },
  'a wrong key': { 'X-Gateway-Key': `${gatewayKey}x` },
  'a robot': bearer('robot'),
  'an unknown token': bearer('unknown'),
  'a tenant of the lookup service': bearer('tenant'),
  'an admin of the lookup service': bearer('lookup-admin'),
  'a machine with a licence': bearer('origin'),
  'a monitoring system': { 'x-access-tokens': 'monitor' },
  'the relay of a host': { 'X-Deskpool-Host': 'i-0123456789abcdef0' },
} as const;
type Who = keyof typeof callers;

const roleOf: Partial<Record<Who, string>> = {
  'a student': 'student',
  'a teacher': 'teacher',
  'an admin': 'admin',
  'a guest': 'guest',
};
const clientRoleOf: Partial<Record<Who, string>> = {
  'a tenant of the lookup service': 'tenant',
  'an admin of the lookup service': 'admin',
};

/** What comes of it when `who` asks: the handler is reached, or a refusal with this code. */
function expected({ access }: Route, who: Who): string {
  const reachedBy = (right: Who, otherwise: string) => (who === right ? 'reached' : otherwise);
  const among = (role: string, allowed: readonly string[]) => (allowed.includes(role) ? 'reached' : 'forbidden');
  switch (access.is) {
    case 'anyone':
    case 'machine':
    case 'provider':
      return 'reached';
    case 'gateway':
      return reachedBy('the gateway', 'forbidden');
    case 'robot':
    case 'catalogue':
      return reachedBy('a robot', 'signed-out');
    case 'origin':
      return reachedBy('a machine with a licence', 'signed-out');
    case 'monitor':
      return reachedBy('a monitoring system', 'signed-out');
    case 'host': {
      const role = roleOf[who];
      if (role) return among(role, ['admin']);
      if (who === 'a stale login') return 'stale-login';
      return who === 'a robot' ? 'reached' : reachedBy('the relay of a host', 'signed-out');
    }
    case 'client': {
      const role = clientRoleOf[who];
      return role ? among(role, access.roles) : 'signed-out';
    }
    case 'person': {
      const role = roleOf[who];
      if (role) return among(role, access.roles);
      return who === 'a stale login' ? 'stale-login' : 'signed-out';
    }
  }
}

describe.each(Object.entries(routes) as [RouteName, Route][])('%s', (_name, route) => {
  const ask = served(route.family, {}, unread);
  const outcome = async (headers: Readonly<Record<string, string>>) => {
    const result = await ask({ method: route.method, path: pathOf(route), headers });
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
