import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aHostShell, type HostShell } from '#test/support/host-shell.ts';
import { aRelayOnHost, type RelayOnHost } from '#test/support/relay-on-host.ts';

let shell: HostShell;
let relay: RelayOnHost;
beforeAll(() => {
  shell = aHostShell();
});
afterAll(() => shell.close());
beforeEach(async () => {
  relay = await aRelayOnHost();
});
afterEach(() => relay.stop());

const folders = { ours: '../../host/scripts', clients: '../support/host-scripts' };
const at = (folder: keyof typeof folders, name: string) => join(import.meta.dirname, folders[folder], name);
const run = (script: string, variables: Readonly<Record<string, string>> = {}, words: readonly string[] = []) =>
  shell.run('bash', [script, ...words], {
    // The scripts that people have call the port so, ours otherwise.
    port: String(relay.port),
    DESKPOOL_RELAY_PORT: String(relay.port),
    ...variables,
  });

const logins = [
  ['of the first generation', at('clients', 'v1-dcv_local_sessions')],
  ['of the second generation', at('clients', 'v2-dcv_local_sessions')],
  ['of ours', at('ours', 'dcv_local_sessions')],
] as const;
const idleJobs = [
  ['of the first generation', at('clients', 'v1-dcv_local_sessions_timedout')],
  ['of the second generation', at('clients', 'v2-dcv_local_sessions_timedout')],
  ['of ours', at('ours', 'dcv_local_sessions_timedout')],
] as const;
const aSession = (owner: string, more: { connections?: number; idleFor?: number } = {}) =>
  relay.api.sessions.set(owner, { owner, type: 'virtual', connections: 0, idleFor: 0, ...more });

describe.each(logins)('signing in with a script %s', (_, script) => {
  test('makes a session, once', async () => {
    expect((await run(script, { PAM_USER: 'alice' })).code).toBe(0);
    expect((await run(script, { PAM_USER: 'alice' })).code).toBe(0);
    expect([...relay.api.sessions.keys()]).toEqual(['alice']);
    expect(relay.api.made()).toBe(1);
  });

  test('ten times at once makes one session, and all ten come in', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => run(script, { PAM_USER: 'alice' })));
    expect(all.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(relay.api.made()).toBe(1);
  });

  test('finds the one that is there', async () => {
    aSession('alice');
    aSession('bob');
    expect((await run(script, { PAM_USER: 'bob' })).code).toBe(0);
    expect(relay.api.made()).toBe(0);
  });
});

describe.each(logins.slice(1))('where one session is shared, signing in with a script %s', (_, script) => {
  beforeEach(() => {
    Object.assign(relay.api.collaboration, { enabled: true, byDcv: true });
  });

  test('makes the first one who comes its owner', async () => {
    aSession('console');
    expect((await run(script, { PAM_USER: 'alice' })).code).toBe(0);
    expect(relay.api.collaboration.owner).toBe('alice');
  });

  test('lets the owner in again without asking anybody', async () => {
    aSession('console', { connections: 1 });
    relay.api.collaboration.owner = 'alice';
    expect((await run(script, { PAM_USER: 'alice' })).code).toBe(0);
    expect(relay.api.heard.filter(({ line }) => line.includes('approve-login'))).toEqual([]);
  });

  test('lets in whom the owner approves, and nobody else', async () => {
    aSession('console', { connections: 2 });
    relay.api.collaboration.owner = 'alice';
    expect((await run(script, { PAM_USER: 'bob' })).code).toBe(0);
    const asked = relay.api.heard.find(({ line }) => line.includes('approve-login'));
    expect(Object.fromEntries(new URLSearchParams(asked?.line.split('?')[1]))).toEqual({
      collab_session_owner: 'alice',
      collab_username: 'bob',
      number_of_connections: '2',
      session_id: 'console',
    });
    relay.api.collaboration.approves = false;
    expect((await run(script, { PAM_USER: 'carol' })).code).toBe(18);
  });

  test('turns people away where there is no session', async () => {
    expect((await run(script, { PAM_USER: 'alice' })).code).toBe(14);
  });
});

describe.each(logins.slice(1))('where people invite others into theirs, signing in with a script %s', (_, script) => {
  beforeEach(() => {
    Object.assign(relay.api.collaboration, { enabled: true, byDcv: false });
  });

  test('makes a session for the first', async () => {
    expect((await run(script, { PAM_USER: 'alice' })).code).toBe(0);
    expect([...relay.api.sessions.keys()]).toEqual(['alice']);
  });

  test('asks the owner of the session that the settings name, or of the first', async () => {
    aSession('alice', { connections: 1 });
    expect((await run(script, { PAM_USER: 'bob' })).code).toBe(0);
    relay.api.collaboration.session = 'alice';
    relay.api.collaboration.approves = false;
    expect((await run(script, { PAM_USER: 'bob' })).code).toBe(18);
    expect((await run(script, { PAM_USER: 'alice' })).code).toBe(0);
    expect(relay.api.made()).toBe(0);
  });
});

describe('our script for signing in', () => {
  const script = at('ours', 'dcv_local_sessions');

  test.each([
    ['', 11],
    ['alice; touch pwned', 11],
    ['$(touch pwned)', 11],
    ['-x', 11],
    ['alice&owner=bob', 11],
    ['alice bob', 11],
  ])('asks nothing for somebody called %j', async (PAM_USER, code) => {
    expect((await run(script, { PAM_USER })).code).toBe(code);
    expect(relay.api.heard).toEqual([]);
  });

  test('tells him apart from one whose name begins like his', async () => {
    aSession('alice2');
    await run(script, { PAM_USER: 'alice' });
    expect([...relay.api.sessions.keys()]).toEqual(['alice2', 'alice']);
  });

  test('turns people away, with a reason, where nothing answers and they have no session', async () => {
    await relay.api.stop();
    const { code, stderr } = await run(script, { PAM_USER: 'alice' });
    expect(code).toBe(13);
    expect(stderr).toContain('collab_enabled is neither true nor false');
    expect((await run(script, { PAM_USER: 'alice', DESKPOOL_RELAY_PORT: '1' })).code).toBe(12);
  });

  test('lets them into the one that they have, though nothing answers', async () => {
    const dcv = `#!/bin/sh\necho "Session: 'alice' (owner:alice type:virtual name:'alice')"\n`;
    shell.program('dcv', dcv);
    expect((await run(script, { PAM_USER: 'alice', DESKPOOL_RELAY_PORT: '1' })).code).toBe(0);
    expect((await run(script, { PAM_USER: 'ali', DESKPOOL_RELAY_PORT: '1' })).code).toBe(12);
    shell.program('dcv', undefined);
  });

  test('turns people away with what the portal says, where no session can be made', async () => {
    relay.askAs(1002);
    const { code, stderr } = await run(script, { PAM_USER: 'alice' });
    expect([code, stderr]).toEqual([17, expect.stringContaining('You are bob and may only name yourself.')]);
  });
});

describe.each(idleJobs)('the idle job %s', (_, script) => {
  test('closes what nobody has used for long, and nothing else', async () => {
    aSession('alice', { idleFor: 7_200 });
    aSession('bob', { idleFor: 60 });
    aSession('carol', { idleFor: 7_200, connections: 1 });
    expect((await run(script)).code).toBe(0);
    expect(relay.api.closed).toEqual(['alice']);
    expect([...relay.api.sessions.keys()]).toEqual(['bob', 'carol']);
  });

  test('does no harm where there is nothing', async () => {
    expect((await run(script)).code).toBe(0);
    expect(relay.api.closed).toEqual([]);
  });
});

describe('the idle job of the first generation', () => {
  test('takes words of the second generation’s answers for owners, which closes nothing', async () => {
    aSession('bob');
    await run(at('clients', 'v1-dcv_local_sessions_timedout'));
    const asked = relay.api.heard.map(({ line }) => line.split('owner=')[1]).filter(Boolean);
    expect(asked).toEqual(expect.arrayContaining(['bob', 'return_code', 'stderr', 'stdout']));
    expect(relay.api.closed).toEqual([]);
  });
});

describe('our idle job', () => {
  test('says which sessions it looked at and what came of it; fails where the list can’t be had', async () => {
    const script = at('ours', 'dcv_local_sessions_timedout');
    aSession('alice', { idleFor: 7_200 });
    expect((await run(script)).stdout).toBe('alice: "closed"\n');
    await relay.api.stop();
    expect(await run(script)).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be read') });
  });
});

describe('dcv_get_token', () => {
  const script = at('ours', 'dcv_get_token');
  const sent = () => relay.api.heard.map(({ line, body }) => [line, body]);

  test('prints the token on one line and nothing else', async () => {
    relay.askAs(1001);
    expect(await run(script, {}, ['600'])).toEqual({ code: 0, stdout: `${'t'.repeat(43)}\n`, stderr: '' });
    expect(sent()).toEqual([['POST /dcv/management/token', '{"time_token_expire":600}']]);
    expect(relay.api.heard[0]?.headers['x-deskpool-user']).toBe('alice');
  });

  test('asks for an hour where nothing is said', async () => {
    await run(script);
    expect(sent()).toEqual([['POST /dcv/management/token', '{"time_token_expire":3600}']]);
  });

  test.each(['0', '-1', 'x', '1.5', '1;touch pwned', '999999999', ' '])(
    'refuses %j, and prints no token',
    async (time) => {
      const text = 'Expire time is invalid. Please insert a integer value greater than 0, in seconds.\n';
      expect(await run(script, {}, [time])).toEqual({ code: 2, stdout: '', stderr: text });
      expect(relay.api.heard).toEqual([]);
    },
  );

  test('says why there is none', async () => {
    relay.api.instead = (response) => {
      response.writeHead(409, { 'Content-Type': 'application/json' });
      response.end(
        '{"message":"You have no such session here that is ready.","return_code":409,"stderr":null,"stdout":null}\n',
      );
    };
    expect(await run(script)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'dcv_get_token: You have no such session here that is ready.\n',
    });
  });
});

describe('get_token_authenticated_by_ssh.sh', () => {
  const script = at('ours', 'get_token_authenticated_by_ssh.sh');
  const who = { SSH_USER: 'alice', SSH_HOST: 'host.example.org', SSH_PRIVATE_KEY: '/keys/id', SSH_PORT: '2222' };

  test('signs in with flags that ssh knows, and prints the token and its links', async () => {
    shell.program('ssh', `#!/bin/sh\nprintf '%s|' "$@" > "$HOME/said"\necho ${'t'.repeat(43)}\n`);
    const { code, stdout } = await run(script, who, ['3600']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Token: ${'t'.repeat(43)}\n`);
    expect(stdout).toContain(`https://host.example.org:8443/?authToken=${'t'.repeat(43)}#alice\n`);
    expect(stdout).toContain(`dcv://host.example.org:8443/?authToken=${'t'.repeat(43)}#alice\n`);
    expect(shell.read('said')).toBe(
      '-i|/keys/id|-l|alice|-p|2222|-o|BatchMode=yes|-o|ConnectTimeout=15|--|host.example.org|/usr/bin/dcv_get_token 3600|',
    );
  });

  test('prints nothing that the host says instead of a token', async () => {
    shell.program('ssh', '#!/bin/sh\necho "Last login: today"\n');
    expect(await run(script, who, ['3600'])).toMatchObject({ code: 1, stdout: '' });
    shell.program('ssh', '#!/bin/sh\nexit 255\n');
    expect(await run(script, who, ['3600'])).toMatchObject({ code: 1, stdout: '' });
  });

  test.each([[[]], [['0']], [['1; rm']]])('refuses %j for a time', async (words) => {
    expect((await run(script, who, words)).code).toBe(2);
  });
});
