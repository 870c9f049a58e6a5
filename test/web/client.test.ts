import { describe, expect, it } from 'vitest';
import { aCard, aPerson, aSessionView } from '#test/support/page-data.ts';
import { createClient } from '#web/client/client.ts';
import { pageRoutes } from '#web/client/page-routes.ts';
import { Refused } from '#web/client/refused.ts';
import { pathOf } from '#web/client/routing.ts';

type Reply = {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
};

/** A portal that gives each call the next of its replies and remembers what it was asked. */
function portalThatReplies(...replies: readonly (Reply | Error)[]) {
  const asked: { readonly path: string; readonly init: RequestInit }[] = [];
  const left = [...replies];
  const send: typeof fetch = async (path, init = {}) => {
    if (typeof path !== 'string') throw new Error('The client asks by path.');
    asked.push({ path, init });
    const next = left.shift();
    if (next === undefined) throw new Error('The portal was asked more often than expected.');
    if (next instanceof Error) throw next;
    const { status = 200, body, text, headers = {} } = next;
    return new Response(text ?? JSON.stringify(body), { status, headers });
  };
  return { call: createClient({ send })(pageRoutes), asked };
}

const refusal = (code: string, more: object = {}) => ({
  error: { code, message: `Refused: ${code}`, requestId: 'r-1', ...more },
});

async function refusedBy(promise: Promise<unknown>): Promise<Refused> {
  const problem = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (problem instanceof Refused) return problem;
  throw new Error(`Expected a refusal, got ${String(problem)}.`);
}

describe('a call', () => {
  it('goes to the path of its route and answers what the contract says', async () => {
    const { call, asked } = portalThatReplies({ body: aPerson() });
    expect(await call('me')).toEqual(aPerson());
    expect(asked[0]).toMatchObject({ path: '/api/me', init: { method: 'GET', credentials: 'same-origin' } });
  });

  it('carries the header that no foreign page can send when it changes something, and only then', async () => {
    const reply = { body: { session: aSessionView(), joined: false }, status: 201 };
    const { call, asked } = portalThatReplies(reply, { body: { desktops: [aCard()] } });
    await call('startSession', { body: { desktopType: 'ubuntu' } });
    await call('listDesktops');
    const [start, list] = asked.map(({ init }) => new Headers(init.headers));
    expect(start?.get('X-Deskpool')).toBe('1');
    expect(start?.get('content-type')).toBe('application/json');
    expect(asked[0]?.init.body).toBe('{"desktopType":"ubuntu"}');
    expect(list?.get('X-Deskpool')).toBeNull();
    expect(list?.get('content-type')).toBeNull();
  });

  it('drops what the contract does not know', async () => {
    const { call } = portalThatReplies({ body: { ...aPerson(), news: 1 } });
    expect(await call('me')).toEqual(aPerson());
  });

  it('throws the refusal with its code, message, request and mistakes', async () => {
    const mistakes = [{ path: 'desktopType', expected: 'a name' }];
    const { call } = portalThatReplies({ status: 400, body: refusal('bad-request', { mistakes }) });
    expect(await refusedBy(call('startSession', { body: { desktopType: '?' } }))).toMatchObject({
      code: 'bad-request',
      message: 'Refused: bad-request',
      requestId: 'r-1',
      mistakes,
    });
  });

  it('is unreachable when no answer comes', async () => {
    const { call } = portalThatReplies(new TypeError('Failed to fetch'));
    expect((await refusedBy(call('me'))).code).toBe('unreachable');
  });

  it('lets a caller who gives up have his own reason', async () => {
    const { call } = portalThatReplies(new DOMException('gone', 'AbortError'));
    const signal = AbortSignal.abort();
    await expect(call('me', { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is unreadable when the answer is not what the contract says', async () => {
    const { call } = portalThatReplies({ body: { username: 'ada' } }, { text: '<html>' });
    expect((await refusedBy(call('me'))).code).toBe('unreadable-reply');
    expect((await refusedBy(call('me'))).code).toBe('unreadable-reply');
  });

  it.each([
    [401, 'signed-out'],
    [403, 'forbidden'],
    [413, 'too-large'],
    [429, 'too-many-requests'],
    [500, 'internal'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [400, 'bad-request'],
  ])('reads status %i without words of the portal as %s', async (status, code) => {
    const { call } = portalThatReplies({ status, text: '<html>edge</html>', headers: { 'x-amz-cf-id': 'edge-7' } });
    expect(await refusedBy(call('me'))).toMatchObject({ code, requestId: 'edge-7' });
  });
});

describe('a stale login', () => {
  const stale = { status: 401, body: refusal('stale-login') };
  const fresh = { body: { refreshAt: '2026-01-01T12:00:00.000Z' } };

  it('is refreshed, and the call is made again', async () => {
    const { call, asked } = portalThatReplies(stale, fresh, { body: aPerson() });
    expect(await call('me')).toEqual(aPerson());
    expect(asked.map(({ path }) => path)).toEqual(['/api/me', '/api/auth/refresh', '/api/me']);
    expect(new Headers(asked[1]?.init.headers).get('X-Deskpool')).toBe('1');
  });

  it('is refreshed once for all calls that wait for it', async () => {
    const { call, asked } = portalThatReplies(stale, stale, fresh, { body: aPerson() }, { body: aPerson() });
    await Promise.all([call('me'), call('me')]);
    expect(asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1);
  });

  it('is refreshed anew when it is stale another time', async () => {
    const { call, asked } = portalThatReplies(stale, fresh, { body: aPerson() }, stale, fresh, { body: aPerson() });
    await call('me');
    await call('me');
    expect(asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(2);
  });

  it('is told as it is when refreshing does not help', async () => {
    const { call } = portalThatReplies(stale, fresh, stale);
    expect((await refusedBy(call('me'))).code).toBe('stale-login');
  });

  it('ends in what the refresh was refused with', async () => {
    const { call } = portalThatReplies(stale, { status: 401, body: refusal('signed-out') });
    expect((await refusedBy(call('me'))).code).toBe('signed-out');
  });
});

describe('the path of a call', () => {
  it('has each parameter as one segment', () => {
    expect(pathOf('/api/sessions/{name}', { params: { name: 'a/b?c' } })).toBe('/api/sessions/a%2Fb%3Fc');
  });

  it('has the query without what is undefined', () => {
    expect(pathOf('/list', { query: { cursor: 'a b', other: undefined } })).toBe('/list?cursor=a+b');
    expect(pathOf('/list', { query: { other: undefined } })).toBe('/list');
  });

  it('refuses to leave a parameter out', () => {
    expect(() => pathOf('/api/sessions/{name}', {})).toThrow('needs name');
  });
});
