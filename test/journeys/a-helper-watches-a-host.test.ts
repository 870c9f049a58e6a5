import { execFile, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connectionsOf, sessionsOf, settingOf } from '#local/dcv/host-folder.ts';
import { until } from '#test/support/desktops/until.ts';
import {
  cardOf,
  hostOf,
  keepPictures,
  signIn,
  startWholeSystem,
  type Visitor,
  type WholeSystem,
} from '#test/support/whole-system.ts';

const title = 'GPU workstation';
/** Longest time from the owner's press to the cut. */
const within = 10_000;
const hasTools = ['ssh-keygen', 'curl', 'bash'].every(
  (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0,
);
if (!hasTools) console.warn('Not tested: a token by SSH key, because ssh-keygen, curl or bash is not here.');

describe('a helper watches a desktop by DCV', () => {
  let system: WholeSystem;
  let student: Visitor;
  let teacher: Visitor;
  let desk: Page;
  let view: Page;

  beforeAll(async () => {
    system = await startWholeSystem('built-in', 'dcv');
    [student, teacher] = await Promise.all([system.visitor(), system.visitor()]);
  });
  afterAll(() => system.stop());

  const theMachine = () => {
    const [machine] = system.cloud.services.machines.all();
    if (!machine) throw new Error('no machine is there');
    return machine;
  };
  const dialog = () => student.page.getByRole('dialog');
  const isShown = async (page: Page) => {
    await page.locator('canvas').waitFor({ timeout: 40_000 });
    await page.locator('#state').waitFor({ state: 'hidden' });
  };
  const fileNamed = (name: string) => globSync(join(system.data, `hosts/**/${name}`))[0];
  /** Types a command until it has made its file; the first keys may come before the terminal does. */
  const writes = (page: Page, name: string, words: string) =>
    until(
      `the file ${name}`,
      async () => {
        await page.keyboard.press('Enter');
        await page.keyboard.type(`echo "${words}" > ${name}`);
        await page.keyboard.press('Enter');
        return until('the file', () => fileNamed(name), 3_000).catch(() => undefined);
      },
      60_000,
    );
  const makesLink = async () => {
    await dialog()
      .getByRole('button', { name: /^Make (a|another) link/ })
      .click();
    const field = dialog().getByRole('textbox', { name: 'Link for one person' });
    await field.waitFor();
    return field.inputValue();
  };
  const usersAt = () => {
    const { root } = theMachine();
    const [session] = sessionsOf(root);
    return connectionsOf(root, session?.id ?? '').map(({ username }) => username);
  };

  test('the student works on a host, and makes a link for somebody to watch', async () => {
    await signIn(student, system.cloud.url, 'student');
    const card = cardOf(student.page, title);
    await card.getByRole('button', { name: /^Start/ }).click();
    const open = card.getByRole('link', { name: /^Open/ });
    await open.waitFor({ timeout: 90_000 });
    [desk] = await Promise.all([student.context.waitForEvent('page'), open.click()]);
    await isShown(desk);
    await writes(desk, 'own.txt', 'mine');
    await student.page.bringToFront();
    await card.getByRole('button', { name: /^Let somebody watch/ }).click();
  });

  test('the teacher comes by it, waits until DCV knows of him, and sees it as a user of his own', async () => {
    const link = await makesLink();
    const { page } = teacher;
    await page.goto(link);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'teacher', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Watch now' }).click();
    view = page;
    await isShown(view);
    expect(hostOf(view)).toBe(hostOf(desk));
    const { root } = theMachine();
    const [session] = sessionsOf(root);
    await until('both to be connected', () => new Set(usersAt()).size === 2);
    expect(usersAt()).toContain(session?.owner);
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).not.toMatch(/teacher/);
    await dialog().getByRole('listitem').getByText('watching now').waitFor({ timeout: 20_000 });
    await keepPictures(view, 'dcv-2-helper', ['light']);
  });

  test('the teacher’s keys and forged messages do nothing; what the student types afterwards arrives alone', async () => {
    await view.locator('canvas').click();
    await view.keyboard.type('echo bad > helper.txt');
    await view.keyboard.press('Enter');
    // What the page would never send: keys as RFB writes them, on a socket of its own with a token of its own.
    await view.goto(`http://${hostOf(view)}/`);
    await isShown(view);
    await view.evaluate(`new Promise((resolve) => {
      const token = new URLSearchParams(location.search).get('authToken');
      const query = '?sessionId=' + location.hash.slice(1) + '&authToken=' + token;
      const socket = new WebSocket(location.origin.replace('http', 'ws') + '/websockify' + query, ['binary']);
      socket.binaryType = 'arraybuffer';
      const key = (code, down) => Uint8Array.of(4, down, 0, 0, 0, 0, code >> 8, code & 255);
      const steps = [
        () => socket.send(new TextEncoder().encode('RFB 003.008\\n')),
        () => socket.send(Uint8Array.of(1)),
        () => {},
        () => {
          socket.send(Uint8Array.of(1));
          for (const letter of 'echo bad > forged.txt') for (const down of [1, 0]) socket.send(key(letter.codePointAt(0), down));
          for (const down of [1, 0]) socket.send(key(0xff0d, down));
        },
      ];
      socket.onmessage = () => steps.shift()?.();
      socket.onclose = resolve;
      setTimeout(resolve, 3000);
    })`);
    await desk.bringToFront();
    await desk.locator('canvas').click();
    const made = await writes(desk, 'after.txt', 'still mine');
    await until('what was written', () => readFileSync(made, 'utf8') === 'still mine\n');
    expect([fileNamed('helper.txt'), fileNamed('forged.txt')]).toEqual([undefined, undefined]);
  });

  test('the student ends it, the connection is cut within ten seconds, and DCV forgets the teacher', async () => {
    await student.page.bringToFront();
    await isShown(view);
    const [socket] = await Promise.all([view.waitForEvent('websocket'), view.reload()]);
    await isShown(view);
    const closed = socket.waitForEvent('close', { timeout: within });
    await dialog()
      .getByRole('button', { name: /^End .*teacher/i })
      .click();
    await closed;
    await view.getByRole('heading', { name: 'You no longer watch this desktop' }).waitFor({ timeout: within });
    const { root } = theMachine();
    const [session] = sessionsOf(root);
    const file = join(root, 'var/lib/deskpool-sessions', session?.id ?? '', 'session.perm');
    await until('DCV to be told', () => !readFileSync(file, 'utf8').includes('allow display'), 20_000);
    expect(new Set(usersAt())).toEqual(new Set([session?.owner]));
    expect((await view.reload())?.status()).toBe(410);
    await isShown(desk);
  });

  test.skipIf(!hasTools)(
    'a script of the student’s gets a token by his SSH key, and DCV lets its bearer in',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'ssh-'));
      const run = promisify(execFile);
      try {
        const key = join(folder, 'id_ed25519');
        await run('ssh-keygen', ['-q', '-N', '', '-t', 'ed25519', '-f', key]);
        const { page } = student;
        await dialog().getByRole('button', { name: 'Done' }).click();
        await page.goto(`${system.cloud.url}/ssh-keys`);
        await page.getByLabel('Or take it from a file').setInputFiles(`${key}.pub`);
        await page.getByRole('button', { name: 'Add key' }).click();
        await page.getByText('The key has been added.').waitFor();
        const script = new URL('../../host/scripts/dcv_token_by_key', import.meta.url).pathname;
        const { stdout } = await run('bash', [script, '-i', key, system.cloud.url]);
        const token = stdout.trim();
        const { root } = theMachine();
        const [session] = sessionsOf(root);
        const port = settingOf(root, 'connectivity', 'web-port') ?? '';
        const query = new URLSearchParams({ sessionId: session?.id ?? '', authToken: token });
        const socket = new WebSocket(`wss://127.0.0.1:${port}/dcv/websockify?${query.toString()}`, ['binary'], {
          rejectUnauthorized: false,
        });
        await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
        socket.terminate();
        await page.reload();
        await page.getByText('last used').waitFor();
        const logs = globSync(join(system.data, '**/*.log')).map((path) => readFileSync(path, 'utf8'));
        expect(logs.join()).toContain('tokenByKey');
        expect(logs.filter((text) => text.includes(token))).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  test('nothing went wrong behind the stage', () => {
    expect(system.failures).toEqual([]);
    expect(system.cloud.policyReport().denied).toEqual([]);
    expect([...student.complaints, ...teacher.complaints]).toEqual([]);
  });
});
