import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { DesktopOptions, DesktopProgram, RunningDesktop } from '#local/desktops/desktop-program.ts';
import { clientScript } from '#local/desktops/page/bundle.ts';
import { basicAuthorization } from '#local/desktops/basic-auth.ts';
import { descendantsOf, runningWith, stillRunning } from '#test/support/desktops/processes.ts';
import { connectRfb, keyMessage, upgradeHeaders, type RfbClient } from '#test/support/desktops/rfb-client.ts';
import { until } from '#test/support/desktops/until.ts';

const PASSWORD = 'Pa:ss wörd';
const STARTER = fileURLToPath(new URL('../../support/desktops/start-desktop.ts', import.meta.url));

type Answer = { readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly body: string };

const ask = (port: number, path: string, options: RequestOptions = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });

const as = (user: 'kasm_user' | 'kasm_viewer', password = PASSWORD) => ({
  headers: { authorization: basicAuthorization(user, password) },
});

/** The status with which an upgrade is refused; 101 when it is not. */
const upgradeStatus = async (port: number, path: string, protocols: string[], headers: Record<string, string>) => {
  const webSocket = new WebSocket(`wss://127.0.0.1:${port}${path}`, protocols, { headers, rejectUnauthorized: false });
  const status = await new Promise<number>((resolve) => {
    webSocket.on('open', () => resolve(101));
    webSocket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    webSocket.on('error', () => undefined);
  });
  webSocket.terminate();
  return status;
};

/** Types something short till there is a shell that does it: right after the start there may be none. */
const aShell = async (client: RfbClient, home: string): Promise<void> => {
  const file = join(home, 'listening');
  if (existsSync(file)) return;
  await until('a shell that listens', async () => {
    client.type(`\n>${file}\n`);
    return until('the file', () => existsSync(file), 200).catch(() => undefined);
  });
};

/** Types a command and answers with what it printed once the shell has done it. */
const inShell = async (client: RfbClient, home: string, command: string): Promise<string> => {
  await aShell(client, home);
  const file = join(home, `done-${Math.random().toString(36).slice(2)}`);
  client.type(`\n(${command}) > ${file}.part; mv ${file}.part ${file}\n`);
  await until('the file', () => existsSync(file));
  return readFile(file, 'utf8');
};

/** What every kind of desktop does. */
export const describeDesktop = (program: DesktopProgram) =>
  describe(`a desktop of the kind ${program.kind}`, () => {
    let directory: string;
    let temporaryBefore: string | undefined;
    const started: RunningDesktop[] = [];

    const start = async (
      name: string,
      environment: Record<string, string> = {},
      more: Partial<DesktopOptions> = {},
    ) => {
      const home = join(directory, name);
      const exits: { readonly code: number; readonly reason: string }[] = [];
      const desktop = await program.start({
        name,
        image: '',
        environment: { VNC_PW: PASSWORD, DESKTOP_TITLE: 'Maths <1>', USER: 'ada', ...environment },
        home,
        onExit: (code, reason) => exits.push({ code, reason }),
        ...more,
      });
      started.push(desktop);
      return { ...desktop, home, exits };
    };

    const temporaryFiles = async () =>
      (await readdir(process.env['TMPDIR'] ?? '')).filter((name) => name.startsWith('desktop-'));

    // The bundler stays as a helper of the process that bundles; it is no part of a desktop.
    beforeAll(async () => void (await clientScript()));
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'test-of-desktops-'));
      temporaryBefore = process.env['TMPDIR'];
      process.env['TMPDIR'] = directory;
    });
    afterEach(async () => {
      await Promise.all(started.splice(0).map((desktop) => desktop.stop()));
      if (temporaryBefore === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = temporaryBefore;
      await rm(directory, { recursive: true, force: true });
    });

    test('answers nobody without the password', async () => {
      const { port } = await start('locked');
      const answers = await Promise.all([
        ask(port, '/'),
        ask(port, '/client.js'),
        ask(port, '/nothing'),
        ask(port, '/', as('kasm_user', 'wrong')),
        ask(port, '/', { headers: { authorization: 'Basic' } }),
        ask(port, '/', { headers: { authorization: `Bearer ${PASSWORD}` } }),
        ask(port, '/', { headers: { authorization: `Basic ${Buffer.from(`root:${PASSWORD}`).toString('base64')}` } }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
      expect(answers[0]?.headers['www-authenticate']).toBe('Basic realm="Websockify"');
      expect(await upgradeStatus(port, '/websockify', ['binary'], { origin: 'https://x' })).toBe(401);
      expect(await upgradeStatus(port, '/websockify', ['binary'], upgradeHeaders(port, 'kasm_user', 'wrong'))).toBe(
        401,
      );
    });

    test('serves the page of its client, with its title and its program', async () => {
      const { host, port } = await start('page');
      expect(host).toBe('127.0.0.1');
      const page = await ask(port, '/?path=websockify', as('kasm_user'));
      expect(page.status).toBe(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.body).toContain('<title>Maths &lt;1&gt;</title>');
      expect(page.body).toContain('data-access="control"');
      expect((await ask(port, '/', as('kasm_viewer'))).body).toContain('data-access="view"');
      const script = await ask(port, '/client.js', as('kasm_user'));
      expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
      expect(script.body).toContain('websockify');
      expect((await ask(port, '/nothing', as('kasm_user'))).status).toBe(404);
      expect((await ask(port, '/', { ...as('kasm_user'), method: 'POST' })).status).toBe(405);
    });

    test('takes an upgrade for the request of a missing file unless it names origin and protocol, as KasmVNC does', async () => {
      const { port } = await start('handshake');
      const headers = upgradeHeaders(port, 'kasm_user', PASSWORD);
      expect(await upgradeStatus(port, '/websockify', ['binary'], headers)).toBe(101);
      expect(await upgradeStatus(port, '/websockify', [], headers)).toBe(404);
      expect(await upgradeStatus(port, '/websockify', ['binary'], { authorization: headers.authorization })).toBe(404);
      expect(await upgradeStatus(port, '/', ['binary'], headers)).toBe(404);
    });

    test('shows a picture', async () => {
      const { port } = await start('picture');
      const client = await connectRfb(port, 'kasm_user', PASSWORD);
      expect(client).toMatchObject({
        version: 'RFB 003.008\n',
        types: [1],
        result: 0,
        size: { width: 1280, height: 720 },
      });
      const colours = await until('more than one colour', async () => {
        await client.update();
        const pixels = client.pixels();
        const seen = new Set(Array.from({ length: pixels.length / 4 }, (_, index) => pixels.readUIntBE(4 * index, 3)));
        return seen.size > 1 && seen;
      });
      expect(colours.size).toBeGreaterThan(1);
      client.close();
    });

    test('types what its user types, umlauts and other scripts included', async () => {
      const { port, home } = await start('typing');
      const client = await connectRfb(port, 'kasm_user', PASSWORD);
      await aShell(client, home);
      client.type('echo hi > $HOME/typed.txt\n');
      await until(
        'what was typed',
        async () => existsSync(join(home, 'typed.txt')) && (await readFile(join(home, 'typed.txt'), 'utf8')) === 'hi\n',
      );
      expect(await inShell(client, home, 'echo "ÄÖÜ äöü ß ~[{@|]} \\\\ € ж"')).toBe('ÄÖÜ äöü ß ~[{@|]} \\ € ж\n');
      client.close();
    });

    test('lets a viewer see and not act', async () => {
      const { port, home } = await start('watched');
      const user = await connectRfb(port, 'kasm_user', PASSWORD);
      await aShell(user, home);
      const viewer = await connectRfb(port, 'kasm_viewer', PASSWORD);
      viewer.type('touch $HOME/viewer.txt\n');
      await viewer.update();
      expect(new Set(viewer.pixels()).size).toBeGreaterThan(1);
      expect(await inShell(user, home, 'ls $HOME')).not.toContain('viewer.txt');
      expect(await inShell(user, home, 'history 2>/dev/null; echo')).not.toContain('viewer.txt');
      user.close();
      viewer.close();
    });

    test('cuts a viewer off whose bytes are no RFB', async () => {
      const { port } = await start('fuzzed');
      const viewer = await connectRfb(port, 'kasm_viewer', PASSWORD);
      viewer.send(Buffer.concat([Buffer.of(99), keyMessage(0x61, true)]));
      await until('the end of the connection', () =>
        viewer.update().then(
          () => false,
          () => true,
        ),
      );
      expect((await ask(port, '/', as('kasm_user'))).status).toBe(200);
    });

    test('gives its programs the environment of the task and none of this process', async () => {
      process.env['SECRET_OF_THE_PARENT'] = 'leaked';
      const { port, home } = await start('environment', {
        COURSE: 'maths 1',
        LANG: 'de_DE.UTF-8',
        VNCOPTIONS: '-MaxIdleTime 600',
      });
      delete process.env['SECRET_OF_THE_PARENT'];
      const client = await connectRfb(port, 'kasm_user', PASSWORD);
      const environment = (await inShell(client, home, 'env')).split('\n');
      expect(environment).toEqual(expect.arrayContaining(['COURSE=maths 1', 'USER=ada', `HOME=${home}`]));
      expect(environment.join('\n')).not.toMatch(/SECRET_OF_THE_PARENT|VNC_PW|VNCOPTIONS|VITEST/);
      expect(await inShell(client, home, 'pwd')).toBe(`${home}\n`);
      client.close();
    });

    test('is gone when it is stopped, with its programs, those that hide, and its files', async () => {
      const others = descendantsOf(process.pid);
      const { port, home, stop, exits } = await start('stopped');
      const client = await connectRfb(port, 'kasm_user', PASSWORD);
      const hidden = `9${String(Math.random()).slice(2, 8)}`;
      await inShell(client, home, `(setsid nohup sleep ${hidden} >/dev/null 2>&1 &) ; true`);
      await until('the hidden program', () => runningWith(`sleep ${hidden}`).length > 0);
      const family = descendantsOf(process.pid).filter((pid) => !others.includes(pid));
      expect(family.length).toBeGreaterThan(2);
      expect(await temporaryFiles()).toHaveLength(1);
      await stop();
      expect(stillRunning(family)).toEqual([]);
      expect(runningWith(`sleep ${hidden}`)).toEqual([]);
      expect(await temporaryFiles()).toEqual([]);
      expect(exits).toEqual([{ code: 0, reason: 'stopped' }]);
      await expect(ask(port, '/')).rejects.toThrow('ECONNREFUSED');
      await stop();
    });

    test('leaves nothing when the process that started it is killed', async () => {
      const parent = spawn(process.execPath, [STARTER, program.kind, join(directory, 'orphan')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(parent.stdout, 'data');
      const family = descendantsOf(parent.pid ?? 0);
      expect(family.length).toBeGreaterThan(2);
      parent.kill('SIGKILL');
      await until('the end of all of them', () => stillRunning(family).length === 0);
      await until('the removal of its files', async () => (await temporaryFiles()).length === 0);
    });

    test('ends, and says so, when its keeper is killed', async () => {
      const others = descendantsOf(process.pid);
      const { exits } = await start('unkept');
      const family = descendantsOf(process.pid).filter((pid) => !others.includes(pid));
      const keeper = runningWith('keeper.ts').find((pid) => family.includes(pid));
      process.kill(keeper ?? 0, 'SIGKILL');
      await until('its end', () => exits.length > 0);
      expect(exits[0]?.code).toBe(137);
      await until('the end of all of them', () => stillRunning(family).length === 0);
    });

    test.each([
      ['-MaxDisconnectionTime 1', false],
      ['-PreferBandwidth -MaxConnectionTime=1', true],
      ['-MaxIdleTime 2 -DLP_ClipDelay=0', true],
    ])('ends by itself with %s', async (options, connected) => {
      const { port, exits } = await start('dead-man', { VNCOPTIONS: options });
      const client = connected ? await connectRfb(port, 'kasm_user', PASSWORD) : undefined;
      await until('its end', () => exits.length > 0);
      expect(exits).toEqual([{ code: 0, reason: `${/Max\w+/.exec(options)?.[0]} reached` }]);
      client?.close();
    });

    test('does not end while somebody uses it', async () => {
      const { port, home, exits } = await start('used', { VNCOPTIONS: '-MaxIdleTime 2' });
      const client = await connectRfb(port, 'kasm_user', PASSWORD);
      for (let round = 0; round < 4; round++) await inShell(client, home, 'sleep 0.6');
      expect(exits).toEqual([]);
      client.close();
    });

    test('has a machine of its own beside another', async () => {
      const [one, two] = await Promise.all([start('one'), start('two', { VNC_PW: 'of two' })]);
      expect(one.port).not.toBe(two.port);
      expect((await ask(two.port, '/', as('kasm_user'))).status).toBe(401);
      const clients = await Promise.all([
        connectRfb(one.port, 'kasm_user', PASSWORD),
        connectRfb(two.port, 'kasm_user', 'of two'),
      ]);
      const homes = await Promise.all([
        inShell(clients[0], one.home, 'echo $HOME'),
        inShell(clients[1], two.home, 'echo $HOME'),
      ]);
      expect(homes).toEqual([`${one.home}\n`, `${two.home}\n`]);
      await one.stop();
      await clients[1].update();
      expect(two.exits).toEqual([]);
      clients.forEach((client) => client.close());
    });

    test('listens on the port that it is given, and says so when that is taken', async () => {
      const { port } = await start('first');
      await expect(start('second', {}, { port })).rejects.toThrow(/EADDRINUSE/);
      expect(await temporaryFiles()).toHaveLength(1);
    });

    test('refuses to start without a password', async () => {
      await expect(start('open', { VNC_PW: '' })).rejects.toThrow('VNC_PW, the password of the desktop, is missing');
      await expect(start('../elsewhere')).rejects.toThrow('letters, digits');
      expect(await temporaryFiles()).toEqual([]);
    });
  });
