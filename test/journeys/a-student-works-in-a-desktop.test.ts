import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFor } from '#local/desktops/find.ts';
import { until } from '#test/support/desktops/until.ts';
import { unexplainedGrants } from '#test/support/unused-grants.ts';
import {
  cardOf,
  hostOf,
  keepPictures,
  signIn,
  startWholeSystem,
  type Visitor,
  type WholeSystem,
} from '#test/support/whole-system.ts';
import { say, sayBytes } from '#test/support/wire.ts';

const missing = await missingFor.xvnc();
if (missing !== undefined) console.warn(`Not tested: the journey in an X desktop, because ${missing}.`);
const kinds = missing === undefined ? (['xvnc'] as const) : (['built-in'] as const);

/** Collects each step that the card names as the one in progress. */
const watchStages = (page: Page) =>
  page.evaluate(`
    globalThis.seenStages = [];
    const look = () => {
      const words = document.querySelector('[aria-current=step]')?.firstChild?.textContent;
      if (words && seenStages.at(-1) !== words) seenStages.push(words);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  `);
const seenStages = (page: Page) => page.evaluate<string[]>('globalThis.seenStages');

describe.each(kinds)('a student works in a desktop (%s)', (kind) => {
  let system: WholeSystem;
  let student: Visitor;
  let second: Visitor;
  let desk: Page;
  let otherDesk: Page;
  /** Tickets, as they stood in the addresses of the owner's browser. */
  const spent: string[] = [];
  const picture = (page: Page, name: string, schemes?: readonly ('light' | 'dark')[]) =>
    keepPictures(page, `${kind}-${name}`, schemes);

  beforeAll(async () => {
    system = await startWholeSystem(kind);
    student = await system.visitor();
    second = await system.visitor();
    student.context.on('request', (request: Request) => {
      const ticket = new URL(request.url()).searchParams.get('ticket');
      if (ticket !== null) spent.push(ticket);
    });
  });
  afterAll(() => system.stop());

  const open = async ({ context, page }: Visitor, title: string): Promise<Page> => {
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      cardOf(page, title).getByRole('link', { name: /^Open/ }).click(),
    ]);
    await opened.locator('canvas').waitFor();
    await opened.locator('#state').waitFor({ state: 'hidden' });
    return opened;
  };
  const start = async ({ page }: Visitor, title: string): Promise<void> => {
    await cardOf(page, title)
      .getByRole('button', { name: /^Start/ })
      .click();
    await cardOf(page, title).getByRole('link', { name: /^Open/ }).waitFor({ timeout: 60_000 });
  };
  const passOf = async ({ context }: Visitor, page: Page): Promise<string> => {
    const cookies = await context.cookies();
    const pass = cookies.find(({ domain, name }) => name === '__Host-deskpool' && hostOf(page).startsWith(domain));
    return pass === undefined ? '' : `${pass.name}=${pass.value}`;
  };

  test('signs in at the provider and sees what is for students', async () => {
    const { page } = student;
    await page.goto(system.cloud.url);
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await picture(page, '1-door');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Password').waitFor();
    await picture(page, '2-provider');
    await signIn(student, system.cloud.url, 'student');
    expect(await page.getByRole('article').getByRole('heading').allTextContents()).toEqual([
      'Ubuntu Desktop',
      'Ubuntu with Chromium',
      'Terminal for a moment',
    ]);
    await picture(page, '3-cards');
  });

  test('starts a desktop and is told its stages over the WebSocket, without asking', async () => {
    const { page } = student;
    const asked: string[] = [];
    await page.reload();
    const live = await page.waitForEvent('websocket');
    await live.waitForEvent('framereceived');
    await watchStages(page);
    page.on('request', (request) => {
      if (request.url().includes('/api/')) asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    const card = cardOf(page, 'Ubuntu Desktop');
    await card.getByRole('button', { name: /^Start/ }).click();
    await card.getByRole('list', { name: 'Progress of the start' }).waitFor();
    await picture(page, '4-starting');
    await card.getByRole('link', { name: /^Open/ }).waitFor({ timeout: 60_000 });
    expect(new Set(await seenStages(page)).size).toBeGreaterThanOrEqual(2);
    expect(asked).toEqual(['POST /api/sessions']);
    await picture(page, '5-running');
  });

  test('opens it in a tab of its own and types into its terminal', async () => {
    desk = await open(student, 'Ubuntu Desktop');
    expect(hostOf(desk)).toMatch(/^[a-z2-7]{26}\.desk\.localhost:\d+$/);
    expect(desk.url()).not.toContain('ticket');
    const made = await until(
      'the file that the command makes',
      async () => {
        await desk.keyboard.press('Enter');
        await desk.keyboard.type('echo "through the canvas: $((6 * 7))" | tee made.txt');
        await desk.keyboard.press('Enter');
        return until('the file', () => globSync(join(system.data, 'homes/**/made.txt'))[0], 3_000).catch(
          () => undefined,
        );
      },
      60_000,
    );
    await until('what was written', () => readFileSync(made, 'utf8') === 'through the canvas: 42\n');
    await picture(desk, '6-desktop', ['light']);
  });

  describe('and the second student', () => {
    const owned = () => ({ host: hostOf(desk), port: system.cloud.port });
    const ask = (path: string, cookie?: string) =>
      say(system.cloud.port, {
        path,
        headers: Object.entries({
          Host: owned().host,
          Accept: 'text/html',
          'Sec-Fetch-Mode': 'navigate',
          'Sec-Fetch-Dest': 'document',
          ...(cookie === undefined ? {} : { Cookie: cookie }),
        }).flat(),
      });
    const upgrade = (cookie?: string) =>
      sayBytes(
        system.cloud.port,
        [
          'GET /websockify HTTP/1.1',
          `Host: ${owned().host}`,
          `Origin: http://${owned().host}`,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          `Sec-WebSocket-Key: ${Buffer.alloc(16, 7).toString('base64')}`,
          'Sec-WebSocket-Protocol: binary',
          ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
          '\r\n',
        ].join('\r\n'),
      );

    beforeAll(async () => {
      await signIn(second, system.cloud.url, 'student2');
      await start(second, 'Ubuntu with Chromium');
      otherDesk = await open(second, 'Ubuntu with Chromium');
    });

    test('has a desktop of his own, whose pass opens it', async () => {
      expect(hostOf(otherDesk)).not.toBe(hostOf(desk));
      expect((await ask('/', await passOf(student, desk))).status).toBe(200);
      expect(await upgrade(await passOf(student, desk))).toMatch(/^HTTP\/1.1 101 /);
    });

    test("does not get in by the portal's path of the desktop", async () => {
      const tab = await second.context.newPage();
      await tab.goto(`${system.cloud.url}/desktop/student-ubuntu-desktop`);
      await tab.getByText('This session is gone, or it is not yours.').waitFor();
      expect(new URL(tab.url()).origin).toBe(system.cloud.url);
      await picture(tab, '7-not-yours-portal');
      await tab.close();
    });

    test("does not get in by the desktop's own address", async () => {
      const tab = await second.context.newPage();
      await tab.goto(desk.url());
      await tab.getByRole('heading', { name: 'Your desktops' }).waitFor();
      expect(tab.url()).toBe(`${system.cloud.url}/`);
      await tab.close();
      for (const path of ['/', '/client.js', '/websockify']) {
        expect.soft((await ask(path)).status, path).not.toBe(200);
      }
    });

    test.each([
      ['the pass of his own desktop', () => passOf(second, otherDesk)],
      ['a forged pass', async () => `__Host-deskpool=${'A'.repeat(43)}`],
      ["the portal's cookie", async () => `__Host-deskpool=${await loginOf(second)}`],
      ['the pass twice', async () => `${await passOf(second, otherDesk)}; ${await passOf(student, desk)}`],
      ['nothing', async () => undefined],
    ])('does not get in with %s', async (_, cookieOf) => {
      const cookie = await cookieOf();
      const answer = await ask('/', cookie);
      expect(answer.status).not.toBe(200);
      expect(answer.headers.get('set-cookie')).toBeUndefined();
      expect(answer.body).not.toContain('client.js');
      expect(await upgrade(cookie)).toMatch(/^HTTP\/1.1 4\d\d /);
    });

    test("does not get in with the owner's spent ticket, or a ticket for another desktop", async () => {
      const [ticket] = spent;
      expect(ticket).toMatch(/^[\w-]{20,}$/);
      const replayed = await ask(`/.deskpool/enter?ticket=${ticket}`);
      expect(replayed.headers.get('set-cookie')).toBeUndefined();
      expect(replayed.headers.get('location')).toBe(`${system.cloud.url}/`);
      const own = await second.context.request.get(`${system.cloud.url}/desktop/student2-ubuntu-chromium`, {
        maxRedirects: 0,
      });
      const fresh = new URL(own.headers()['location'] ?? '').searchParams.get('ticket');
      const elsewhere = await ask(`/.deskpool/enter?ticket=${fresh}`);
      expect(elsewhere.headers.get('set-cookie')).toBeUndefined();
    });

    test('finds no such session in the API', async () => {
      const mine = await student.context.request.get(`${system.cloud.url}/api/sessions`);
      const { sessions } = (await mine.json()) as { sessions: { name: string }[] };
      const address = `${system.cloud.url}/api/sessions/${sessions[0]?.name}`;
      const headers = { 'X-Deskpool': '1', Origin: system.cloud.url };
      for (const method of ['GET', 'DELETE']) {
        const answer = await second.context.request.fetch(address, { method, headers });
        expect.soft(answer.status()).toBe(404);
        expect.soft(await answer.json()).toMatchObject({ error: { code: 'no-such-session' } });
      }
      expect((await student.context.request.get(address)).status()).toBe(200);
    });

    const loginOf = async ({ context }: Visitor) =>
      (await context.cookies()).find(({ name }) => name === 'deskpool')?.value ?? '';
  });

  test('is seen at work by the admin, who sees who else is', async () => {
    const admin = await system.visitor();
    await signIn(admin, system.cloud.url, 'admin');
    await admin.page.goto(`${system.cloud.url}/admin`);
    const row = admin.page.getByRole('row').filter({ hasText: 'Ubuntu Desktop' });
    await row.getByText('Running').waitFor();
    expect(await row.getByRole('rowheader').textContent()).toBe('student');
    expect(await admin.page.getByRole('row').filter({ hasText: 'student2' }).count()).toBe(1);
    await picture(admin.page, '8-admin');
    await admin.context.close();
  });

  test('stops it in the page, and the open connection is cut', async () => {
    const { page } = student;
    await page.bringToFront();
    const card = cardOf(page, 'Ubuntu Desktop');
    await card.getByRole('button', { name: /^Stop/ }).click();
    await page.getByRole('alertdialog').waitFor();
    await picture(page, '9-stop');
    await page.getByRole('button', { name: 'Stop it' }).click();
    await desk.getByRole('heading', { name: 'This desktop has ended' }).waitFor({ timeout: 10_000 });
    await card.getByText('You stopped it').waitFor();
    await picture(page, '10-stopped');
  });

  test("is told by the desktop's address that it has ended, and why", async () => {
    const reloaded = await desk.reload();
    expect(reloaded?.status()).toBe(410);
    await desk.getByText('You stopped it.').waitFor();
    await picture(desk, '11-ended');
    await desk.getByRole('link', { name: 'Go to the portal' }).click();
    await desk.getByRole('heading', { name: 'Your desktops' }).waitFor();
  });

  test('has needed every function, and no permission that is not given or given without a reason; nothing failed', async () => {
    await until('the end of the task', () =>
      system.cloud.services.tasks.all().some((task) => task.current().lastStatus === 'STOPPED'),
    );
    await system.cloud.clock.advance(60_000);
    const report = system.cloud.policyReport();
    expect(report.denied).toEqual([]);
    expect(unexplainedGrants(report, 'deskpool-journey-')).toEqual([]);
    expect(report.exercised.map((name) => name.replace('deskpool-journey-', ''))).toEqual(
      expect.arrayContaining([
        'gateway-api',
        'identity',
        'live-publish',
        'live-socket',
        'portal',
        'reconcile',
        'steer',
        'sweep',
        'task-changed',
      ]),
    );
    expect(system.failures).toEqual([]);
    expect([...student.complaints, ...second.complaints]).toEqual([]);
  });
});
