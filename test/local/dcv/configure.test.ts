import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { RelayConfig } from '#core/contract/host-relay.ts';
import { hostDocuments } from '#lib/documents/host-documents.ts';
import { tarOf } from '#lib/tar.ts';
import { aDcvHost, type DcvHost } from '#test/support/dcv-host.ts';

const hosts: DcvHost[] = [];
const aHost = () => {
  const host = aDcvHost();
  hosts.push(host);
  return host;
};
afterEach(() => hosts.splice(0).forEach(({ remove }) => remove()));

const told = {
  verifier: 'https://portal.example.org/dcv/hosts/i-0123456789abcdef0/secret/verify',
  portal: 'https://portal.example.org',
  host: 'i-0123456789abcdef0',
  secret: 's'.repeat(43),
};
const program = (host: DcvHost, name: string, text: string) =>
  writeFileSync(join(host.root, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

describe('telling a host’s relay whom it asks', () => {
  test('takes what the relay has to know, by the same names', () => {
    expect(Object.keys(hostDocuments.configure.parameters)).toEqual([
      'verifier',
      ...Object.keys(RelayConfig.shape),
      'archive',
    ]);
  });

  const relay = 'etc/deskpool/relay.json';

  test('writes what the relay reads', async () => {
    const host = aHost();
    expect(await host.run('configure', told)).toMatchObject({ code: 0, stdout: 'configured\n' });
    const { verifier: _, ...config } = told;
    expect(RelayConfig.parse(JSON.parse(host.read(relay)))).toEqual(config);
  });

  test('starts an installed relay anew when that is news, and only then', async () => {
    const host = aHost();
    await host.run('configure', told);
    mkdirSync(join(host.root, 'etc/systemd/system'), { recursive: true });
    writeFileSync(join(host.root, 'etc/systemd/system/deskpool-relay.service'), '');
    expect((await host.run('configure', told)).stdout).toBe('unchanged\n');
    expect(host.read('var/log/systemctl.log')).toBe('restart dcvserver\n');
    await host.run('configure', { ...told, secret: 'n'.repeat(43) });
    expect(host.read('var/log/systemctl.log')).toBe('restart dcvserver\nrestart deskpool-relay\n');
    expect(JSON.parse(host.read(relay))).toMatchObject({ secret: 'n'.repeat(43) });
  });

  test('ten times at once leaves one whole file', async () => {
    const host = aHost();
    const all = await Promise.all(Array.from({ length: 10 }, () => host.run('configure', told)));
    expect(all.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(RelayConfig.safeParse(JSON.parse(host.read(relay))).success).toBe(true);
    expect(host.read('etc/dcv/dcv.conf').match(/^auth-token-verifier/gm)).toHaveLength(1);
  });
});

describe('giving a host our pieces', () => {
  const archiveOf = (installer: string) => {
    const contents = Buffer.from(`#!/bin/sh\n${installer}\n`);
    return gzipSync(tarOf('deskpool-host', [{ name: 'install.sh', contents, isProgram: true }]));
  };
  /** An archive whose installer changes dcv.conf, and a curl that knows it by its address alone. */
  const offer = (host: DcvHost, does: string) => {
    const archive = archiveOf(does);
    const digest = createHash('sha256').update(archive).digest('hex');
    writeFileSync(join(host.root, 'offered.tar.gz'), archive);
    mkdirSync(join(host.root, 'opt/deskpool/host'), { recursive: true });
    program(
      host,
      'curl',
      [
        'echo "$*" >> "$DESKPOOL_ROOT/var/log/curl.log"',
        'while [ "$1" != -o ]; do shift; done',
        `case "$3" in */host/deskpool-host-${digest}.tar.gz) cp "$DESKPOOL_ROOT/offered.tar.gz" "$2" ;; *) exit 22 ;; esac`,
      ].join('\n'),
    );
    return digest;
  };
  const installer =
    'echo "installed $*" >> "$DESKPOOL_ROOT/var/log/install.log"; echo "# by pieces" >> "$DESKPOOL_ROOT/etc/dcv/dcv.conf"';

  test('fetches them from the portal, and installs them before DCV is started anew, once', async () => {
    const host = aHost();
    const archive = offer(host, installer);
    expect(await host.run('configure', { ...told, archive })).toMatchObject({
      code: 0,
      stdout: 'configured\n',
      stderr: '',
    });
    expect(host.read('var/log/install.log')).toBe('installed --force --quiet\n');
    expect(host.read('var/log/curl.log')).toContain(`https://portal.example.org/host/deskpool-host-${archive}.tar.gz`);
    expect(host.read('etc/dcv/dcv.conf')).toContain('# by pieces\n');
    expect(host.read('etc/dcv/dcv.conf')).toContain('auth-token-verifier=');
    expect((await host.run('configure', { ...told, archive })).stdout).toBe('unchanged\n');
    expect(host.read('var/log/install.log')).toBe('installed --force --quiet\n');
    expect(host.read('var/log/systemctl.log')).toBe('restart dcvserver\n');
  });

  test.each([
    [
      'are other ones than they should be',
      (host: DcvHost) => writeFileSync(join(host.root, 'offered.tar.gz'), archiveOf(`${installer}; echo other`)),
    ],
    ['are none at all', (host: DcvHost) => writeFileSync(join(host.root, 'offered.tar.gz'), 'x')],
    ['cannot be fetched', (host: DcvHost) => program(host, 'curl', 'exit 22')],
  ])('installs none that %s, says so, and tells DCV all the same', async (_, spoil) => {
    const host = aHost();
    const archive = offer(host, installer);
    spoil(host);
    const { code, stdout, stderr } = await host.run('configure', { ...told, archive });
    expect([code, stdout]).toEqual([0, 'configured\n']);
    expect(stderr).toContain('could not be installed');
    expect(existsSync(join(host.root, 'var/log/install.log'))).toBe(false);
    expect(host.read('etc/dcv/dcv.conf')).toContain('auth-token-verifier=');
  });

  test('tries again after an installer that failed', async () => {
    const host = aHost();
    const archive = offer(host, `${installer}; [ -e "$DESKPOOL_ROOT/second" ]`);
    expect((await host.run('configure', { ...told, archive })).stderr).toContain('could not be installed');
    writeFileSync(join(host.root, 'second'), '');
    expect((await host.run('configure', { ...told, archive })).stderr).toBe('');
    expect(host.read('opt/deskpool/host/archive')).toBe(`${archive}\n`);
  });
});
