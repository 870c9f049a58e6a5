import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningDesktop } from '#local/desktops/desktop-program.ts';
import { findDesktopPrograms } from '#local/desktops/find.ts';
import { findChromium, openBrowser } from '#test/support/browser.ts';
import { until } from '#test/support/desktops/until.ts';

const programs = (await findDesktopPrograms()).filter(({ kind }) => kind !== 'docker');

describe.skipIf(findChromium() === undefined).each(programs)('a desktop of the kind $kind in a browser', (program) => {
  let browser: Browser;
  let home: string;
  let desktop: RunningDesktop;
  let page: Page;

  const start = async (port?: number) =>
    program.start({
      name: 'in-a-browser',
      image: '',
      environment: { VNC_PW: 'secret', DESKTOP_TITLE: 'Maths' },
      home,
      onExit: () => undefined,
      ...(port === undefined ? {} : { port }),
    });
  const open = async (more: BrowserContextOptions = {}, username = 'kasm_user') => {
    const httpCredentials = { username, password: 'secret' };
    const context = await browser.newContext({ ignoreHTTPSErrors: true, httpCredentials, locale: 'en-US', ...more });
    page = await context.newPage();
    await page.goto(`https://127.0.0.1:${desktop.port}/`);
  };
  const state = () => page.locator('#state');
  const connected = () => state().waitFor({ state: 'hidden' });
  const types = async (command: string, file: string) =>
    until(file, async () => {
      await page.keyboard.type(`\n${command} > $HOME/${file}\n`);
      return until(file, () => existsSync(join(home, file)), 300).catch(() => undefined);
    });

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'test-in-a-browser-'));
    desktop = await start();
  });
  afterEach(async () => {
    await page.context().close();
    await desktop.stop();
    await rm(home, { recursive: true, force: true });
  });

  test('connects by itself, has the keyboard at once, and is as large as the window', async () => {
    await open({ viewport: { width: 1000, height: 600 } });
    await connected();
    expect(await page.title()).toBe('Maths');
    await types('echo "hi there"', 'typed.txt');
    await until('its effect', async () => (await readFile(join(home, 'typed.txt'), 'utf8')) === 'hi there\n');
    const size = "document.querySelector('canvas').width + ' × ' + document.querySelector('canvas').height";
    await until('the size', async () => (await page.evaluate(size)) === '1000 × 600');
  });

  test('fits the terminal to a phone', async () => {
    await open({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await connected();
    await until('a narrow terminal', async () => {
      await rm(join(home, 'size.txt'), { force: true });
      await types('stty size', 'size.txt');
      return Number((await readFile(join(home, 'size.txt'), 'utf8')).split(' ')[1]) <= 42;
    });
    expect(await page.locator('#keyboard').isVisible()).toBe(true);
  });

  test('says in the reader’s language that the connection is lost, and comes back by itself', async () => {
    await open({ locale: 'de-DE' });
    await connected();
    await desktop.stop();
    await page.getByText('Die Verbindung ist abgebrochen.').waitFor();
    desktop = await start(desktop.port);
    await connected();
    await types('true', 'again.txt');
  });

  test('loads itself again when it is told that it may not come any more, so that the reason can be read', async () => {
    await open();
    await connected();
    await page.route('**/*', (route) =>
      route.fulfill({ status: 403, contentType: 'text/html', body: '<h1>Ended</h1>' }),
    );
    await desktop.stop();
    await page.getByRole('heading', { name: 'Ended' }).waitFor();
  });

  test('shows a viewer the desktop and takes nothing from him', async () => {
    await open({}, 'kasm_viewer');
    await connected();
    await page.keyboard.type('\ntrue > $HOME/viewer.txt\n');
    await open();
    await connected();
    await types('true', 'user.txt');
    expect(existsSync(join(home, 'viewer.txt'))).toBe(false);
  });
});
