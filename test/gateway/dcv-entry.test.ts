import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuthorizeReply } from '#core/contract/gateway.ts';
import { alice, type GatewayUnderTest, ownersOnly, startGatewayUnderTest } from '#test/support/gateway-under-test.ts';
import { type KasmStandIn, startKasmStandIn } from '#test/support/kasm-stand-in.ts';
import { say } from '#test/support/wire.ts';

const navigate = ['Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'document', 'Accept', 'text/html'];
const token = 'a-token-of-256-bits-'.padEnd(43, 'x');

let desktop: KasmStandIn;
let under: GatewayUnderTest;
let inPaths: GatewayUnderTest;

/** A desktop by DCV, below its own path. What stands behind it here only has to answer. */
const byDcv = (asked: Parameters<ReturnType<typeof ownersOnly>>[0]): AuthorizeReply => {
  const reply = ownersOnly(() => ({ ...desktop.upstream, base: '/dcv' }))(asked);
  return reply.is === 'open' ? { ...reply, runtime: 'dcv' } : reply;
};

beforeAll(async () => {
  desktop = await startKasmStandIn();
  under = await startGatewayUnderTest(byDcv);
  inPaths = await startGatewayUnderTest(byDcv, { GATEWAY_DESKTOPS: 'http://desks.localhost/desktop/{id}' });
});
afterAll(async () => {
  await under.stop();
  await inPaths.stop();
  await desktop.stop();
});
beforeEach(() => {
  for (const { api } of [under, inPaths]) {
    api.asked.length = 0;
    api.switchOn();
    api.script.dcvEntry = () => ({ is: 'entry', token, session: 'demo-w01-s001' });
  }
});

const tokensAsked = () => under.api.asked.filter(({ path }) => path === '/gateway/dcv').length;
const opens = (path: string) => under.ask(alice, { path, headers: navigate });
const locationOf = async (path: string) => new URL((await opens(path)).headers.get('location') ?? '', 'http://desk');

describe('whoever opens a DCV desktop', () => {
  it('comes to its page with a token and the session’s name, as DCV’s own links have them', async () => {
    const answer = await opens('/');
    expect(answer.status).toBe(303);
    const location = new URL(answer.headers.get('location') ?? '', 'http://desk');
    expect([location.pathname, location.hash]).toEqual(['/', '#demo-w01-s001']);
    expect(location.searchParams.get('authToken')).toBe(token);
  });

  it('is let through with the token that he has just been given', async () => {
    const { pathname, search } = await locationOf('/');
    const answer = await opens(pathname + search);
    expect(answer.status).not.toBe(303);
    expect(tokensAsked()).toBe(1);
  });

  it.each([
    ['long after', () => `/?authToken=old&entered=${Date.now() - 30_001}`],
    ['with a token from the future', () => `/?authToken=old&entered=${Date.now() + 60_000}`],
    ['with a token that says nothing of its age', () => '/?authToken=old'],
    ['with an age and no token', () => `/?entered=${Date.now()}`],
    ['by DCV’s own path', () => '/dcv/'],
  ])('%s is given another one', async (_, path) => {
    expect((await locationOf(path())).searchParams.get('authToken')).toBe(token);
  });

  it('stays below the path of his desktop, where desktops have paths', async () => {
    const path = `/desktop/${alice.desktop}/`;
    const cookie = `__Secure-deskpool-${alice.desktop}=${alice.pass}`;
    const headers = ['Host', 'desks.localhost', 'Cookie', cookie, ...navigate];
    const answer = await say(inPaths.port, { path, headers });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(
      new RegExp(`^${path}\\?authToken=${token}&entered=\\d+#demo-w01-s001$`),
    );
  });

  it('is asked to wait a moment while DCV is told that he may watch, and asked again by himself', async () => {
    under.api.script.dcvEntry = () => ({ is: 'waits' });
    const answer = await opens('/');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(answer.body).toContain('Just a moment');
    expect(answer.body).toContain('http-equiv="refresh" content="2"');
  });

  it('comes to DCV’s own page where there is no token for him', async () => {
    under.api.script.dcvEntry = () => ({ is: 'none' });
    expect((await opens('/')).status).not.toBe(303);
  });
});

describe('no token is asked for', () => {
  it.each(['/client.js', '/auth', '/dcv/x'])('by %s, which is no page that a person opens', async (path) => {
    await opens(path);
    expect(tokensAsked()).toBe(0);
  });

  it('by a page’s own request', async () => {
    await under.ask(alice, { path: '/', headers: ['Sec-Fetch-Mode', 'cors', 'Sec-Fetch-Site', 'same-origin'] });
    expect(tokensAsked()).toBe(0);
  });
});
