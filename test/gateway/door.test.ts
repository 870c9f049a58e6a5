import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { quietBeat } from '#test/support/gateway-api.ts';
import {
  alice,
  bob,
  type GatewayUnderTest,
  hostOf,
  originOf,
  ownersOnly,
  portal,
  signInAt,
  startGatewayUnderTest,
} from '#test/support/gateway-under-test.ts';
import { type KasmStandIn, startKasmStandIn } from '#test/support/kasm-stand-in.ts';
import { say, sayBytes } from '#test/support/wire.ts';

let kasm: KasmStandIn;
let under: GatewayUnderTest;

beforeAll(async () => {
  kasm = await startKasmStandIn();
  under = await startGatewayUnderTest(ownersOnly(() => kasm.upstream));
});
afterAll(async () => {
  await under.stop();
  await kasm.stop();
});
beforeEach(() => {
  kasm.requests.length = 0;
  under.api.script.authorize = ownersOnly(() => kasm.upstream);
  under.api.script.heartbeat = () => quietBeat;
});

const navigate = ['Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'document', 'Accept', 'text/html'];
const enter = (ticket: string, headers: readonly string[] = []) =>
  say(under.port, { path: `/.deskpool/enter?ticket=${ticket}`, headers: ['Host', hostOf(alice.desktop), ...headers] });

describe('health', () => {
  it('is answered for any host, and nothing else without a desktop is', async () => {
    expect(await say(under.port, { path: '/.deskpool/health', headers: ['Host', '10.0.0.1:8080'] })).toMatchObject({
      status: 200,
      body: 'ok\n',
    });
    expect((await say(under.port, { path: '/', headers: ['Host', '10.0.0.1:8080'] })).status).toBe(404);
  });
});

describe('a ticket', () => {
  const pass = 'a-new-pass-0123456789abcdef';

  it('is swapped once for a cookie of this desktop alone', async () => {
    const used = new Set<string>();
    under.api.script.redeem = ({ desktop, ticket }) => {
      if (used.has(ticket) || desktop !== alice.desktop) return { is: 'refused', signInAt };
      used.add(ticket);
      return { is: 'redeemed', pass, expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
    };
    const first = await enter('ticket-0123456789-abcdef', navigate);
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    expect(first.headers.get('set-cookie')).toMatch(
      new RegExp(`^__Host-deskpool=${pass}; Path=/; Max-Age=3[56]\\d\\d; Secure; HttpOnly; SameSite=Lax$`),
    );
    expect(first.headers.get('referrer-policy')).toBe('no-referrer');
    expect(first.headers.get('cache-control')).toBe('no-store');

    const replayed = await enter('ticket-0123456789-abcdef', navigate);
    expect(replayed.status).toBe(303);
    expect(replayed.headers.get('location')).toBe(signInAt);
    expect(replayed.headers.has('set-cookie')).toBe(false);
    expect(under.logged.join()).not.toContain('ticket-');
  });

  it('is not used up by a HEAD, nor asked about when it cannot be one', async () => {
    const before = under.api.asked.filter(({ path }) => path === '/gateway/redeem').length;
    const host = ['Host', hostOf(alice.desktop)];
    const path = '/.deskpool/enter?ticket=ticket-0123456789-abcdef';
    expect((await say(under.port, { method: 'HEAD', path, headers: host })).status).toBe(405);
    expect((await enter('short')).status).toBe(400);
    expect((await enter('ticket-0123456789-abcdef&ticket=ticket-0123456789-abcdef')).status).toBe(400);
    expect(under.api.asked.filter(({ path: asked }) => asked === '/gateway/redeem')).toHaveLength(before);
  });
});

describe('who may pass', () => {
  it('lets the owner in, with the credential of the desktop and without the cookie', async () => {
    const heard = await under.ask(alice, { headers: ['X-Own', 'kept'] });
    expect(heard.status).toBe(200);
    expect(heard.body).toContain('<title>Kasm</title>');
    const [seen] = kasm.requests;
    expect(seen?.headers).toContain(kasm.upstream.authorization);
    expect(seen?.headers).toContain('kept');
    expect(seen?.headers.join()).not.toContain(alice.pass);
  });

  it("stops alice at bob's desktop, and says so in words", async () => {
    const heard = await under.ask(alice, { headers: [...navigate, 'Accept-Language', 'de'] }, bob.desktop);
    expect(heard.status).toBe(403);
    expect(heard.body).toContain('Dieser Desktop gehört jemand anderem');
    expect(heard.body).toContain(portal);
    await expect(under.open(alice, { atDesktop: bob.desktop })).rejects.toThrow('403');
    expect(kasm.requests).toEqual([]);
  });

  it('takes a page without a pass to the sign-in, and refuses everything else without one', async () => {
    const host = ['Host', hostOf(alice.desktop)];
    const page = await say(under.port, { headers: [...host, ...navigate] });
    expect([page.status, page.headers.get('location')]).toEqual([303, signInAt]);
    const asset = await say(under.port, { path: '/app.js', headers: [...host, 'Sec-Fetch-Mode', 'no-cors'] });
    expect(asset.status).toBe(401);
    expect(asset.headers.has('www-authenticate')).toBe(false);
    await expect(under.open({ ...alice, pass: '' })).rejects.toThrow('401');
    await expect(under.open({ ...alice, pass: 'nobody-0123456789abcdef' })).rejects.toThrow('401');
  });

  it('refuses two cookies of our name', async () => {
    const twice = [
      'Host',
      hostOf(alice.desktop),
      'Cookie',
      `__Host-deskpool=${alice.pass}; __Host-deskpool=${bob.pass}`,
    ];
    expect((await say(under.port, { headers: twice })).status).toBe(400);
  });

  it.each([
    [{ is: 'starting', stage: 'pulling', secondsLeft: 20 }, 503, 'Your desktop is starting'],
    [{ is: 'ended', reason: 'idle', portal }, 410, 'Nobody used its keyboard'],
    [{ is: 'no-such-desktop', portal }, 404, 'There is no such desktop'],
  ] as const)('says what is the matter: %o', async (reply, status, words) => {
    under.api.script.authorize = () => reply;
    const heard = await under.ask({ ...alice, pass: `pass-for-${reply.is}-0123456789` }, { headers: navigate });
    expect(heard.status).toBe(status);
    expect(heard.body).toContain(words);
    expect(heard.headers.get('cache-control')).toBe('no-store');
  });
});

describe('what the API said', () => {
  const authorizations = () => under.api.asked.filter(({ path }) => path === '/gateway/authorize').length;

  it('is good for a few seconds of plain requests, asked once by parallel ones, and asked afresh for each upgrade', async () => {
    const someone = { ...alice, pass: 'counting-pass-0123456789' };
    under.api.script.authorize = (request) => ownersOnly(() => kasm.upstream)({ ...request, pass: alice.pass });
    const before = authorizations();
    await Promise.all(Array.from({ length: 10 }, () => under.ask(someone, { path: '/app.js' })));
    await under.ask(someone);
    expect(authorizations() - before).toBe(1);
    await Promise.all([under.open(someone), under.open(someone)]);
    expect(authorizations() - before).toBe(3);
  });

  it('is not kept when it says so, nor when it was a refusal', async () => {
    under.api.script.authorize = (request) => {
      const reply = ownersOnly(() => kasm.upstream)({ ...request, pass: alice.pass });
      return reply.is === 'open' ? { ...reply, cacheSeconds: 0 } : reply;
    };
    const before = authorizations();
    const someone = { ...alice, pass: 'not-kept-pass-0123456789' };
    await under.ask(someone);
    await under.ask(someone);
    await under.ask({ ...alice, pass: bob.pass }, {}, bob.desktop);
    under.api.script.authorize = ownersOnly(() => kasm.upstream);
    await under.ask(alice, {}, bob.desktop);
    await under.ask(alice, {}, bob.desktop);
    expect(authorizations() - before).toBe(5);
  });

  it('carries an address off the list: nobody is contacted', async () => {
    const { host, port } = kasm.upstream;
    const fresh = await startGatewayUnderTest(
      ownersOnly(() => kasm.upstream),
      { GATEWAY_UPSTREAMS: `10.20.0.0/16:*;${host}/32:${port + 1}` },
    );
    expect((await fresh.ask(alice, { headers: navigate })).status).toBe(503);
    await expect(fresh.open(alice)).rejects.toThrow('503');
    expect(kasm.requests).toEqual([]);
    await fresh.stop();
  });
});

describe('an API that cannot be asked', () => {
  it('lets nobody new in, whatever the reason: wrong key, nonsense, silence', async () => {
    const wrongKey = await startGatewayUnderTest(
      ownersOnly(() => kasm.upstream),
      {
        GATEWAY_KEY: 'another-key-of-at-least-32-characters',
      },
    );
    expect((await wrongKey.ask(alice, { headers: navigate })).status).toBe(503);
    expect(wrongKey.api.refused()).toBeGreaterThan(0);
    await wrongKey.stop();

    const mad = await startGatewayUnderTest(() => ({ is: 'open' }) as never);
    const heard = await mad.ask(alice, { headers: navigate });
    expect(heard.status).toBe(503);
    expect(heard.body).toContain('Desktops cannot be reached just now');
    expect(heard.headers.get('retry-after')).toBe('5');
    await mad.stop();

    const silent = await startGatewayUnderTest(ownersOnly(() => kasm.upstream));
    const { promise, resolve } = Promise.withResolvers<void>();
    silent.api.hold(promise);
    expect((await silent.ask(alice, { headers: navigate })).status).toBe(503);
    resolve();
    await silent.stop();
  });
});

describe('where a request comes from', () => {
  it.each([
    ['another origin', ['Origin', 'https://evil.example']],
    ["a neighbour's origin", ['Origin', originOf(bob.desktop)]],
    ['no origin at all', ['Origin', 'null']],
    ['an image on a page of the same site', ['Sec-Fetch-Site', 'same-site', 'Sec-Fetch-Mode', 'no-cors']],
    ['a frame elsewhere', ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'iframe']],
  ])('is refused from %s', async (_, headers) => {
    expect((await under.ask(alice, { headers })).status).toBe(403);
    expect(kasm.requests).toEqual([]);
  });

  it.each([
    ["the desktop's own page", ['Origin', originOf(alice.desktop), 'Sec-Fetch-Site', 'same-origin']],
    [
      'a link on the portal',
      ['Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'document'],
    ],
    ['the address bar', ['Sec-Fetch-Site', 'none', 'Sec-Fetch-Mode', 'navigate']],
  ])('is welcome from %s', async (_, headers) => {
    expect((await under.ask(alice, { headers })).status).toBe(200);
  });

  it('has to be said for a WebSocket, which every page of the world may open', async () => {
    await expect(under.open(alice, { origin: 'https://evil.example' })).rejects.toThrow('403');
    const head = `GET /websockify HTTP/1.1\r\nHost: ${hostOf(alice.desktop)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: binary\r\nCookie: __Host-deskpool=${alice.pass}\r\n`;
    expect(await sayBytes(under.port, `${head}\r\n`)).toMatch(/^HTTP\/1\.1 403 /);
    expect(await sayBytes(under.port, `${head}Origin: ${originOf(alice.desktop)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 101 /);
  });
});

describe('a request that can be read in two ways', () => {
  const own = `Host: ${hostOf(alice.desktop)}\r\nCookie: __Host-deskpool=${alice.pass}\r\nConnection: close\r\n`;
  it.each([
    ['dot segments', `GET /../etc HTTP/1.1\r\n${own}\r\n`],
    ['encoded dot segments', `GET /%2e%2e/etc HTTP/1.1\r\n${own}\r\n`],
    ['encoded line ends', `GET /a%0d%0aX:y HTTP/1.1\r\n${own}\r\n`],
    ['encoded slashes', `GET /a%2fb HTTP/1.1\r\n${own}\r\n`],
    ['backslashes', `GET /a\\b HTTP/1.1\r\n${own}\r\n`],
    ['an absolute form', `GET http://${hostOf(bob.desktop)}/ HTTP/1.1\r\n${own}\r\n`],
    ['CONNECT', `CONNECT ${hostOf(alice.desktop)}:443 HTTP/1.1\r\n${own}\r\n`],
    ['two hosts', `GET / HTTP/1.1\r\nHost: ${hostOf(bob.desktop)}\r\n${own}\r\n`],
    [
      'two origins',
      `GET / HTTP/1.1\r\n${own}Origin: ${originOf(alice.desktop)}\r\nOrigin: https://evil.example\r\n\r\n`,
    ],
    ['no host', `GET / HTTP/1.1\r\nConnection: close\r\n\r\n`],
    ['two framings', `POST / HTTP/1.1\r\n${own}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', `POST / HTTP/1.1\r\n${own}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`],
    ['an unknown transfer encoding', `POST / HTTP/1.1\r\n${own}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a broken header', `GET / HTTP/1.1\r\n${own}X: a\rb\r\n\r\n`],
    ['a folded header', `GET / HTTP/1.1\r\n${own}X: a\r\n folded\r\n\r\n`],
    [
      'h2c',
      `GET / HTTP/1.1\r\n${own.replace('close', 'Upgrade, HTTP2-Settings')}Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`,
    ],
    ['an upgrade without its connection', `GET / HTTP/1.1\r\n${own}Upgrade: h2c\r\n\r\n`],
  ])('is refused with 400: %s', async (_, bytes) => {
    expect(await sayBytes(under.port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect(kasm.requests).toEqual([]);
  });

  it('is refused when its headers are endless', async () => {
    expect(await sayBytes(under.port, `GET / HTTP/1.1\r\n${own}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  it('is refused when its method is none of a browser', async () => {
    expect((await under.ask(alice, { method: 'TRACE' })).status).toBe(405);
    expect((await under.ask(alice, { method: 'PROPFIND' })).status).toBe(405);
  });
});

describe("KasmVNC's owner API", () => {
  it.each(['/api/create_user?name=x', '/API/get_screenshot', '//api/downloads', '/%61pi/get_users'])(
    'is not reached by %s',
    async (path) => {
      expect((await under.ask(alice, { path })).status).toBe(403);
      await expect(under.open(alice, { path })).rejects.toThrow('403');
      expect(kasm.requests).toEqual([]);
    },
  );
});
