import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { allowPerSecond } from '#gateway/allowance.ts';
import { wrongTokensPerSecond } from '#gateway/config.ts';
import {
  alice,
  type GatewayUnderTest,
  hostOf,
  originOf,
  ownersOnly,
  signInAt,
  startGatewayUnderTest,
} from '#test/support/gateway-under-test.ts';
import { type KasmStandIn, startKasmStandIn } from '#test/support/kasm-stand-in.ts';
import { say } from '#test/support/wire.ts';

const token = 'abcdefghijklmnopqrstuvwxyzABCDEF';
const wrong = 'FEDCBAzyxwvutsrqponmlkjihgfedcba';
const navigate = ['Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'document', 'Accept', 'text/html'];

let kasm: KasmStandIn;
let under: GatewayUnderTest;
let inPaths: GatewayUnderTest;

/** The allowance of wrong tokens is counted by desktop, so each test asks at its own. */
let desktops = 0;
let desktop = '';

beforeAll(async () => {
  kasm = await startKasmStandIn();
  under = await startGatewayUnderTest(ownersOnly(() => kasm.upstream));
  inPaths = await startGatewayUnderTest(
    ownersOnly(() => kasm.upstream),
    { GATEWAY_DESKTOPS: 'http://desks.localhost/desktop/{id}' },
  );
});
afterAll(async () => {
  await under.stop();
  await inPaths.stop();
  await kasm.stop();
});
beforeEach(() => {
  desktops += 1;
  desktop = `configured${'abcdefghijklmnopqrstuvwxyz'[desktops]}`.padEnd(26, 'c');
  under.api.asked.length = 0;
  under.api.switchOn();
  for (const { api } of [under, inPaths])
    api.script.config = (asked) =>
      asked.desktop === desktop && asked.token === token
        ? { is: 'document', contentType: 'application/json', text: `{"type":"${asked.type}"}` }
        : { is: 'none' };
});

const ask = (path: string, headers: readonly string[] = [], method = 'GET') =>
  say(under.port, { method, path, headers: ['Host', hostOf(desktop), ...headers] });
const questions = () => under.api.asked.filter(({ path }) => path === '/gateway/config').length;

describe('a session’s configuration', () => {
  it.each(['environment', 'variables', 'id_rsa', 'id_rsa.pub'])(
    'is told at the desktop’s own address, without a pass: %s',
    async (type) => {
      for (const path of [`/config/${type}`, `/workshop/config/${type}`, `//workshop/config/${type}`]) {
        const heard = await ask(`${path}?token=${token}`);
        expect([heard.status, heard.body]).toEqual([200, `{"type":"${type}"}`]);
        expect(heard.headers.get('content-type')).toBe('application/json');
        expect(heard.headers.get('cache-control')).toBe('no-store');
        expect(heard.headers.get('x-content-type-options')).toBe('nosniff');
      }
      expect(under.logged.join()).not.toContain(token);
    },
  );

  it('is told below the desktop’s path where desktops share an origin', async () => {
    const path = `/desktop/${desktop}/workshop/config/environment?token=${token}`;
    const heard = await say(inPaths.port, { path, headers: ['Host', 'desks.localhost'] });
    expect([heard.status, heard.body]).toEqual([200, '{"type":"environment"}']);
  });

  it('is as if it were not there with a wrong token: a person signs in, a program is told that it is signed out', async () => {
    under.api.script.authorize = () => ({ is: 'sign-in', signInAt });
    const page = await ask(`/config/environment?token=${wrong}`, navigate);
    expect([page.status, page.headers.get('location')]).toEqual([303, signInAt]);
    expect((await ask(`/config/environment?token=${wrong}`)).status).toBe(401);
    expect(questions()).toBe(2);
  });

  it('leaves the path to the desktop for whoever has a pass and no right token', async () => {
    under.api.script.authorize = ownersOnly(() => kasm.upstream);
    kasm.requests.length = 0;
    await under.ask(alice, { path: '/config/environment' });
    await under.ask(alice, { path: `/config/environment?token=${wrong}` });
    expect(kasm.requests.map(({ url }) => url)).toEqual(['/config/environment', `/config/environment?token=${wrong}`]);
  });

  it.each([
    ['another type', `/config/kubeconfig?token=${token}`],
    ['a path below', `/config/environment/more?token=${token}`],
    ['a path above', `/a/config/environment?token=${token}`],
    ['no token', '/config/environment'],
    ['what is no token', '/config/environment?token=short'],
    ['two tokens', `/config/environment?token=${token}&token=${wrong}`],
  ])('is not asked for with %s', async (_, path) => {
    expect((await ask(path)).status).toBe(401);
    expect(questions()).toBe(0);
  });

  it('is not asked for by another method, nor from a page of somebody else', async () => {
    const path = `/config/environment?token=${token}`;
    expect((await ask(path, [], 'POST')).status).toBe(401);
    expect((await ask(path, ['Origin', originOf(alice.desktop)])).status).toBe(403);
    expect(questions()).toBe(0);
  });

  it('is as if it were not there while the API is down', async () => {
    under.api.switchOff();
    expect((await ask(`/config/environment?token=${token}`)).status).toBe(401);
  });

  it('keeps a flood of wrong tokens from the API, and right ones are no flood', async () => {
    for (let count = 0; count < 3 * wrongTokensPerSecond; count += 1)
      expect((await ask(`/config/environment?token=${token}`)).status).toBe(200);
    expect(questions()).toBe(3 * wrongTokensPerSecond);
    let answer: (value: void) => void = () => {};
    under.api.hold(new Promise((resolve) => (answer = resolve)));
    const flood = Promise.all(Array.from({ length: 50 }, () => ask(`/config/environment?token=${wrong}`)));
    await expect.poll(questions).toBeGreaterThan(3 * wrongTokensPerSecond);
    answer();
    expect(new Set((await flood).map(({ status }) => status))).toEqual(new Set([401]));
    // The clock may pass into another second on the way.
    expect(questions()).toBeLessThanOrEqual(3 * wrongTokensPerSecond + 2 * wrongTokensPerSecond);
  });
});

describe('an allowance', () => {
  it('is so many each second for each who asks, and what is given back is there again', () => {
    let now = 10_000;
    const { take, giveBack } = allowPerSecond(2, () => now);
    expect([take('a'), take('a'), take('a'), take('b')]).toEqual([true, true, false, true]);
    giveBack('a');
    expect([take('a'), take('a')]).toEqual([true, false]);
    now += 999;
    expect(take('a')).toBe(false);
    now += 1;
    expect([take('a'), take('a'), take('a')]).toEqual([true, true, false]);
  });

  it('is no larger for what is given back a second late', () => {
    let now = 10_000;
    const { take, giveBack } = allowPerSecond(1, () => now);
    expect(take('a')).toBe(true);
    now += 1_000;
    giveBack('a');
    giveBack('a');
    expect([take('a'), take('a')]).toEqual([true, false]);
  });
});
