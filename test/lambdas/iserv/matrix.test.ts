import '#test/support/quiet.ts';
import { describe, expect, test } from 'vitest';
import type { Route } from '#core/contract/route.ts';
import { iservRoutes } from '#core/contract/iserv-routes.ts';
import { serve } from '#lambdas/http/serve.ts';
import { callerBySessionId } from '#lambdas/iserv/caller-by-session-id.ts';
import { iservSurface } from '#lambdas/iserv/iserv-surface.ts';
import { cookieOf, openIserv } from '#test/support/iserv-under-test.ts';
import { asking, bodyOf, handlersOf, ownPage, portal } from '#test/support/serving.ts';

/** Every route of this family asked by everybody, by id and by cookie: generated from the route table. */

type Outcome = readonly [status: number, body: unknown];
const reached: Outcome = [200, 'reached'];

async function setUp() {
  const it = openIserv();
  const ids = {
    'a guest': await it.signIn('gast', 'guest'),
    'a student': await it.signIn('sam', 'student'),
    'a teacher': await it.signIn('tina', 'teacher'),
    'an admin': await it.signIn('ada', 'admin'),
    'an unknown id': '00000000-0000-4000-8000-000000000000',
  };
  const ask = asking(
    serve(iservRoutes, handlersOf('iserv'), {
      authenticate: { session: callerBySessionId(it.deps) },
      portalOrigin: async () => portal,
      surface: iservSurface,
    }),
  );
  return { ids, ask };
}
const names = { 'a guest': 'gast', 'a student': 'sam', 'a teacher': 'tina', 'an admin': 'ada' } as const;
const roleOf = { 'a guest': 'guest', 'a student': 'student', 'a teacher': 'teacher', 'an admin': 'admin' } as const;
type Who = keyof typeof roleOf | 'an unknown id';

const family = Object.entries<Route>(iservRoutes).filter(([, route]) => route.family === 'iserv');

function expected({ access, path }: Route, who: Who | 'nobody'): Outcome {
  if (access.is === 'anyone') return reached;
  if (access.is !== 'person') throw new Error(`Nobody has thought of ${access.is} here.`);
  if (who === 'nobody') return [400, { error: 'No session ID provided' }];
  if (who === 'an unknown id') return [401, { error: 'Invalid session' }];
  if (access.roles.includes(roleOf[who])) return reached;
  const error = path.startsWith('/api/admin/') ? 'Admin access required' : 'This is not open to you.';
  return [403, { error }];
}

describe.each(family)('%s', (_name, route) => {
  const outcome = async (
    ask: Awaited<ReturnType<typeof setUp>>['ask'],
    headers: Record<string, string>,
  ): Promise<Outcome> => {
    const result = await ask({ method: route.method, path: route.path.replace('{id}', 'x'), headers });
    const body = bodyOf(result) as { error?: string; message?: string };
    return (body.error ?? body.message) === 'reached' ? reached : [result.statusCode, body];
  };

  test.each([...Object.keys(roleOf), 'an unknown id', 'nobody'] as (Who | 'nobody')[])('asked by %s', async (who) => {
    const { ids, ask } = await setUp();
    const headers: Record<string, string> = who === 'nobody' ? {} : { 'X-Session-ID': ids[who] };
    expect(await outcome(ask, headers)).toEqual(expected(route, who));
  });

  test.each(Object.keys(names) as (keyof typeof names)[])('asked by %s with our cookie', async (who) => {
    const { ask } = await setUp();
    const cookie = cookieOf(names[who]);
    expect(await outcome(ask, { ...cookie, ...ownPage })).toEqual(expected(route, who));
    const foreign = [403, route.path === '/logout' ? expect.anything() : { error: expect.stringContaining('portal') }];
    const byItself = await outcome(ask, { ...cookie, Origin: 'https://evil.example.org' });
    expect(byItself).toEqual(route.method === 'GET' ? expected(route, who) : foreign);
  });
});

test('the matrix has every route of the family', () => {
  expect(family).toHaveLength(17);
});
