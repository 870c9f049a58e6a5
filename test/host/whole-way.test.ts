import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunningSession } from '#core/dcv/inventory.ts';
import { startRelay, type Relay } from '#host/relay/server.ts';
import { openManagement, type ManagementUnderTest } from '#test/support/dcv-management-under-test.ts';
import { aDcvType } from '#test/support/dcv-world.ts';
import { aHostShell } from '#test/support/host-shell.ts';

/** A script on a host, its relay, and the portal's own handlers: everything but the network between them. */

const shell = aHostShell();
afterAll(() => shell.close());
const users: Readonly<Record<number, string>> = { 0: 'root', 1001: 'alice' };

let portal: ManagementUnderTest;
let relay: Relay;
let host: string;
let uid = 0;
let close: () => void;
beforeEach(async () => {
  portal = openManagement({ sessionTimeout: '1h' }, [
    aDcvType('gpu', { perHost: 4, limits: { startUp: '15m', duration: '4h', idle: 0 } }),
  ]);
  host = await portal.aHost();
  const { Authorization = '' } = await portal.by(host);
  const front = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://portal');
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const query = Object.fromEntries(url.searchParams);
      const asked = { method: request.method ?? '', path: url.pathname, query, headers, ...(body && { body }) };
      const pass = ({ statusCode, headers: own, body: said }: Awaited<ReturnType<typeof portal.answer>>) => {
        response.writeHead(statusCode, own as Record<string, string>);
        response.end(said);
      };
      portal.answer(asked).then(pass, () => response.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    front.listen(0, '127.0.0.1', resolve);
  });
  close = () => {
    front.close().closeAllConnections();
  };
  uid = 0;
  relay = await startRelay({
    config: {
      portal: `http://localhost:${(front.address() as AddressInfo).port}`,
      host,
      secret: Authorization.replace('Bearer ', ''),
    },
    port: 0,
    ownerOf: () => uid,
    nameOf: async (number) => users[number],
    log: () => undefined,
  });
});
afterEach(async () => {
  await relay.stop();
  close();
});

const scripts = { ours: '../../host/scripts', clients: '../support/host-scripts' };
const run = (
  folder: keyof typeof scripts,
  name: string,
  variables: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
) =>
  shell.run('bash', [join(import.meta.dirname, scripts[folder], name), ...words], {
    port: String(relay.port),
    DESKPOOL_RELAY_PORT: String(relay.port),
    ...variables,
  });
/** The host tells that all its sessions were made just now, and who is connected to his. */
const atSessions = async (connected: readonly string[]) => {
  await portal.world.tell();
  const [told] = await portal.deps.inventories.all();
  const createdAt = portal.world.now();
  const made = (one: RunningSession): RunningSession =>
    Object.assign({}, one, { createdAt, connections: Number(connected.includes(one.id)) });
  const running = (told?.sessions ?? []).map(made);
  await portal.world.deps.inventories.keep(host, { port: 8_443, sessions: running }, createdAt);
  portal.describes = (_, id) => running.find((one) => one.id === id) ?? 'gone';
};
const sessions = () => portal.world.fleet.running().map((name) => name.split('/')[1]);

describe.each([
  ['of the first generation', 'clients', 'v1-dcv_local_sessions', 'v1-dcv_local_sessions_timedout'],
  ['of the second generation', 'clients', 'v2-dcv_local_sessions', 'v2-dcv_local_sessions_timedout'],
  ['of ours', 'ours', 'dcv_local_sessions', 'dcv_local_sessions_timedout'],
] as const)('with scripts %s', (_, folder, login, idleJob) => {
  test('who signs in has a session, once, however often and however many at once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => run(folder, login, { PAM_USER: 'alice' })));
    expect(all.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
    await run(folder, login, { PAM_USER: 'bob' });
    expect(sessions()).toEqual(['alice', 'bob']);
  });

  test('a session in which nobody has been for long is closed, and no other', async () => {
    for (const PAM_USER of ['alice', 'bob']) await run(folder, login, { PAM_USER });
    await atSessions(['bob']);
    portal.world.pass(20 * 60_000);
    await run(folder, idleJob);
    await portal.world.settle();
    expect(sessions()).toEqual(['alice', 'bob']);
    portal.world.pass(50 * 60_000);
    await run(folder, idleJob);
    await portal.world.settle();
    expect(sessions()).toEqual(['bob']);
  });
});

test('dcv_get_token prints a token for the caller’s own session, or why there is none', async () => {
  uid = 1001;
  expect(await run('ours', 'dcv_get_token')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^dcv_get_token: .+\n$/),
  });
  uid = 0;
  await run('ours', 'dcv_local_sessions', { PAM_USER: 'alice' });
  for (let minute = 0; minute < 2; minute += 1) await portal.world.minute();
  uid = 1001;
  expect(await run('ours', 'dcv_get_token', {}, ['600'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^[\w-]{43}\n$/),
    stderr: '',
  });
});
