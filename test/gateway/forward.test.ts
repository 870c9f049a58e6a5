import { type AddressInfo, createServer } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  alice,
  type GatewayUnderTest,
  hostOf,
  originOf,
  ownersOnly,
  startGatewayUnderTest,
} from '#test/support/gateway-under-test.ts';
import { type HostileDesktop, startHostileDesktop } from '#test/support/hostile-desktop.ts';
import { type KasmStandIn, startKasmStandIn } from '#test/support/kasm-stand-in.ts';
import { say, sayBytes } from '#test/support/wire.ts';

let kasm: KasmStandIn;
let hostile: HostileDesktop;
let toKasm: GatewayUnderTest;
let toHostile: GatewayUnderTest;

beforeAll(async () => {
  kasm = await startKasmStandIn();
  hostile = await startHostileDesktop();
  toKasm = await startGatewayUnderTest(ownersOnly(() => kasm.upstream));
  toHostile = await startGatewayUnderTest(ownersOnly(() => hostile.upstream));
});
afterAll(async () => {
  await Promise.all([toKasm.stop(), toHostile.stop()]);
  await Promise.all([kasm.stop(), hostile.stop()]);
});
beforeEach(() => {
  kasm.requests.length = 0;
  hostile.heads.length = 0;
});

describe('a request on its way to the desktop', () => {
  it("keeps the case and order of its headers, and the browser's Host", async () => {
    await toKasm.ask(alice, {
      headers: ['x-lower', '1', 'X-UPPER', '2', 'Origin', originOf(alice.desktop), 'x-Mixed', '3'],
    });
    const names = kasm.requests[0]?.headers.filter((_, at) => at % 2 === 0) ?? [];
    expect(names.slice(0, 5)).toEqual(['Host', 'x-lower', 'X-UPPER', 'Origin', 'x-Mixed']);
    expect(kasm.requests[0]?.headers[1]).toBe(hostOf(alice.desktop));
  });

  it('brings no cookie, no credential of the browser, no forged proxy header and nothing that Connection names', async () => {
    await toKasm.ask(alice, {
      headers: [
        'Cookie',
        'other=1',
        'Authorization',
        'Basic Zm9yZ2Vk',
        'Proxy-Authorization',
        'x',
        'X-Forwarded-For',
        '6.6.6.6',
        'x-forwarded-host',
        'evil',
        'Forwarded',
        'for=6.6.6.6',
        'X-Real-IP',
        '6.6.6.6',
        'X-Gateway-Key',
        'guess',
        'X-Desktop-Upstream',
        'https://169.254.169.254',
        'CloudFront-Viewer-Address',
        '6.6.6.6:1',
        'Connection',
        'close, X-Secret',
        'X-Secret',
        'hop',
        'TE',
        'trailers',
      ],
    });
    const headers = new Map<string, string>();
    kasm.requests[0]?.headers.forEach(
      (name, at, all) => at % 2 === 0 && headers.set(name.toLowerCase(), all[at + 1] ?? ''),
    );
    expect(Object.fromEntries(headers)).toEqual({
      host: hostOf(alice.desktop),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      authorization: kasm.upstream.authorization,
      connection: expect.any(String),
    });
  });

  it('keeps path and query to the letter', async () => {
    await toKasm.ask(alice, { path: '/a%20b/c+d;e?x=%2F..%2F&y=a+b' });
    expect(kasm.requests[0]?.url).toBe('/a%20b/c+d;e?x=%2F..%2F&y=a+b');
  });

  it('brings its body, whether its length is told or not', async () => {
    await toKasm.ask(alice, { method: 'POST', path: '/upload', body: 'x'.repeat(300_000) });
    expect(kasm.requests[0]?.body).toBe('x'.repeat(300_000));
    const own = `Host: ${hostOf(alice.desktop)}\r\nCookie: __Host-deskpool=${alice.pass}\r\nConnection: close\r\n`;
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
    for (const method of ['POST', 'GET'])
      await sayBytes(toKasm.port, `${method} /chunked HTTP/1.1\r\n${own}Transfer-Encoding: chunked\r\n\r\n${chunk}`);
    expect(kasm.requests.slice(1).map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/chunked', smuggled],
      ['GET', '/chunked', smuggled],
    ]);
  });
});

describe("a desktop's answer", () => {
  it('comes without what only a hostile desktop would say', async () => {
    const forbidden = [
      'Set-Cookie: __Host-deskpool=stolen',
      'Set-Cookie: b=2',
      'Service-Worker-Allowed: /',
      'Clear-Site-Data: "*"',
      'WWW-Authenticate: Basic',
      'Access-Control-Allow-Origin: *',
      'Access-Control-Allow-Credentials: true',
      'Strict-Transport-Security: max-age=1',
      'Server: evil',
      'X-Accel-Redirect: /etc',
      'Public-Key-Pins: x',
      'Alt-Svc: h2="evil"',
      'Refresh: 0;url=https://evil.example',
      'Report-To: {}',
      'NEL: {}',
      'X-Frame-Options: ALLOWALL',
      'Referrer-Policy: unsafe-url',
    ];
    hostile.answer = `HTTP/1.1 200 OK\r\n${forbidden.join('\r\n')}\r\nContent-Type: text/html\r\nCache-Control: public, max-age=9\r\nETag: "1"\r\nX-Kept: yes\r\nContent-Length: 2\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n\r\nhi`;
    const { headers, body } = await toHostile.ask(alice);
    const ours = new Set(['date', 'connection', 'keep-alive']);
    expect(Object.fromEntries([...headers].filter(([name]) => !ours.has(name)))).toEqual({
      'content-type': 'text/html',
      'x-kept': 'yes',
      'content-length': '2',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'content-security-policy': "frame-ancestors 'none'",
      'cache-control': 'no-store',
    });
    expect(body).toBe('hi');
  });

  it('may be kept by the browser when it is no page', async () => {
    hostile.answer =
      'HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nCache-Control: max-age=9\r\nContent-Length: 0\r\n\r\n';
    expect((await toHostile.ask(alice)).headers.get('cache-control')).toBe('max-age=9');
  });

  it('redirects inside the desktop alone', async () => {
    expect((await toKasm.ask(alice, { path: '/dir' })).headers.get('location')).toBe('/dir/');
    const redirect = async (location: string) => {
      hostile.answer = `HTTP/1.1 302 Found\r\n${location}\r\nContent-Length: 0\r\n\r\n`;
      const { status, headers } = await toHostile.ask(alice);
      return [status, headers.get('location')];
    };
    const { port } = hostile.upstream;
    expect(await redirect(`Location: https://127.0.0.1:${port}//evil.example/`)).toEqual([302, '/evil.example/']);
    expect(await redirect('Location: //evil.example/')).toEqual([502, undefined]);
    expect(await redirect('Location: https://evil.example/')).toEqual([502, undefined]);
    expect(await redirect('Location: /a\r\nLocation: https://evil.example/')).toEqual([502, undefined]);
  });

  it('of 401 stays a bare 401: no password prompt, no sign-in loop', async () => {
    hostile.answer =
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="portal password"\r\nContent-Length: 0\r\n\r\n';
    const { status, headers } = await toHostile.ask(alice);
    expect([status, headers.has('www-authenticate')]).toEqual([401, false]);
  });

  it.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['two framings', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['an impossible status', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['a split header', 'HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: x\r\n\r\n'],
    [
      'an upgrade that nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
    ],
    ['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['nothing', (socket: { destroy: () => void }) => socket.destroy()],
  ])('that makes no sense is 502: %s', async (_, answer) => {
    hostile.answer = answer;
    expect((await toHostile.ask(alice)).status).toBe(502);
  });

  it('that breaks off half-way breaks off for the browser, too', async () => {
    hostile.answer = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';
    await expect(toHostile.ask(alice)).rejects.toThrow(/aborted|hang up/);
  });

  it('is told apart from a desktop that does not listen', async () => {
    const nobody = await startGatewayUnderTest(ownersOnly(() => ({ ...kasm.upstream, port: 1 })));
    const heard = await nobody.ask(alice, { headers: ['Sec-Fetch-Mode', 'navigate', 'Accept-Language', 'de'] });
    expect([heard.status, heard.headers.get('retry-after')]).toEqual([502, '3']);
    expect(heard.body).toContain('Der Desktop antwortet nicht');
    expect((await nobody.ask(alice, { method: 'POST', body: 'x'.repeat(500_000) })).status).toBe(502);
    await expect(nobody.open(alice)).rejects.toThrow('502');
    await nobody.stop();
  });
});

describe('a desktop that accepts connections and never says a word', () => {
  it('is 504 after a few seconds, for requests and for WebSockets', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const waiting = await startGatewayUnderTest(ownersOnly(() => ({ ...kasm.upstream, port })));
    const [heard, opened] = await Promise.allSettled([waiting.ask(alice), waiting.open(alice)]);
    expect(heard).toMatchObject({ status: 'fulfilled', value: { status: 504 } });
    expect(opened).toMatchObject({ status: 'rejected', reason: new Error('refused with 504') });
    await waiting.stop();
    silent.close();
  });
});

describe('desktops that share an origin, a path each', () => {
  const prefix = `/desktop/${alice.desktop}`;
  const host = 'd111.cloudfront.net';
  const cookie = `__Secure-deskpool-${alice.desktop}=${alice.pass}`;
  const navigate = ['Sec-Fetch-Mode', 'navigate'];
  let shared: GatewayUnderTest;
  const ask = (path: string, headers: readonly string[] = []) =>
    say(shared.port, { path, headers: ['Host', host, 'Cookie', cookie, ...headers] });

  beforeAll(async () => {
    shared = await startGatewayUnderTest(
      ownersOnly(() => kasm.upstream),
      {
        GATEWAY_DESKTOPS: `https://${host}/desktop/{id}`,
      },
    );
  });
  afterAll(() => shared.stop());

  it('get a cookie each, for their path alone', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    shared.api.script.redeem = () => ({ is: 'redeemed', pass: alice.pass, expiresAt });
    const { headers } = await ask(`${prefix}/.deskpool/enter?ticket=ticket-0123456789-abcdef`);
    expect(headers.get('location')).toBe(`${prefix}/`);
    expect(headers.get('set-cookie')).toMatch(`${cookie}; Path=${prefix}/;`);
  });

  it('lead a page of KasmVNC to where its WebSocket finds the way', async () => {
    const entry = `${prefix}/?path=desktop/${alice.desktop}/websockify`;
    expect((await ask(prefix, navigate)).headers.get('location')).toBe(`${prefix}/`);
    expect((await ask(`${prefix}/`, navigate)).headers.get('location')).toBe(entry);
    expect((await ask(entry, navigate)).status).toBe(200);
    expect(kasm.requests.map(({ url }) => url)).toEqual([`/?path=desktop/${alice.desktop}/websockify`]);
    const tab = await shared.open(alice, {
      path: `${prefix}/websockify`,
      origin: `https://${host}`,
      headers: { Host: host, Cookie: cookie },
    });
    expect(kasm.requests[1]?.url).toBe('/websockify');
    tab.socket.terminate();
  });

  it('keep the prefix of a desktop that expects it, as DCV does', async () => {
    const other = await startGatewayUnderTest(
      (request) => {
        const reply = ownersOnly(() => ({ ...kasm.upstream, base: prefix }))(request);
        return reply.is === 'open' ? { ...reply, runtime: 'dcv' } : reply;
      },
      { GATEWAY_DESKTOPS: `https://${host}/desktop/{id}` },
    );
    await say(other.port, { path: `${prefix}/api/x`, headers: ['Host', host, 'Cookie', cookie] });
    expect(kasm.requests.map(({ url }) => url)).toEqual([`${prefix}/api/x`]);
    await other.stop();
  });

  it('tell the desktop whom the load balancer saw, not what the browser claims', async () => {
    await ask(`${prefix}/app.js`, ['X-Forwarded-For', '6.6.6.6, 203.0.113.9']);
    await ask(`${prefix}/app.js`, ['CloudFront-Viewer-Address', '2001:db8::7:4711', 'X-Forwarded-For', '6.6.6.6']);
    const told = kasm.requests.map(({ headers }) => headers[headers.indexOf('X-Forwarded-For') + 1]);
    expect(told).toEqual(['203.0.113.9', '2001:db8::7']);
  });

  it('do not exist outside their paths', async () => {
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/favicon.ico')).status).toBe(404);
  });
});
