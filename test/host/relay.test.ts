import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aHostName, aHostSecret } from '#test/support/management-api.ts';
import { aRelayOnHost, type RelayOnHost } from '#test/support/relay-on-host.ts';
import { say, sayBytes } from '#test/support/wire.ts';
import { usualPatience } from '#host/relay/portal.ts';

let relay: RelayOnHost;
beforeEach(async () => {
  relay = await aRelayOnHost();
});
afterEach(() => relay.stop());

const ask = (path: string, headers: readonly string[] = [], more: { method?: string; body?: string } = {}) =>
  say(relay.port, { path, headers: ['Host', `localhost:${relay.port}`, ...headers], ...more });
const refused = (message: unknown, status: number) => ({
  status,
  body: expect.stringMatching(/^\{"message":".+","return_code":\d+,"stderr":null,"stdout":null\}\n$/),
  message,
});
const expectRefused = async (asked: ReturnType<typeof ask>, status: number, message: RegExp) => {
  const { status: said, body } = await asked;
  expect({ status: said, body }).toMatchObject({ status, body: refused(message, status).body });
  expect(JSON.parse(body)).toMatchObject({ message: expect.stringMatching(message), return_code: status });
};

describe('what a script asks', () => {
  test('is asked of the portal, with the host’s identity and the caller’s', async () => {
    relay.askAs(1001);
    await ask('/create-session?owner=alice');
    expect(relay.api.heard).toMatchObject([
      {
        line: 'GET /dcv/management/create-session?owner=alice',
        headers: {
          authorization: `Bearer ${aHostSecret}`,
          'x-deskpool-host': aHostName,
          'x-deskpool-user': 'alice',
          'x-deskpool-uid': '1001',
        },
      },
    ]);
  });

  test('is answered to the letter: status, type and every byte', async () => {
    const body = '{"message":"Session: \'alice\' (owner:alice type:virtual name:\'alice\')\\n"}\n';
    relay.api.instead = (response) => {
      response.writeHead(500, { 'Content-Type': 'application/json' });
      response.end(body);
    };
    const said = await ask('/list-sessions');
    expect([said.status, said.headers.get('content-type'), said.body]).toEqual([500, 'application/json', body]);
  });

  test('takes its body along, when there is one', async () => {
    const notice = '{"title":"50% off","text":"x"}';
    await ask('/schedule-notification', ['Content-Type', 'application/json'], { method: 'POST', body: notice });
    expect(relay.api.heard).toMatchObject([{ body: notice, headers: { 'content-type': 'application/json' } }]);
  });

  test('in the words of one generation is asked so', async () => {
    await ask('/list-sessions', ['X-Deskpool-Compat', 'v1']);
    await ask('/list-sessions', ['X-Deskpool-Compat', 'v3']);
    expect(relay.api.heard.map(({ headers }) => headers['x-deskpool-compat'])).toEqual(['v1', undefined]);
  });

  test('at the root is asked where the portal has it', async () => {
    expect((await ask('/')).body).toContain('This is an API used to manage your DCV services.');
  });

  const hasBoth = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
  test.runIf(hasBoth)('is answered at either loopback, since localhost may be both', async () => {
    relay.askAs(1001);
    expect((await fetch(`http://[::1]:${relay.port}/list-sessions`)).status).toBe(200);
    expect(relay.api.heard).toMatchObject([{ headers: { 'x-deskpool-user': 'alice' } }]);
  });

  test.runIf(hasBoth)('is answered by nobody where somebody else has one of them', async () => {
    const other = createServer().listen(0, '::1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(aRelayOnHost({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(fetch(`http://127.0.0.1:${port}/list-sessions`)).rejects.toThrow('fetch failed');
    other.close();
  });

  test('for what is not there gets the portal’s own page', async () => {
    expect(await ask('/nowhere')).toMatchObject({ status: 404, body: expect.stringContaining('404 Not Found') });
  });

  test('never takes a private key along', async () => {
    relay.askAs(1001);
    await ask('/request_token', ['Content-Type', 'application/json'], {
      method: 'POST',
      body: '{"private_key":"secret"}',
    });
    expect(relay.api.heard).toMatchObject([{ line: 'POST /dcv/management/request_token', body: '' }]);
  });

  test('is noted with who asked and what came of it, and never a name', async () => {
    relay.askAs(1001);
    await ask('/create-session?owner=alice');
    await ask('/close-session?owner=bob');
    expect(relay.lines).toEqual([
      expect.stringMatching(/^GET \/create-session uid=1001 200 \d+ms$/),
      expect.stringMatching(/^GET \/close-session uid=1001 403 \d+ms$/),
    ]);
  });
});

describe('who may ask', () => {
  test('somebody of whom nobody can tell who he is: nothing', async () => {
    relay.askAs(undefined);
    await expectRefused(ask('/'), 403, /cannot be told who asks/);
    relay.askAs(4_711);
    await expectRefused(ask('/'), 403, /cannot be told who asks/);
  });

  test('a user: nothing about others, and the portal never hears of it', async () => {
    relay.askAs(1002);
    await expectRefused(ask('/close-session?owner=alice'), 403, /You are bob/);
    await expectRefused(ask('/approve-login?collab_username=bob', [], { method: 'POST' }), 403, /Only root/);
    expect(relay.api.heard).toEqual([]);
  });

  test('what a caller says he is counts for nothing', async () => {
    relay.askAs(1002);
    const lies = [
      'X-Deskpool-User',
      'root',
      'X-Deskpool-Uid',
      '0',
      'x-deskpool-host',
      'i-1',
      'Authorization',
      'Bearer x',
      'Cookie',
      'a=b',
    ];
    await ask('/create-session?owner=bob', lies);
    const [heard] = relay.api.heard;
    expect(heard?.headers).toMatchObject({
      'x-deskpool-user': 'bob',
      'x-deskpool-uid': '1002',
      'x-deskpool-host': aHostName,
    });
    expect(heard?.headers).not.toHaveProperty('cookie');
    expect(heard?.headers.authorization).toBe(`Bearer ${aHostSecret}`);
  });

  test.each([
    ['another name that leads here', ['Host', 'evil.example.org'], /own name/],
    ['another name that begins as ours', ['Host', 'localhost.evil.example.org'], /own name/],
    ['a page with an origin', ['Host', 'localhost:5000', 'Origin', 'http://localhost:5000'], /browser/],
    ['a page that hides its origin', ['Host', 'localhost', 'Origin', 'null'], /browser/],
    [
      'an image in a page',
      ['Host', 'localhost:5000', 'Sec-Fetch-Site', 'cross-site', 'Sec-Fetch-Dest', 'image'],
      /browser/,
    ],
    ['a link in a page', ['Host', 'localhost:5000', 'Referer', 'https://evil.example.org/'], /browser/],
  ])('%s: nothing, even as root', async (_, headers, message) => {
    await expectRefused(say(relay.port, { path: '/close-session?owner=alice', headers }), 403, message);
    expect(relay.api.heard).toEqual([]);
  });

  test('a user with more connections than anyone needs: no more, while root comes through', async () => {
    relay.askAs(1001);
    const silent = Array.from({ length: 16 }, () => connect(relay.port, '127.0.0.1'));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    const comesThrough = () =>
      ask('/').then(
        () => true,
        () => false,
      );
    await expect.poll(comesThrough, { timeout: 10_000 }).toBe(false);
    relay.askAs(0);
    expect(await comesThrough()).toBe(true);
    silent.forEach((socket) => socket.destroy());
  });
});

describe('what nobody should send', () => {
  test.each([
    ['a path with dots', '/../portal'],
    ['a path with escaped dots', '/%2e%2e/portal'],
    ['a path in a path', '/list-sessions/x'],
    ['two slashes', '//portal/list-sessions'],
    ['another address', 'http://evil.example.org/list-sessions'],
    ['a very long path', `/${'a'.repeat(200)}`],
  ])('%s is not there', async (_, path) => {
    await expectRefused(ask(path), 404, /nothing here/);
    expect(relay.api.heard).toEqual([]);
  });

  test.each([
    ["x'; touch pwned; '", 'x%27%3B+touch+pwned%3B+%27'],
    ['a\r\nX-Deskpool-Uid: 0', 'a%0D%0AX-Deskpool-Uid%3A+0'],
    ['a#b', 'a%23b'],
    ['a&owner=b', 'a%26owner%3Db'],
    ['Ünal', '%C3%9Cnal'],
  ])('a name such as %j stays a name', async (name, written) => {
    await ask(`/create-session?owner=${encodeURIComponent(name)}`);
    expect(relay.api.heard.map(({ line }) => line)).toEqual([`GET /dcv/management/create-session?owner=${written}`]);
    expect(relay.api.heard[0]?.headers['x-deskpool-uid']).toBe('0');
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is not known', async (method) => {
    await expectRefused(ask('/list-sessions', [], { method }), 405, /GET and POST/);
  });

  test('a body that is too long is not read to its end', async () => {
    await expectRefused(ask('/schedule-notification', [], { method: 'POST', body: 'x'.repeat(70_000) }), 413, /65536/);
    const endless = `POST /schedule-notification HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${`4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(6)}`;
    expect(await sayBytes(relay.port, endless)).toMatch(/^HTTP\/1\.1 413 /);
    expect(relay.api.heard).toEqual([]);
  });

  test('a body with a GET is refused', async () => {
    await expectRefused(ask('/list-sessions', [], { body: 'x' }), 400, /no body/);
  });

  test.each([
    ['two lengths', 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and pieces',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET',
    ],
    ['a blank before a colon', 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['what is no HTTP', 'hello\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('%s is refused before anything is asked', async (_, bytes) => {
    expect(await sayBytes(relay.port, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(relay.api.heard).toEqual([]);
  });
});

describe('when the portal', () => {
  test('cannot be reached, that is said', async () => {
    await relay.api.stop();
    await expectRefused(ask('/list-sessions'), 502, /cannot be reached/);
  });

  test.each([
    ['a page where there should be an answer', 200, 'text/html', '<!doctype html>alice'],
    ['the page of a gateway', 502, 'text/html', '<html>Bad Gateway</html>'],
    ['the page of a firewall', 403, 'text/html', '<html>Request blocked</html>'],
    ['nothing in particular', 200, '', 'x'],
    ['the way to somewhere else', 302, 'text/html', ''],
  ])('answers with %s, that is said', async (_, status, type, body) => {
    relay.api.instead = (response) => {
      response.writeHead(status, {
        ...(type && { 'Content-Type': type }),
        ...(status === 302 && { Location: 'http://evil.example.org/' }),
      });
      response.end(body);
    };
    await expectRefused(ask('/list-sessions'), 502, /not JSON/);
  });

  test('answers without an end, that is said', async () => {
    relay.api.instead = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('x'.repeat(1_100_000));
    };
    await expectRefused(ask('/list-sessions'), 502, /too much/);
  });

  test('breaks off, that is said', async () => {
    relay.api.instead = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
      response.write('{"mess');
      setTimeout(() => response.destroy(), 20);
    };
    await expectRefused(ask('/list-sessions'), 502, /cannot be reached/);
  });

  test('takes too long, that is said', async () => {
    const hasty = await aRelayOnHost({ patience: () => 50 });
    hasty.api.instead = () => undefined;
    const { status, body } = await say(hasty.port, { path: '/list-sessions', headers: ['Host', 'localhost'] });
    expect([status, JSON.parse(body)]).toMatchObject([503, { message: 'The portal did not answer in time.' }]);
    await hasty.stop();
  });

  test.each(['/approve-login', '/create-session', '/close-session', '/check-session-timedout'])(
    'has to ask somebody, as for %s, it has all the time that it may need itself',
    (path) => {
      expect(usualPatience(path)).toBeGreaterThan(28_000);
      expect(usualPatience('/list-sessions')).toBeLessThan(20_000);
    },
  );
});
