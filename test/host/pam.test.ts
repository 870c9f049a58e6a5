import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aHostShell } from '#test/support/host-shell.ts';
import { aRelayOnHost, type RelayOnHost } from '#test/support/relay-on-host.ts';

const shell = aHostShell();
afterAll(() => shell.close());
const client = join(import.meta.dirname, '../support/pam-client.py');
const room = join(import.meta.dirname, '../../host');

let relay: RelayOnHost;
beforeEach(async () => {
  relay = await aRelayOnHost();
});
afterEach(() => relay.stop());

/** Our files as PAM reads them, but that what checks a password says yes or no to everyone, and that the script knows the relay's port. */
const signIn = async (family: 'debian' | 'redhat', password: 'right' | 'wrong') => {
  const folder = mkdtempSync(join(tmpdir(), 'deskpool-pam-'));
  const write = (name: string, text: string, mode = 0o644) =>
    // PAM looks for what is included in the machine's own folder.
    writeFileSync(join(folder, name), text.replace(/(include +)(?=[a-z])/g, `$1${folder}/`), { mode });
  const check = password === 'right' ? 'pam_permit.so' : 'pam_deny.so';
  const script = `#!/bin/sh\nPATH="${shell.path}" DESKPOOL_RELAY_PORT=${relay.port} exec bash "${room}/scripts/dcv_local_sessions"\n`;
  write('script', script, 0o755);
  const own = (name: string) => readFileSync(join(room, 'pam', name), 'utf8');
  write('dcv.custom', own('dcv.custom').replace('/usr/bin/dcv_local_sessions', join(folder, 'script')));
  const passwords = own(`dcv-password-auth.${family}`);
  write(
    'dcv-password-auth',
    passwords
      .replace(/pam_unix\.so/, check)
      .replace(/pam_sss\.so.*/, 'pam_deny.so')
      .replace(/pam_faildelay\.so.*/, 'pam_permit.so'),
  );
  write(
    'common-auth',
    `auth [success=1 default=ignore] ${check}\nauth requisite pam_deny.so\nauth required pam_permit.so\n`,
  );
  for (const name of ['common-account', 'password-auth']) write(name, 'account required pam_permit.so\n');
  const { code, stdout, stderr } = await shell.run('python3', [client, folder, 'dcv.custom', userInfo().username]);
  rmSync(folder, { recursive: true });
  return { isMissing: code !== 0, said: Number(stdout), stderr };
};

describe.each(['debian', 'redhat'] as const)('signing in to DCV by PAM, as on a system like %s,', (family) => {
  test('with the right password brings a session, once', async ({ skip }) => {
    const first = await signIn(family, 'right');
    if (first.isMissing) skip('Linux-PAM 1.4 or later, or python3, is not on this machine');
    expect(first.said).toBe(0);
    expect((await signIn(family, 'right')).said).toBe(0);
    expect([...relay.api.sessions.keys()]).toEqual([userInfo().username]);
    expect(relay.api.made()).toBe(1);
  });

  test('with a wrong one is refused, and nothing is asked in anybody’s name', async ({ skip }) => {
    const { isMissing, said } = await signIn(family, 'wrong');
    if (isMissing) skip('Linux-PAM 1.4 or later, or python3, is not on this machine');
    expect(said).toBeGreaterThan(0);
    expect(relay.api.heard).toEqual([]);
  });

  test('with the right one is refused where no session can be had', async ({ skip }) => {
    await relay.api.stop();
    const { isMissing, said } = await signIn(family, 'right');
    if (isMissing) skip('Linux-PAM 1.4 or later, or python3, is not on this machine');
    expect(said).toBeGreaterThan(0);
  });
});
