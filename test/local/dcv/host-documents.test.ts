import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { documentNames } from '#core/contract/dcv.ts';
import { readInventory } from '#core/dcv/inventory.ts';
import { documentContent } from '#lib/documents/host-document.ts';
import { hostDocuments } from '#lib/documents/host-documents.ts';
import { addSession, keepConnections, sessionsOf } from '#local/dcv/host-folder.ts';
import { rightsOf } from '#local/dcv/permissions.ts';
import { aDcvHost, unpacked, type DcvHost } from '#test/support/dcv-host.ts';

const hosts: DcvHost[] = [];
const aHost = (...args: Parameters<typeof aDcvHost>) => {
  const host = aDcvHost(...args);
  hosts.push(host);
  return host;
};
afterEach(() => hosts.splice(0).forEach(({ remove }) => remove()));

const mine = { session: 'demo-w01-s001', user: 'dp-abc', type: 'virtual' };
const hostile = [
  "x'; touch pwned; '",
  'x;touch pwned',
  '$(touch pwned)',
  '`touch pwned`',
  'x\ntouch pwned',
  '-rf',
  '--help',
  '../../etc/passwd',
  'a b',
  'Ünal',
  '',
  'a'.repeat(32),
  'dp-abc\n',
  'dp-abc\r',
];

describe('what a host is told', () => {
  test.each(documentNames)('%s lets no hostile name in', (name) => {
    for (const { pattern, default: standard } of Object.values(hostDocuments[name].parameters)) {
      for (const text of hostile) {
        const isStandard = text === standard;
        expect([text, pattern.test(text)]).toEqual([text, isStandard]);
      }
    }
  });

  test.each(documentNames)('%s has each parameter in single quotes, and no other', (name) => {
    const { parameters, mainSteps } = documentContent(hostDocuments[name]);
    const text = (mainSteps[0]?.inputs.runCommand ?? []).join('\n');
    const used = [...text.matchAll(/(.?)\{\{ (\w+) \}\}(.?)/g)].map(
      ([, before, key, after]) => `${before}${key}${after}`,
    );
    expect(new Set(used)).toEqual(new Set(Object.keys(parameters).map((key) => `'${key}'`)));
    expect(used).toHaveLength(Object.keys(parameters).length);
  });

  test('a pattern is anchored on both sides, since Systems Manager may look for it anywhere', () => {
    for (const { parameters } of Object.values(hostDocuments))
      for (const { pattern } of Object.values(parameters)) expect(pattern.source).toMatch(/^\^.*\$$/s);
  });
});

describe('making a session', () => {
  test('makes the user first, and then his session', async () => {
    const host = aHost();
    expect(await host.run('create', mine)).toMatchObject({ code: 0, stdout: 'created\n' });
    expect(host.read('etc/passwd')).toMatch(/^dp-abc:/m);
    expect((await host.dcv('list-sessions')).stdout).toBe(
      "Session: 'demo-w01-s001' (owner:dp-abc type:virtual name:'demo-w01-s001')\n",
    );
  });

  test('twice is once', async () => {
    const host = aHost();
    await host.run('create', mine);
    expect(await host.run('create', mine)).toMatchObject({ code: 0, stdout: 'exists\n' });
    expect(host.read('etc/passwd').match(/^dp-abc:/gm)).toHaveLength(1);
  });

  test('ten at once make one', async () => {
    const host = aHost();
    const all = await Promise.all(Array.from({ length: 10 }, () => host.run('create', mine)));
    expect(all.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    expect((await host.dcv('list-sessions')).stdout.trim().split('\n')).toHaveLength(1);
    expect(host.read('etc/passwd').match(/^dp-abc:/gm)).toHaveLength(1);
  });

  test('never hands one person another’s session of the same name', async () => {
    const host = aHost();
    await host.run('create', mine);
    expect(await host.run('create', { ...mine, user: 'dp-other' })).toMatchObject({
      code: 3,
      stderr: 'Another session is called demo-w01-s001.\n',
    });
  });

  test('under its owner’s name is marked by ours, and one that somebody made himself is neither taken for it nor closed', async () => {
    const host = aHost();
    const named = { session: 'jane', user: 'jane', type: 'virtual', name: 'demo-w01-s001' };
    await host.run('create', { ...named, session: 'bob', user: 'bob' });
    expect((await host.dcv('list-sessions')).stdout).toContain("'bob' (owner:bob type:virtual name:'demo-w01-s001')");
    await host.run('create', { ...mine, session: 'other', user: 'jane' });
    await host.dcv('create-session', '--type', 'virtual', '--owner', 'jane', '--user', 'jane', 'jane');
    expect(await host.run('create', named)).toMatchObject({ code: 3, stderr: 'Another session is called jane.\n' });
    expect(await host.run('close', { session: 'jane', name: 'demo-w01-s001' })).toMatchObject({ stdout: 'another\n' });
    expect(await host.run('close', { session: 'bob', name: 'demo-w01-s002' })).toMatchObject({ stdout: 'another\n' });
    expect(await host.run('create', { ...named, session: 'bob', user: 'bob' })).toMatchObject({ stdout: 'exists\n' });
    expect(await host.run('close', { session: 'bob', name: 'demo-w01-s001' })).toMatchObject({ stdout: 'closed\n' });
    expect((await host.dcv('list-sessions')).stdout).toContain("Session: 'jane'");
  });

  test('a console session has the host for itself', async () => {
    const host = aHost();
    expect(await host.run('create', { ...mine, type: 'console' })).toMatchObject({ code: 0 });
    const second = await host.run('create', { ...mine, session: 'demo-w01-s002' });
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('console session') });
  });

  test('even text that got past the patterns runs nothing but what it is', async () => {
    const host = aHost();
    for (const text of hostile.filter((one) => !one.includes("'"))) await host.run('create', { ...mine, user: text });
    expect(existsSync(join(host.root, 'pwned'))).toBe(false);
  });
});

describe('closing a session', () => {
  test('closes it, and twice is no mistake', async () => {
    const host = aHost();
    await host.run('create', mine);
    expect(await host.run('close', mine)).toMatchObject({ code: 0, stdout: 'closed\n' });
    expect(await host.run('close', mine)).toMatchObject({ code: 0, stdout: 'gone\n' });
  });

  test('fails where DCV itself does not answer, rather than saying that it is gone', async () => {
    const host = aHost();
    const broken = aHost();
    await host.run('create', mine);
    broken.remove();
    expect((await broken.run('close', mine)).code).not.toBe(0);
  });
});

describe('telling DCV how it is reached', () => {
  const verifier = 'https://portal.example.org/dcv/hosts/i-0123456789abcdef0/secret/verify';

  test('writes the keys into their sections, keeps what others wrote, and starts DCV anew', async () => {
    const host = aHost();
    expect(await host.run('configure', { verifier })).toMatchObject({ code: 0, stdout: 'configured\n' });
    expect(host.read('etc/dcv/dcv.conf')).toBe(
      [
        '[connectivity]',
        'web-port=9443',
        '',
        'web-url-path="/dcv"',
        '[security]',
        '#auth-token-verifier=""',
        `auth-token-verifier="${verifier}"`,
        'os-auto-lock=false',
        '[session-management]',
        'create-session=false',
        '',
      ].join('\n'),
    );
    expect(host.read('var/log/systemctl.log')).toBe('restart dcvserver\n');
  });

  test('the second time changes nothing, so that nobody’s session ends', async () => {
    const host = aHost();
    await host.run('configure', { verifier });
    const before = host.read('etc/dcv/dcv.conf');
    expect(await host.run('configure', { verifier })).toMatchObject({ code: 0, stdout: 'unchanged\n' });
    expect(host.read('etc/dcv/dcv.conf')).toBe(before);
    expect(host.read('var/log/systemctl.log')).toBe('restart dcvserver\n');
  });

  test('another verifier replaces the first', async () => {
    const host = aHost();
    await host.run('configure', { verifier });
    await host.run('configure', { verifier: 'https://other.example.org/v' });
    expect(host.read('etc/dcv/dcv.conf').match(/^auth-token-verifier.*/gm)).toEqual([
      'auth-token-verifier="https://other.example.org/v"',
    ]);
  });
});

describe('telling what runs', () => {
  const input = Date.parse('2026-03-01T12:00:00.000Z');
  const connection = {
    id: 1,
    username: 'dp-abc',
    address: '10.0.0.1:5',
    connectedAt: input - 60_000,
    lastInputAt: input,
  };

  test('an empty host has a port and no session', async () => {
    expect(readInventory(unpacked(await aHost().run('inventory')))).toEqual({ port: 9_443, sessions: [] });
  });

  test('of a server of today it knows the last input', async () => {
    const host = aHost();
    await host.run('create', mine);
    keepConnections(host.root, mine.session, [connection]);
    expect(readInventory(unpacked(await host.run('inventory')))?.sessions).toMatchObject([
      { id: 'demo-w01-s001', owner: 'dp-abc', type: 'virtual', connections: 1, lastInputAt: input, lastLeftAt: null },
    ]);
  });

  test.each(['2019.0', '2017.0'] as const)('of a server of %s it knows who is connected', async (version) => {
    const host = aHost(version);
    await host.run('create', mine);
    keepConnections(host.root, mine.session, [connection]);
    expect(readInventory(unpacked(await host.run('inventory')))?.sessions).toMatchObject([
      { id: 'demo-w01-s001', connections: 1, lastInputAt: null },
    ]);
  });

  test('64 sessions fit into what Systems Manager keeps', async () => {
    const host = aHost();
    await host.run('create', mine);
    const [first] = sessionsOf(host.root);
    const names = Array.from({ length: 8 }, (_, at) => `demo-w01-s${String(at + 100)}`);
    for (const id of names.slice(1)) if (first) addSession(host.root, { ...first, id, name: id });
    const result = await host.run('inventory');
    expect((result.stdout.length / names.length) * 64).toBeLessThan(24_000);
    expect(readInventory(unpacked(result))?.sessions).toHaveLength(names.length);
  });
});

describe('letting others watch', () => {
  const permit = (host: DcvHost, more: Record<string, string>) =>
    host.run('permissions', { session: mine.session, ...more });
  const mayWhat = (host: DcvHost, user: string) => [
    ...rightsOf(host.root, { id: mine.session, owner: mine.user }, user),
  ];
  const watching = async (host: DcvHost) => readInventory(unpacked(await host.run('inventory')))?.sessions[0]?.watchers;

  test('makes their users, lets them see and nothing else, and prints who they are', async () => {
    const host = aHost();
    await host.run('create', mine);
    expect(await watching(host)).toEqual([]);
    expect(await permit(host, { watchers: 'dp-one,dp-two', version: '1' })).toMatchObject({
      code: 0,
      stdout: 'watchers 1 dp-one,dp-two\n',
    });
    expect(host.read('etc/passwd')).toMatch(/^dp-two:/m);
    expect(mayWhat(host, 'dp-one')).toEqual(['display']);
    expect(mayWhat(host, mine.user)).toEqual(expect.arrayContaining(['display', 'keyboard']));
    expect(mayWhat(host, 'dp-other')).toEqual([]);
    expect(await watching(host)).toEqual(['dp-one', 'dp-two']);
  });

  test('those who joined by the host’s own way are a list of their own, which nothing else that is said takes away', async () => {
    const host = aHost();
    await host.run('create', mine);
    await permit(host, { joined: 'bob,carol' });
    await permit(host, { watchers: 'dp-one', version: '1' });
    await permit(host, { controllers: 'dp-two' });
    await permit(host, { watchers: '-', version: '2' });
    expect([mayWhat(host, 'bob'), mayWhat(host, 'carol'), mayWhat(host, 'dp-one')]).toEqual([
      ['display'],
      ['display'],
      [],
    ]);
    expect(await watching(host)).toEqual([]);
    await permit(host, { joined: 'carol' });
    expect([mayWhat(host, 'bob'), mayWhat(host, 'carol')]).toEqual([[], ['display']]);
    await permit(host, { joined: '-' });
    expect(mayWhat(host, 'carol')).toEqual([]);
  });

  test('of two changes the later counts, in whatever order they come', async () => {
    const host = aHost();
    await host.run('create', mine);
    await permit(host, { watchers: '-', version: '7' });
    expect(await permit(host, { watchers: 'dp-late', version: '6' })).toMatchObject({ stdout: 'watchers 7 -\n' });
    expect(mayWhat(host, 'dp-late')).toEqual([]);
    const order = ['8', '12', '9', '11', '10'];
    await Promise.all(order.map((version) => permit(host, { watchers: `dp-v${version}`, version })));
    expect(await watching(host)).toEqual(['dp-v12']);
    expect(mayWhat(host, 'dp-v12')).toEqual(['display']);
    expect(mayWhat(host, 'dp-v9')).toEqual([]);
  });

  test('leaves those who control it as they were, and the other way round', async () => {
    const host = aHost();
    await host.run('create', mine);
    await permit(host, { watchers: 'dp-one', version: '1' });
    await permit(host, { controllers: 'dp-two' });
    expect([mayWhat(host, 'dp-one'), mayWhat(host, 'dp-two')]).toEqual([
      ['display'],
      expect.arrayContaining(['keyboard']),
    ]);
    await permit(host, { watchers: '-', version: '2' });
    expect([mayWhat(host, 'dp-one'), mayWhat(host, 'dp-two')]).toEqual([[], expect.arrayContaining(['keyboard'])]);
    await permit(host, { controllers: '-' });
    expect(mayWhat(host, 'dp-two')).toEqual([]);
  });

  test('a session that is not there lets nobody watch, and leaves nothing behind', async () => {
    const host = aHost();
    expect((await host.run('permissions', { session: 'unknown', watchers: 'dp-one' })).code).toBe(1);
    expect(host.read('etc/passwd')).not.toContain('dp-one');
    expect(existsSync(join(host.root, 'var/lib/deskpool-sessions/unknown'))).toBe(false);
  });

  test('a session that is made anew begins with its owner alone', async () => {
    const host = aHost();
    await host.run('create', mine);
    await permit(host, { watchers: 'dp-one', version: '3' });
    await host.run('close', { session: mine.session });
    await host.run('create', mine);
    expect([mayWhat(host, 'dp-one'), await watching(host)]).toEqual([[], []]);
  });
});
