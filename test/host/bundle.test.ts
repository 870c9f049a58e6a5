import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aHostShell } from '#test/support/host-shell.ts';
import { aHostName, aHostSecret, aManagementApi } from '#test/support/management-api.ts';
import { unpackedPieces } from '#test/support/installed-host.ts';
import { say } from '#test/support/wire.ts';

let pieces: string;
beforeAll(async () => {
  pieces = await unpackedPieces();
});
afterAll(() => rmSync(join(pieces, '..'), { recursive: true, force: true }));

const aFreePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

describe('the relay as hosts get it', () => {
  const start = (config: unknown, port: number) => {
    const folder = mkdtempSync(join(tmpdir(), 'deskpool-relay-'));
    const file = join(folder, 'relay.json');
    writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    const env = { DESKPOOL_RELAY_CONFIG: file, DESKPOOL_RELAY_PORT: String(port), PATH: process.env['PATH'] };
    const relay = spawn(process.execPath, [join(pieces, 'deskpool-relay.mjs')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    for (const from of [relay.stdout, relay.stderr]) from.on('data', (piece: Buffer) => (told += piece.toString()));
    const ended = new Promise<number | null>((resolve) => {
      relay.on('close', (code) => {
        rmSync(folder, { recursive: true });
        resolve(code);
      });
    });
    return { relay, told: () => told, ended };
  };

  test('is one small file that needs Node alone', () => {
    const file = join(pieces, 'deskpool-relay.mjs');
    expect(statSync(file).size).toBeLessThan(120 * 1024);
    const imported = [
      ...readFileSync(file, 'utf8').matchAll(/(?:^|[;}])import(?:[\w$*{][^;"']*?from)?["']([^"']+)["']/g),
    ];
    expect(imported.map(([, from = '']) => from).filter((from) => !isBuiltin(from))).toEqual([]);
    expect(imported.length).toBeGreaterThan(0);
  });

  test.runIf(process.platform === 'linux')(
    'passes on what this very user asks, and stops when it is told to',
    async () => {
      const api = await aManagementApi();
      const port = await aFreePort();
      const { relay, told, ended } = start({ portal: api.portal, host: aHostName, secret: aHostSecret }, port);
      await expect.poll(told, { timeout: 10_000 }).toContain('listening');
      const { status, body } = await say(port, { path: '/list-sessions', headers: ['Host', 'localhost'] });
      expect([status, JSON.parse(body)]).toMatchObject([200, { message: '' }]);
      expect(api.heard[0]?.headers['x-deskpool-uid']).toBe(String(process.getuid?.()));
      relay.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(told()).not.toContain(aHostSecret);
      await api.stop();
    },
  );

  test.each([
    ['no JSON', 'secret=x', /cannot start/],
    [
      'another secret than there can be',
      { portal: 'https://p.example.org', host: aHostName, secret: 'hush' },
      /relay\.json: secret\n/,
    ],
    [
      'a portal by plain HTTP',
      { portal: 'http://p.example.org', host: aHostName, secret: aHostSecret },
      /relay\.json: portal\n/,
    ],
  ])('with %s in its file it ends, and says why without what is in it', async (_, config, why) => {
    const { ended, told } = start(config, 0);
    expect(await ended).toBe(1);
    expect(told()).toMatch(why);
    expect(told()).not.toMatch(/hush|\n\s+at /);
  });
});

const shell = aHostShell();
afterAll(() => shell.close());
const has = async (program: string) => (await shell.run('sh', ['-c', `command -v ${program}`])).code === 0;
const scripts = () => [
  'install.sh',
  'uninstall.sh',
  'install-node.sh',
  'edit-dcv-conf.sh',
  ...readdirSync(join(pieces, 'scripts')).map((name) => `scripts/${name}`),
];

describe('the scripts', () => {
  test('are read by bash without complaint', async () => {
    for (const script of scripts())
      expect(await shell.run('bash', ['-n', join(pieces, script)])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('have no finding of shellcheck', async ({ skip }) => {
    if (!(await has('shellcheck'))) skip('shellcheck is not on this machine');
    const found = await shell.run('shellcheck', ['-x', '-P', pieces, ...scripts().map((name) => join(pieces, name))]);
    expect(found).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('the units', () => {
  const unit = (name: string) => readFileSync(join(pieces, 'units', name), 'utf8');

  test('run the relay as a user of its own, who can change nothing', () => {
    const text = unit('deskpool-relay.service');
    for (const line of [
      'User=deskpool-relay',
      'Restart=always',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'ProtectSystem=strict',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('MemoryDenyWriteExecute');
  });

  test('run the idle job every half an hour', () => {
    expect(unit('deskpool-idle.timer')).toContain('OnCalendar=*:0/30\n');
    expect(unit('deskpool-idle.service')).toContain('ExecStart=/usr/bin/dcv_local_sessions_timedout\n');
  });

  test('are understood by systemd', async ({ skip }) => {
    if (!(await has('systemd-analyze'))) skip('systemd is not on this machine');
    // Programs that are there; on a host they lie elsewhere.
    const folder = mkdtempSync(join(tmpdir(), 'deskpool-units-'));
    for (const name of readdirSync(join(pieces, 'units')))
      writeFileSync(
        join(folder, name),
        unit(name).replace('@NODE@', '/bin/true').replace('/usr/bin/dcv_local_sessions_timedout', '/bin/true'),
      );
    const files = readdirSync(folder).map((name) => join(folder, name));
    const { stderr } = await shell.run('systemd-analyze', ['verify', ...files]);
    rmSync(folder, { recursive: true });
    expect(stderr.split('\n').filter((line) => line.includes('deskpool-units-'))).toEqual([]);
  });
});

test('nothing else is in the archive than what is needed', () => {
  expect(readdirSync(pieces).toSorted()).toEqual([
    'deskpool-relay.mjs',
    'edit-dcv-conf.sh',
    'install-node.sh',
    'install.sh',
    'node-pins',
    'pam',
    'scripts',
    'uninstall.sh',
    'units',
  ]);
  expect(existsSync(join(pieces, 'relay'))).toBe(false);
});
