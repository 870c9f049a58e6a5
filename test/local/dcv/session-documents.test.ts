import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hostDocuments } from '#lib/documents/host-documents.ts';
import { sessionsOf } from '#local/dcv/host-folder.ts';
import { runScript } from '#local/dcv/run-script.ts';
import { openSessionDesktops } from '#local/dcv/session-desktops.ts';
import { aDcvHost, type DcvHost } from '#test/support/dcv-host.ts';

const hosts: DcvHost[] = [];
const aHost = () => {
  const host = aDcvHost();
  hosts.push(host);
  return host;
};
afterEach(() => hosts.splice(0).forEach(({ remove }) => remove()));

const session = 'demo-w01-s001';
const mine = { session, user: 'dp-abc', type: 'virtual' };
const guest = { ...mine, user: 'dp-guest', type: 'console', guest: 'yes' };
/** As `ssmCommands` packs them. */
const packed = (variables: Readonly<Record<string, string>>) =>
  Object.entries(variables)
    .map(([name, value]) => `${name}:${Buffer.from(value).toString('base64')}`)
    .join(' ');
/** What the program that DCV starts has in its environment. */
const environmentOf = async (host: DcvHost): Promise<Readonly<Record<string, string>>> => {
  const { stdout, code } = await runScript(
    host.root,
    [`exec var/lib/deskpool-sessions/${session}/init ${session}`],
    9_000,
  );
  expect(code).toBe(0);
  const pairs = stdout.split('\0').filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
};
const hostile = {
  QUOTE: "'; touch pwned; '",
  QUOTES: `it's "quoted" ''' \\' \\`,
  RUN: '$(touch pwned) `touch pwned` ${IFS}',
  LINES: 'first\nsecond\n\ntouch pwned',
  ENDS: "'\ntouch pwned\n'",
  GLOB: '* ? [a-z] ~ !',
  PERCENT: '%s %n \\n \\0',
  LETTERS: 'Größe 計 🙂',
  EMPTY: '',
  LONG: 'x'.repeat(9_000),
};

describe('variables of a session', () => {
  test('are in the environment of its desktop, whatever is in them, and nothing of them runs', async () => {
    const host = aHost();
    expect(await host.run('create', { ...mine, variables: packed(hostile) })).toMatchObject({ code: 0 });
    expect(await environmentOf(host)).toMatchObject(hostile);
    expect(existsSync(join(host.root, 'pwned'))).toBe(false);
  });

  test('can be read by its user alone, and lie where nobody else can write', async () => {
    const host = aHost();
    await host.run('create', { ...mine, variables: packed({ CONFIG_PASSWORD: 'secret' }) });
    const folder = join(host.root, 'var/lib/deskpool-sessions', session);
    expect(statSync(join(folder, 'env')).mode & 0o777).toBe(0o600);
    expect(host.read('var/log/chown.log')).toContain(`dp-abc ${folder}/env`);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  test('are named as ours are, and come in base64 alone', () => {
    const { pattern } = hostDocuments.create.parameters['variables'] ?? {};
    for (const good of ['', packed(hostile), packed({ A: 'b', C: 'd' })]) expect(pattern?.test(good)).toBe(true);
    for (const bad of ['a:YQ==', 'A', 'A:$(x)', "A:'", 'A:YQ== ', ' A:YQ==', 'A:YQ==\nB:YQ==', '1:YQ==', 'A B:YQ=='])
      expect([bad, pattern?.test(bad)]).toEqual([bad, false]);
  });

  test('whose names got past the pattern are left out', async () => {
    const host = aHost();
    const variables = `A;touch$IFS$9pwned:YQ== lower:YQ== :YQ== GOOD:${Buffer.from('kept').toString('base64')}`;
    expect(await host.run('create', { ...mine, variables })).toMatchObject({ code: 0 });
    expect(await environmentOf(host)).toMatchObject({ GOOD: 'kept' });
    expect(existsSync(join(host.root, 'pwned'))).toBe(false);
  });

  test('go with the session', async () => {
    const host = aHost();
    await host.run('create', { ...mine, variables: packed({ CONFIG_PASSWORD: 'secret' }) });
    await host.run('close', { session });
    expect(readdirSync(join(host.root, 'var/lib/deskpool-sessions'))).toEqual([]);
  });

  test('come through to what is shown here', async () => {
    const host = aHost();
    await host.run('create', { ...mine, variables: packed({ CONFIG_URL: 'https://desk.example.org/c?a=1&b=2' }) });
    const started = await new Promise<Readonly<Record<string, string>>>((resolve) => {
      const desktops = openSessionDesktops({
        root: host.root,
        host: 'i-1',
        program: {
          kind: 'built-in',
          start: async ({ environment }) => {
            resolve(environment);
            return { host: '127.0.0.1', port: 1, stop: async () => undefined };
          },
        },
        closed: () => undefined,
      });
      void desktops.find(session).then(() => desktops.stop());
    });
    expect(started).toMatchObject({ CONFIG_URL: 'https://desk.example.org/c?a=1&b=2', USER: 'dp-abc' });
    expect(started).not.toHaveProperty('DESKPOOL_ROOT');
  });
});

describe('a host’s own display', () => {
  test('logs its user in without a password, and has his variables', async () => {
    const host = aHost();
    const variables = packed({ DESKPOOL_SESSION: session });
    expect(await host.run('create', { ...mine, type: 'console', variables })).toMatchObject({ code: 0 });
    expect(host.read('etc/gdm/custom.conf')).toBe(
      '[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=dp-abc\nWaylandEnable=false\n\n[security]\n',
    );
    expect(host.read('var/log/systemctl.log')).toBe('restart display-manager\n');
    expect(host.read('var/lib/deskpool-sessions/.console-env')).toBe(`export DESKPOOL_SESSION='${session}'\n`);
    expect(host.read('etc/profile.d/deskpool.sh')).toContain('[ -O /var/lib/deskpool-sessions/.console-env ]');
  });

  test('logs him out when the session is closed, and greets whoever comes next', async () => {
    const host = aHost();
    await host.run('create', { ...mine, type: 'console' });
    expect(await host.run('close', { session })).toMatchObject({ code: 0, stdout: 'closed\n' });
    expect(host.read('etc/gdm/custom.conf')).toBe('[daemon]\nWaylandEnable=false\n\n[security]\n');
    expect(host.read('var/log/systemctl.log')).toBe('restart display-manager\nrestart display-manager\n');
    expect(host.read('var/log/loginctl.log')).toBe('terminate-user dp-abc\n');
    expect(existsSync(join(host.root, 'var/lib/deskpool-sessions/.console-env'))).toBe(false);
    expect(host.read('etc/passwd')).toMatch(/^dp-abc:/m);
  });

  test('is had by one at a time: another session leaves whoever is there alone', async () => {
    const host = aHost();
    await host.run('create', { ...mine, type: 'console' });
    const second = await host.run('create', { ...mine, session: 'demo-w01-s002', user: 'dp-other', type: 'console' });
    expect(second).toMatchObject({ code: 4, stderr: expect.stringContaining('tolerates none') });
    expect(host.read('etc/gdm/custom.conf')).toContain('AutomaticLogin=dp-abc');
    expect(sessionsOf(host.root)).toHaveLength(1);
  });

  test('goes from one to the next without a trace of the first in its settings', async () => {
    const host = aHost();
    await host.run('create', { ...mine, type: 'console' });
    await host.run('close', { session });
    await host.run('create', { ...guest, session: 'demo-w01-s002' });
    expect(host.read('etc/gdm/custom.conf').match(/^AutomaticLogin=.*/gm)).toEqual(['AutomaticLogin=dp-guest']);
  });
});

describe('a guest', () => {
  test('is alone in his session, and leaves with it, files and all', async () => {
    const host = aHost();
    await host.run('create', guest);
    expect(sessionsOf(host.root)).toMatchObject([{ clients: 1 }]);
    expect(existsSync(join(host.root, 'home/dp-guest'))).toBe(true);
    expect(await host.run('close', { session })).toMatchObject({ code: 0, stdout: 'closed\n' });
    expect(existsSync(join(host.root, 'home/dp-guest'))).toBe(false);
    expect(host.read('etc/passwd')).not.toMatch(/^dp-guest:/m);
    expect(await host.run('close', { session })).toMatchObject({ code: 0, stdout: 'gone\n' });
  });

  test('leaves also where DCV lost the session by itself', async () => {
    const host = aHost();
    await host.run('create', guest);
    await host.dcv('close-session', session);
    expect(await host.run('close', { session })).toMatchObject({ code: 0, stdout: 'gone\n' });
    expect(host.read('etc/passwd')).not.toMatch(/^dp-guest:/m);
    expect(host.read('etc/gdm/custom.conf')).not.toContain('AutomaticLogin');
  });

  test('is nobody who has a home there: such a one stays', async () => {
    const host = aHost();
    await host.run('create', mine);
    await host.run('close', { session });
    expect(existsSync(join(host.root, 'home/dp-abc'))).toBe(true);
  });
});
