import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DesktopCard, ErrorBody, SessionView } from '#core/contract/views.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { until } from '#test/support/desktops/until.ts';
import { runProgram } from '#test/support/real-program.ts';
import {
  type Caller,
  callerWith,
  type Cookies,
  signInOverTheWire,
  signInUpToTheAnswer,
} from '#test/support/sign-in-over-the-wire.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';
import { type Heard, say, sayBytes } from '#test/support/wire.ts';

describe('a machine that cannot start says why in a sentence, and ends with 1', () => {
  const data = dataFolder();
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    taken = createServer();
    port = await new Promise((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
  afterAll(async () => {
    await new Promise((resolve) => {
      taken.close(resolve);
    });
    data.remove();
  });
  const start = async (variables: Readonly<Record<string, string>>) => {
    const program = runProgram(['local/start.ts'], { DESKPOOL_DATA: data.path, PORT: '0', ...variables });
    return { code: await program.ended, said: program.printed() };
  };
  const everyFault = [
    /line 1: name is "Wrong Name"; expected lower-case letters/,
    /line 2: title\.de is missing/,
    /line 5: oidc\.issuer is "not an address"/,
    /line 7: sesions is no key of a stage; did you mean sessions\?/,
    /line 12: desktops\[0\]\.image is "kasmweb\/ubuntu-focal-desktop:latest"; expected a pinned tag/,
    /line 15: desktops\[0\]\.limits\.idle is "soon"; expected a length of time/,
  ];

  test('when its port is taken', async () => {
    const { code, said } = await start({ PORT: String(port) });
    expect(code).toBe(1);
    expect(said).toBe(`Port ${port} is taken by another program. Choose another one: PORT=8090 npm start\n`);
  });

  test.each([
    [{ PORT: 'abc' }, 'PORT is "abc"; it has to be a number from 1 to 65535, or 0 for a free one.\n'],
    [{ PORT: '70000' }, 'PORT is "70000"; it has to be a number from 1 to 65535, or 0 for a free one.\n'],
    [{ DESKPOOL_DATA: ' ' }, 'DESKPOOL_DATA is empty; it has to be a folder.\n'],
    [{ DESKPOOL_DESKTOPS: 'windows' }, 'DESKPOOL_DESKTOPS is "windows"; it can be docker, xvnc, built-in\n'],
  ])('when it is told %j', async (variables, sentence) => {
    const { code, said } = await start(variables);
    expect(code).toBe(1);
    expect(said).toBe(sentence);
  });

  test('when its stage is wrong, with every fault and its line', async () => {
    const { code, said } = await start({ DESKPOOL_STAGE: stageFile('wrong') });
    expect(code).toBe(1);
    for (const fault of everyFault) expect.soft(said).toMatch(fault);
    expect(said).toContain('has 6 faults:');
    expect(said).not.toMatch(/^\s+at /m);
  });

  test('and so does the synthesis', async () => {
    const output = join(tmpdir(), 'deskpool-never-written');
    const words = ['node_modules/.bin/cdk', 'synth', '--quiet', '-c', `stage=${stageFile('wrong')}`, '-o', output];
    const program = runProgram(words, { CI: 'true' });
    expect(await program.ended).toBe(1);
    for (const fault of everyFault) expect.soft(program.printed()).toMatch(fault);
  });
});

describe('whoever comes with something wrong is refused, and nothing changes', () => {
  const data = dataFolder();
  const machine = Date.now;
  let later = 0;
  let cloud: Cloud;
  let student: Cookies;
  let call: Caller;
  let session: SessionView;
  let before: unknown;

  const state = async () => {
    const { sessions } = z.object({ sessions: z.array(SessionView) }).parse((await call('GET', '/api/sessions')).body);
    const { desktops } = z.object({ desktops: z.array(DesktopCard) }).parse((await call('GET', '/api/desktops')).body);
    // Being seen moves the time at which a session would close.
    const lasting = (one: SessionView) => ({ ...one, closing: null, version: 0 });
    return { sessions: sessions.map(lasting), desktops: desktops.map(({ name, last }) => ({ name, last })) };
  };

  beforeAll(async () => {
    Date.now = () => machine() + later;
    cloud = await startCloud({
      data: data.path,
      port: 0,
      stage: stageFile('journeys'),
      desktops: builtInProgram,
    });
    student = await signInOverTheWire(cloud.url, 'student');
    call = callerWith(cloud.url, student);
    await call('POST', '/api/sessions', { desktopType: 'ubuntu-desktop' });
    session = await until(
      'a desktop that runs',
      async () => {
        const { body } = await call('GET', '/api/sessions');
        const [found] = z.object({ sessions: z.array(SessionView) }).parse(body).sessions;
        return found?.status === 'active' && found;
      },
      60_000,
    );
    before = await state();
  });
  afterAll(async () => {
    await cloud.stop();
    Date.now = machine;
    data.remove();
  });

  type Wrong = {
    readonly method?: string;
    readonly path: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookie?: string;
  };
  const loginOf = () => `deskpool=${student.get('deskpool')}`;
  const ask = ({ method = 'GET', path, body, headers = {}, cookie = loginOf() }: Wrong) => {
    const all = {
      Host: `localhost:${cloud.port}`,
      Cookie: cookie,
      Origin: cloud.url,
      'X-Deskpool': '1',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    };
    return say(cloud.port, {
      method,
      path,
      headers: Object.entries(all).flat(),
      ...(body === undefined ? {} : { body }),
    });
  };
  const start = (body: string, more: Partial<Wrong> = {}): Wrong => ({
    method: 'POST',
    path: '/api/sessions',
    body,
    ...more,
  });
  const chromium = '{"desktopType":"ubuntu-chromium"}';

  test.each<readonly [string, Wrong, number, string]>([
    ['no cookie', { path: '/api/me', cookie: '' }, 401, 'signed-out'],
    ['a forged cookie', { path: '/api/me', cookie: `deskpool=${'A'.repeat(43)}` }, 401, 'signed-out'],
    ['a cookie that is no secret', { path: '/api/me', cookie: 'deskpool=../../etc' }, 401, 'signed-out'],
    ['a path that is not there', { path: '/api/nothing' }, 404, 'no-such-route'],
    ['a method that the path has not', { method: 'POST', path: '/api/me', body: '{}' }, 405, 'wrong-method'],
    ['a method that nothing has', { method: 'PATCH', path: '/api/sessions', body: '{}' }, 405, 'wrong-method'],
    ['a body that is no JSON', start('{"desktopType":'), 400, 'bad-request'],
    ['a body of another kind', start(chromium, { headers: { 'Content-Type': 'text/plain' } }), 400, 'bad-request'],
    ['a body that lacks what is needed', start('{}'), 400, 'bad-request'],
    ['a body with something more', start('{"desktopType":"ubuntu-chromium","owner":"student2"}'), 400, 'bad-request'],
    ['a body of two mebibytes', start(`{"desktopType":"${'x'.repeat(2 ** 21)}"}`), 413, 'too-large'],
    ['no header of the page', start(chromium, { headers: { 'X-Deskpool': '' } }), 403, 'foreign-origin'],
    ['another origin', start(chromium, { headers: { Origin: 'http://evil.example' } }), 403, 'foreign-origin'],
    ['a desktop type that is not there', start('{"desktopType":"windows"}'), 404, 'no-such-desktop-type'],
    ['a desktop type of others', start('{"desktopType":"staff-room"}'), 403, 'not-permitted'],
    ['a session that is not there', { path: '/api/sessions/journey-w09-s999' }, 404, 'no-such-session'],
    ['to stop one', { method: 'DELETE', path: '/api/sessions/journey-w09-s999' }, 404, 'no-such-session'],
    ['what is for admins', { path: '/api/admin/sessions' }, 403, 'forbidden'],
    [
      'a logout token that nobody signed',
      {
        method: 'POST',
        path: '/api/auth/backchannel-logout',
        body: 'logout_token=a.b.c',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
      400,
      'bad-request',
    ],
  ])('%s', async (_, wrong, status, code) => {
    const answer = await ask(wrong);
    expect(answer.status).toBe(status);
    const { error } = ErrorBody.parse(JSON.parse(answer.body));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    expect(error.requestId).not.toBe('');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toBeUndefined();
  });

  test('a body larger than API Gateway takes', async () => {
    const answer = await ask(start(`"${'x'.repeat(11 * 2 ** 20)}"`)).catch((error: unknown) => error);
    // It may close before all of it has been sent.
    if (!(answer instanceof Error)) expect(answer).toMatchObject({ status: 413 });
  });

  test("the gateway's own API, from where browsers come", async () => {
    const answer = await ask({ method: 'POST', path: '/gateway/authorize', body: '{}' });
    expect(answer.status).toBe(403);
  });

  test.each([
    ['another state', (answer: URL) => answer.searchParams.set('state', 'A'.repeat(43)), true],
    ['no state', (answer: URL) => answer.searchParams.delete('state'), true],
    ['another code', (answer: URL) => answer.searchParams.set('code', 'A'.repeat(43)), true],
    ["another provider's name", (answer: URL) => answer.searchParams.set('iss', 'http://evil.example'), true],
    ['the browser of somebody else', () => undefined, false],
  ])('an answer of the provider with %s', async (_, change, hasCookies) => {
    const { cookies, answer } = await signInUpToTheAnswer(cloud.url, 'student2');
    change(answer);
    const cookie = hasCookies ? [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') : '';
    const told = await ask({ path: `${answer.pathname}${answer.search}`, cookie, headers: { Accept: 'text/html' } });
    expect(told.status).toBe(303);
    expect(told.headers.get('location')).toMatch(/^\/\?error=sign-in-failed(&|$)/);
    expect(told.headers.get('set-cookie') ?? '').not.toMatch(/(^|, )deskpool=[^;]/);
  });

  test('an answer of the provider for the second time', async () => {
    const { cookies, answer } = await signInUpToTheAnswer(cloud.url, 'student2');
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const path = `${answer.pathname}${answer.search}`;
    const first = await ask({ path, cookie, headers: { Accept: 'text/html' } });
    expect(first.headers.get('set-cookie')).toMatch(/deskpool=[^;]/);
    const second = await ask({ path, cookie, headers: { Accept: 'text/html' } });
    expect(second.headers.get('location')).toMatch(/^\/\?error=sign-in-failed(&|$)/);
  });

  test('a ticket that has been used, one that is a minute old, and one of another desktop', async () => {
    const ticket = async (): Promise<URL> => {
      const answer: Heard = await ask({ path: session.path ?? '', headers: { Accept: 'text/html' } });
      return new URL(answer.headers.get('location') ?? '');
    };
    const enter = ({ host, search }: URL): Promise<Heard> =>
      say(cloud.port, { path: `/.deskpool/enter${search}`, headers: ['Host', host, 'Accept', 'text/html'] });
    const used = await ticket();
    expect((await enter(used)).headers.get('set-cookie')).toMatch(/^__Host-deskpool=/);
    const old = await ticket();
    later += 61_000;
    const elsewhere = await ticket();
    elsewhere.hostname = `${'a'.repeat(26)}.desk.localhost`;
    for (const wrong of [used, old, elsewhere]) {
      const answer = await enter(wrong);
      expect.soft(answer.status).toBe(303);
      expect.soft(answer.headers.get('location')).toBe(`${cloud.url}/`);
      expect.soft(answer.headers.get('set-cookie')).toBeUndefined();
    }
  });

  test.each([
    ['a host that is not ours', 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n', 421],
    ['a host on another port', 'GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n', 421],
    ['a host below that of the desktops', 'GET / HTTP/1.1\r\nHost: a.b.desk.localhost\r\n\r\n', 421],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', 400],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ])('%s', async (_, bytes, status) => {
    expect(await sayBytes(cloud.port, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('a desktop that never was', async () => {
    const headers = ['Host', `${'a'.repeat(26)}.desk.localhost:${cloud.port}`];
    expect((await say(cloud.port, { headers })).status).toBe(401);
    const asPerson = await say(cloud.port, {
      headers: [...headers, 'Accept', 'text/html', 'Sec-Fetch-Mode', 'navigate'],
    });
    expect(asPerson.headers.get('location')).toBe(`${cloud.url}/`);
  });

  test.each<readonly [string, string | undefined, () => string]>([
    ['without a login', '', () => cloud.url],
    ['with a forged login', `deskpool=${'A'.repeat(43)}`, () => cloud.url],
    ['from another origin', undefined, () => 'http://evil.example'],
  ])('a live WebSocket %s', async (_, cookie, origin) => {
    const lines = [
      'GET /live HTTP/1.1',
      `Host: localhost:${cloud.port}`,
      `Origin: ${origin()}`,
      `Cookie: ${cookie ?? loginOf()}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16, 7).toString('base64')}`,
      '\r\n',
    ];
    expect(await sayBytes(cloud.port, lines.join('\r\n'))).toMatch(/^HTTP\/1.1 40[13] /);
  });

  test('and all of it has changed nothing', async () => {
    expect(await state()).toEqual(before);
    expect(cloud.policyReport().denied).toEqual([]);
    expect(cloud.logs().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });
});
