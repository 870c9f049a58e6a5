import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RelayConfig } from '#core/contract/host-relay.ts';
import { startRelay, type Relay } from '#host/relay/server.ts';
import { startCloud, type Cloud } from '#local/cloud.ts';
import { sessionsOf } from '#local/dcv/host-folder.ts';
import { verifyToken } from '#local/dcv/verify-token.ts';
import { findDesktopProgram } from '#local/desktops/find.ts';
import { until } from '#test/support/desktops/until.ts';
import { aHostShell } from '#test/support/host-shell.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';

/** Scripts on a host of the whole cloud, through a relay that reads what this host was told. Who asks is whoever the test says. */
describe('scripts on a host', () => {
  const data = dataFolder();
  const shell = aHostShell();
  const failures: unknown[] = [];
  const users: Readonly<Record<number, string>> = { 0: 'root', 1001: 'alice' };
  let cloud: Cloud;
  let relay: Relay;
  let root: string;
  let uid = 0;

  beforeAll(async () => {
    const desktops = await findDesktopProgram({ DESKPOOL_DESKTOPS: 'built-in' });
    cloud = await startCloud({
      data: data.path,
      port: 0,
      stage: stageFile('dcv'),
      desktops,
      failed: (error) => failures.push(error),
    });
    // Somebody's wish brings the first host.
    await fetch(`${cloud.url}/create-session?owner=first`);
    const file = await until(
      'a host that knows its portal',
      () => {
        const machine = cloud.services.machines
          .all()
          .find((one) => existsSync(join(one.root, 'etc/deskpool/relay.json')));
        return machine && join(machine.root, 'etc/deskpool/relay.json');
      },
      60_000,
    );
    root = join(file, '../../..');
    expect(statSync(file).mode & 0o077).toBe(0);
    const config = RelayConfig.parse(JSON.parse(readFileSync(file, 'utf8')));
    relay = await startRelay({
      config,
      port: 0,
      ownerOf: () => uid,
      nameOf: async (number) => users[number],
      log: () => undefined,
    });
    await until('the first session', () => sessionsOf(root).length === 1, 60_000);
  });
  afterAll(async () => {
    await relay.stop();
    await cloud.stop();
    shell.close();
    data.remove();
  });

  const run = (script: string, variables: Readonly<Record<string, string>> = {}, words: readonly string[] = []) =>
    shell.run('bash', [join(import.meta.dirname, script), ...words], {
      port: String(relay.port),
      DESKPOOL_RELAY_PORT: String(relay.port),
      ...variables,
    });
  const ids = () => sessionsOf(root).map(({ id }) => id);

  test('five of those that people have, at once, make one session for one who signs in', async () => {
    const login = '../support/host-scripts/v2-dcv_local_sessions';
    const all = await Promise.all(Array.from({ length: 5 }, () => run(login, { PAM_USER: 'alice' })));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(ids()).toEqual(['alice', 'first']);
    expect((await run('../support/host-scripts/v1-dcv_local_sessions', { PAM_USER: 'alice' })).code).toBe(0);
    expect((await run('../../host/scripts/dcv_local_sessions', { PAM_USER: 'alice' })).code).toBe(0);
    expect(ids()).toEqual(['alice', 'first']);
  });

  test('idle jobs leave what is in use or new', async () => {
    for (const job of [
      '../support/host-scripts/v1-dcv_local_sessions_timedout',
      '../../host/scripts/dcv_local_sessions_timedout',
    ])
      expect((await run(job)).code).toBe(0);
    expect(ids()).toEqual(['alice', 'first']);
  });

  test('dcv_get_token prints a token as whose bearer DCV lets this user in, to his session and no other', async () => {
    uid = 1001;
    const token = await until(
      'a token',
      async () => {
        const { stdout } = await run('../../host/scripts/dcv_get_token', {}, ['600']);
        return stdout.trim() || undefined;
      },
      60_000,
    );
    expect(await verifyToken(root, { sessionId: 'alice', token, address: '127.0.0.1:1' })).toBe('alice');
    expect(await verifyToken(root, { sessionId: 'first', token, address: '127.0.0.1:1' })).toBeUndefined();
  });

  test('a user of the host closes no session but his own', async () => {
    uid = 1001;
    const ask = (path: string) => fetch(`http://127.0.0.1:${relay.port}${path}`);
    expect((await ask('/close-session?session_id=first')).status).toBe(403);
    expect((await ask('/close-session?session_id=alice')).status).toBeLessThan(300);
    await until('the session to be closed', () => ids().length === 1, 30_000);
    expect(ids()).toEqual(['first']);
  });

  test('nothing went wrong behind the stage', () => {
    expect(failures).toEqual([]);
    expect(cloud.policyReport().denied).toEqual([]);
  });
});
