import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aNodeArchive, anInstalledHost, unpackedPieces, type InstalledHost } from '#test/support/installed-host.ts';
import { aHostName, aHostSecret } from '#test/support/management-api.ts';

let pieces: string;
beforeAll(async () => {
  pieces = await unpackedPieces();
});
afterAll(() => rmSync(join(pieces, '..'), { recursive: true, force: true }));

const confOf = (name: string) =>
  readFileSync(join(import.meta.dirname, '../support/dcv-conf', `${name}.conf`), 'latin1');
const hosts: InstalledHost[] = [];
const aHost = (conf = confOf('2023'), folder?: string) => {
  const host = anInstalledHost(pieces, conf, folder);
  hosts.push(host);
  return host;
};
afterEach(() => hosts.splice(0).forEach(({ remove }) => remove()));

/** The lines that one text has and the other doesn't, as `+` and `-`. */
const changes = (before: string, after: string) => {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((it) => !fresh.includes(it)).map((it) => `-${it}`),
    ...fresh.filter((it) => !old.includes(it)).map((it) => `+${it}`),
  ];
};
const told = (host: InstalledHost, secret = aHostSecret) => {
  host.write('secret', `${secret}\n`, 0o600);
  return ['--portal', 'https://portal.example.org', '--host', aHostName, '--secret-file', join(host.root, 'secret')];
};

describe('installing', () => {
  test('puts every piece where it belongs', async () => {
    const host = aHost();
    expect(await host.install()).toMatchObject({ code: 0, stderr: '' });
    const modes = Object.entries(host.files()).map(([name, about]) => `${about.slice(0, 3)} ${name}`);
    expect(modes).toEqual([
      '640 etc/dcv/dcv.conf',
      '644 etc/os-release',
      '644 etc/pam.d/common-auth',
      '644 etc/pam.d/dcv-password-auth',
      '644 etc/pam.d/dcv.custom',
      '644 etc/systemd/system/deskpool-idle.service',
      '644 etc/systemd/system/deskpool-idle.timer',
      '644 etc/systemd/system/deskpool-relay.service',
      '755 opt/deskpool/host/dcv_token_by_key',
      '644 opt/deskpool/host/deskpool-relay.mjs',
      '644 opt/deskpool/host/edit-dcv-conf.sh',
      '755 opt/deskpool/host/get_token_authenticated_by_ssh.sh',
      '755 opt/deskpool/host/uninstall.sh',
      '755 opt/deskpool/node/bin/node',
      '644 opt/deskpool/node/sha512',
      '755 usr/bin/dcv_get_token',
      '755 usr/bin/dcv_local_sessions',
      '755 usr/bin/dcv_local_sessions_timedout',
    ]);
    expect(host.read('etc/systemd/system/deskpool-relay.service')).toContain(
      'ExecStart=/opt/deskpool/node/bin/node /opt/deskpool/host/deskpool-relay.mjs\n',
    );
    expect(host.shell.read('systemctl.log')).toBe(
      `--quiet --root=${host.root} enable deskpool-relay.service deskpool-idle.timer\n`,
    );
  });

  test.each([
    ['2019', ['+pam-service-name="dcv.custom"']],
    ['2023', ['+pam-service-name="dcv.custom"']],
    ['2026', ['+pam-service-name="dcv.custom"\r']],
    ['bare', ['+[security]', '+pam-service-name="dcv.custom"', '+']],
  ])('changes one key of a dcv.conf of %s, and nothing else', async (name, lines) => {
    const host = aHost(confOf(name));
    await host.install();
    expect(changes(confOf(name), host.read('etc/dcv/dcv.conf'))).toEqual(lines);
    expect(host.mode('etc/dcv/dcv.conf')).toBe(0o640);
  });

  test('replaces a key that is there, wherever its section goes on', async () => {
    const conf =
      '[security]\npam-service-name = "dcv"\n[log]\npam-service-name="of another section"\n[security]\npam-service-name="dcv2"\n';
    const host = aHost(conf);
    await host.install();
    expect(host.read('etc/dcv/dcv.conf')).toBe(
      '[security]\npam-service-name="dcv.custom"\n[log]\npam-service-name="of another section"\n[security]\n',
    );
  });

  test('twice is once', async () => {
    const host = aHost();
    await host.install(...told(host));
    const first = host.files();
    const copies = () => readdirSync(join(host.root, 'var/lib/deskpool/backup'));
    const kept = copies();
    expect(await host.install(...told(host))).toMatchObject({ code: 0, stdout: 'Deskpool is installed.\n' });
    expect(host.files()).toEqual(first);
    expect(copies()).toEqual(kept);
  });

  test('brings pieces up to date, and keeps a copy of what was there', async () => {
    const host = aHost();
    host.write('usr/bin/dcv_get_token', 'the one before\n', 0o755);
    await host.install();
    const [stamp = ''] = readdirSync(join(host.root, 'var/lib/deskpool/backup'));
    expect(stamp).toMatch(/^\d{8}T\d{6}Z$/);
    expect(host.read(`var/lib/deskpool/backup/${stamp}/usr/bin/dcv_get_token`)).toBe('the one before\n');
    expect(host.read('usr/bin/dcv_get_token')).not.toContain('before');
    expect(host.mode('var/lib/deskpool')).toBe(0o700);
  });

  test('tells the relay whom it asks, for nobody else to read; and leaves it when nothing is said', async () => {
    const host = aHost();
    await host.install(...told(host));
    const config = { portal: 'https://portal.example.org', host: aHostName, secret: aHostSecret };
    expect(JSON.parse(host.read('etc/deskpool/relay.json'))).toEqual(config);
    expect(host.mode('etc/deskpool/relay.json')).toBe(0o600);
    await host.install();
    expect(JSON.parse(host.read('etc/deskpool/relay.json'))).toEqual(config);
  });

  test('checks passwords first: only behind what refuses a wrong one comes the script', async () => {
    const host = aHost();
    await host.install();
    const lines = host
      .read('etc/pam.d/dcv.custom')
      .split('\n')
      .filter((it) => it.startsWith('auth'));
    expect(lines.map((it) => it.split(/\s+/).slice(1, 3).join(' '))).toEqual([
      'include dcv-password-auth',
      'required pam_exec.so',
    ]);
    expect(host.read('etc/pam.d/dcv-password-auth')).toContain('include   common-auth');
  });

  test.each(['rhel 7.9', 'rhel 8.10', 'rhel 9.4', 'rocky 9.3', 'amzn 2', 'amzn 2023'])(
    'on %s checks passwords in its own way',
    async (system) => {
      const [id = '', version = ''] = system.split(' ');
      const host = aHost();
      host.write('etc/os-release', `ID="${id}"\nVERSION_ID="${version}"\n`);
      expect((await host.install()).code).toBe(0);
      const stack = host
        .read('etc/pam.d/dcv-password-auth')
        .split('\n')
        .filter((it) => it.startsWith('auth'));
      // Whoever jumps over the refusal has the right password; everyone else meets it, and the script is behind it.
      expect(stack.map((it) => /pam_\w+/.exec(it)?.[0])).toEqual([
        'pam_env',
        'pam_faildelay',
        'pam_unix',
        'pam_sss',
        'pam_deny',
        'pam_permit',
      ]);
      expect(stack.join('\n')).not.toContain('sufficient');
      expect(stack[4]).toMatch(/^auth\s+requisite\s+pam_deny/);
    },
  );

  test('leaves a way to check passwords that somebody else has written', async () => {
    const host = aHost();
    host.write('etc/pam.d/dcv-password-auth', 'auth required pam_krb5.so\n');
    await host.install();
    expect(host.read('etc/pam.d/dcv-password-auth')).toBe('auth required pam_krb5.so\n');
    await host.uninstall();
    expect(host.read('etc/pam.d/dcv-password-auth')).toBe('auth required pam_krb5.so\n');
  });

  test('leaves alone how people sign in, when it is told to', async () => {
    const host = aHost();
    await host.install('--without-pam');
    expect(host.read('etc/dcv/dcv.conf')).toBe(confOf('2023'));
    expect(Object.keys(host.files())).not.toContain('etc/pam.d/dcv.custom');
  });

  test('into a folder whose name a shell could take for something else', async () => {
    const host = aHost(confOf('2023'), `a b'c"d$(touch pwned);&\\`);
    expect(await host.install()).toMatchObject({ code: 0 });
    expect((await host.uninstall()).code).toBe(0);
    expect(host.read('etc/dcv/dcv.conf')).toBe(confOf('2023'));
  });
});

describe('installing is refused, and nothing is changed,', () => {
  const withOld = () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskpool-node-'));
    const { archive, digest } = aNodeArchive('v18.20.0');
    writeFileSync(join(folder, 'old.tgz'), archive);
    return { file: join(folder, 'old.tgz'), digest };
  };
  const old = withOld();
  afterAll(() => rmSync(join(old.file, '..'), { recursive: true }));
  const secret = (text: string) => (host: InstalledHost) => told(host, text);
  const words =
    (...more: readonly string[]) =>
    () =>
      more;

  test.each([
    ['for an option that there isn’t', words('--what'), /no option --what/],
    ['for an option without its value', words('--portal'), /--portal needs a value/],
    [
      'for a portal by plain HTTP',
      (host: InstalledHost) => [...told(host), '--portal', 'http://portal.example.org'],
      /no address/,
    ],
    [
      'for a portal with a path',
      (host: InstalledHost) => [...told(host), '--portal', 'https://portal.example.org/x'],
      /no address/,
    ],
    [
      'for a host that is none',
      (host: InstalledHost) => [...told(host), '--host', 'i-1"; touch pwned'],
      /no name of an instance/,
    ],
    ['for a secret that is none', secret('short'), /no secret/],
    ['for a secret with quotation marks', secret(`${'s'.repeat(40)}","`), /no secret/],
    [
      'without a secret',
      words('--portal', 'https://portal.example.org', '--host', aHostName),
      /--secret-file can't be read/,
    ],
    ['for an archive of Node with another checksum', words('--node-archive', old.file), /another checksum/],
    ['for a Node that is too old', words('--node-archive', old.file, '--node-sha512', old.digest), /older than 20/],
    ['for a Node in somebody’s home', words('--node', '/root/bin/node'), /no Node of version 20/],
    ['for a Node with a path that a unit can’t hold', words('--node', '/opt/a b/node'), /no Node of version 20/],
  ])('%s', async (_, more, message) => {
    const host = aHost();
    const { code, stderr } = await host.install(...more(host));
    expect([code > 0, stderr]).toEqual([true, expect.stringMatching(message)]);
    expect(host.read('etc/dcv/dcv.conf')).toBe(confOf('2023'));
    expect(Object.keys(host.files()).filter((name) => /^(usr|etc\/(pam\.d\/dcv|systemd|deskpool))/.test(name))).toEqual(
      [],
    );
  });

  test('where there is no DCV', async () => {
    const host = aHost();
    rmSync(join(host.root, 'etc/dcv'), { recursive: true });
    expect(await host.install()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('DCV is not installed here'),
    });
  });

  test('on a system that is not known, unless it is forced', async () => {
    const host = aHost();
    host.write('etc/os-release', 'ID=plan9\nVERSION_ID=4\n');
    expect(await host.install()).toMatchObject({ code: 1, stderr: expect.stringContaining('plan9-4') });
    expect((await host.install('--force')).code).toBe(0);
  });
});

describe('taking it off', () => {
  test.each(['2019', '2023', '2026'])('leaves a host with dcv.conf of %s as it was before', async (name) => {
    const host = aHost(confOf(name));
    const before = host.files();
    await host.install();
    expect(await host.uninstall()).toMatchObject({ code: 0, stderr: '' });
    expect(host.files()).toEqual(before);
  });

  test('twice is no mistake, and it can be installed again', async () => {
    const host = aHost();
    const before = host.files();
    await host.install();
    const script = host.read('opt/deskpool/host/uninstall.sh');
    const helper = host.read('opt/deskpool/host/edit-dcv-conf.sh');
    await host.uninstall();
    host.write('opt/deskpool/host/uninstall.sh', script);
    host.write('opt/deskpool/host/edit-dcv-conf.sh', helper);
    expect((await host.uninstall()).code).toBe(0);
    expect(host.files()).toEqual(before);
    expect((await host.install()).code).toBe(0);
  });

  const named = (service: string) => `[security]\npam-service-name="${service}"\nos-auto-lock=false\n`;

  test('names the PAM service again that was named before', async () => {
    const host = aHost(named('mine'));
    host.write('etc/pam.d/mine', 'auth required pam_unix.so\n');
    await host.install();
    await host.install();
    await host.uninstall();
    expect(host.read('etc/dcv/dcv.conf')).toBe(named('mine'));
  });

  test('names none, where that one has gone since', async () => {
    const host = aHost(named('mine'));
    await host.install();
    await host.uninstall();
    expect(host.read('etc/dcv/dcv.conf')).toBe('[security]\nos-auto-lock=false\n');
  });

  test('brings back what another had installed under the same names', async () => {
    const host = aHost(named('dcv.custom'));
    host.write('etc/pam.d/dcv.custom', 'auth required pam_unix.so\n');
    host.write('usr/bin/dcv_local_sessions', '#!/bin/bash\n', 0o700);
    const before = host.files();
    await host.install();
    expect(host.files()).not.toEqual(before);
    await host.uninstall();
    expect(host.files()).toEqual(before);
  });

  test('leaves alone what it was told to leave alone, even where it has our names', async () => {
    const host = aHost(named('dcv.custom'));
    host.write('etc/pam.d/dcv.custom', 'auth required pam_unix.so\n');
    const before = host.files();
    await host.install('--without-pam');
    await host.uninstall();
    expect(host.files()).toEqual(before);
  });

  test('a second time touches nothing that it has given back', async () => {
    const host = aHost();
    host.write('usr/bin/dcv_local_sessions', '#!/bin/bash\n', 0o700);
    const before = host.files();
    await host.install();
    const script = host.read('opt/deskpool/host/uninstall.sh');
    const helper = host.read('opt/deskpool/host/edit-dcv-conf.sh');
    await host.uninstall();
    host.write('opt/deskpool/host/uninstall.sh', script);
    host.write('opt/deskpool/host/edit-dcv-conf.sh', helper);
    await host.uninstall();
    expect(host.files()).toEqual(before);
  });

  test('leaves what the operator has changed in dcv.conf since', async () => {
    const host = aHost();
    await host.install();
    host.write('etc/dcv/dcv.conf', host.read('etc/dcv/dcv.conf').replace('target-fps=30', 'target-fps=60'));
    await host.uninstall();
    expect(host.read('etc/dcv/dcv.conf')).toBe(confOf('2023').replace('target-fps=30', 'target-fps=60'));
  });

  test('leaves a PAM service that somebody has named instead', async () => {
    const host = aHost();
    await host.install();
    host.write('etc/dcv/dcv.conf', named('theirs'));
    await host.uninstall();
    expect(host.read('etc/dcv/dcv.conf')).toBe(named('theirs'));
  });
});

describe('a key of dcv.conf', () => {
  const edit = (text: string, ...words: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'deskpool-conf-'));
    const file = join(folder, 'dcv.conf');
    writeFileSync(file, text);
    execFileSync('bash', ['-c', '. "$1/edit-dcv-conf.sh"; shift; dcv_conf_set "$@"', 'edit', pieces, file, ...words]);
    const edited = readFileSync(file, 'utf8');
    const get = execFileSync('bash', [
      '-c',
      '. "$1/edit-dcv-conf.sh"; shift; dcv_conf_get "$@"',
      'get',
      pieces,
      file,
      ...words.slice(0, 2),
    ]);
    rmSync(folder, { recursive: true });
    return { edited, get: get.toString() };
  };

  test.each(['"http://localhost:5000/a/b"', '"a&b\\1|c"', "'^https://.+$'", '"\\n\\t"', '[("A", "b=[c]")]', ''])(
    'takes the value %s as it is',
    (value) => {
      const { edited } = edit('[security]\nkey="old/value"\n', 'security', 'key', value);
      expect(edited).toBe(`[security]\nkey=${value}\n`);
    },
  );

  test('is read without its quotation marks', () => {
    expect(edit('[security]\n', 'security', 'key', '"a/b c"').get).toBe('a/b c\n');
  });
});
