import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Request, WebSocket } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFor } from '#local/desktops/find.ts';
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

const missing = await missingFor.xvnc();
if (missing !== undefined) console.warn(`Not tested: watching an X desktop, because ${missing}.`);
const kinds = missing === undefined ? (['xvnc'] as const) : (['built-in'] as const);

const title = 'Ubuntu Desktop';
/** Longest time from the owner's press to the cut. */
const within = 10_000;

describe.each(kinds)('a helper watches a desktop (%s)', (kind) => {
  let system: WholeSystem;
  let student: Visitor;
  let teacher: Visitor;
  let admin: Visitor;
  let desk: Page;
  let view: Page;
  let link: string;
  /** Every address that anybody's browser has asked for, and what it came from. */
  const asked: string[] = [];
  const picture = (page: Page, name: string) => keepPictures(page, `helper-${kind}-${name}`);
  const dialog = () => student.page.getByRole('dialog');

  beforeAll(async () => {
    system = await startWholeSystem(kind);
    [student, teacher, admin] = await Promise.all([system.visitor(), system.visitor(), system.visitor()]);
    for (const { context } of [student, teacher, admin])
      context.on('request', (request: Request) => {
        asked.push(`${request.url()} ${request.headers()['referer'] ?? ''}`);
      });
  });
  afterAll(() => system.stop());

  const fileNamed = (name: string) => globSync(join(system.data, `homes/**/${name}`))[0];
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
  const isShown = async (page: Page) => {
    await page.locator('canvas').waitFor();
    await page.locator('#state').waitFor({ state: 'hidden' });
  };
  /** How much of a desktop's picture is not of its commonest colour: a page of text is more than an empty one. */
  const pictureOf = (page: Page) =>
    page.evaluate<string>(`(() => {
      const canvas = document.querySelector('canvas');
      const small = document.createElement('canvas');
      [small.width, small.height] = [32, 20];
      const pen = small.getContext('2d');
      pen.drawImage(canvas, 0, 0, small.width, small.height);
      return [...pen.getImageData(0, 0, small.width, small.height).data].join();
    })()`);
  /** How far two pictures are apart: the mean difference of their samples, of 255. */
  const distance = (one: string, other: string) => {
    const [a, b] = [one.split(',').map(Number), other.split(',').map(Number)];
    return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
  };
  const linkFromDialog = async () => {
    await dialog()
      .getByRole('button', { name: /^Make (a|another) link/ })
      .click();
    const field = dialog().getByRole('textbox', { name: 'Link for one person' });
    await field.waitFor();
    const before = link;
    await until('the link', async () => (await field.inputValue()) !== before);
    return field.inputValue();
  };

  test('the student makes a link for somebody to watch', async () => {
    const { page, context } = student;
    await signIn(student, system.cloud.url, 'student');
    await cardOf(page, title)
      .getByRole('button', { name: /^Start/ })
      .click();
    const open = cardOf(page, title).getByRole('link', { name: /^Open/ });
    await open.waitFor({ timeout: 60_000 });
    [desk] = await Promise.all([context.waitForEvent('page'), open.click()]);
    await isShown(desk);
    await writes(desk, 'own.txt', 'mine');
    await page.bringToFront();
    await cardOf(page, title)
      .getByRole('button', { name: /^Let somebody watch/ })
      .click();
    await picture(page, '1-dialog');
    link = await linkFromDialog();
    expect(link).toMatch(new RegExp(`^${system.cloud.url}/share#journey-w\\d+-s\\d+\\.[\\w-]{43}$`));
    await dialog().getByText('Good for 10 more minutes').waitFor();
    await picture(page, '2-link');
  });

  test('an admin does not get in without one', async () => {
    await signIn(admin, system.cloud.url, 'admin');
    const { page } = admin;
    await page.goto(desk.url());
    await page.getByRole('heading', { name: 'Your desktops' }).waitFor();
    const name = link.split('#')[1]?.split('.')[0] ?? '';
    const headers = { 'X-Deskpool': '1', Origin: system.cloud.url };
    const ask = (method: string, path: string, data?: object) =>
      page.context().request.fetch(`${system.cloud.url}/api/sessions/${name}/${path}`, { method, headers, data });
    for (const answer of [
      await ask('POST', 'invitations'),
      await ask('GET', 'helpers'),
      await ask('DELETE', 'helpers'),
    ])
      expect(await answer.json()).toMatchObject({ error: { code: 'no-such-session' } });
    const guessed = await ask('POST', 'helpers', { invitation: 'A'.repeat(43) });
    expect(await guessed.json()).toMatchObject({ error: { code: 'no-such-invitation' } });
  });

  test('the teacher opens it, signs in, and sees the same picture', async () => {
    const { page } = teacher;
    await page.goto(link);
    await page.getByText('Somebody wants to show you a desktop').waitFor();
    expect(page.url()).not.toContain('#');
    await picture(page, '3-sign-in');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'teacher', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Watch a desktop' }).waitFor();
    await picture(page, '4-watch');
    await page.getByRole('button', { name: 'Watch now' }).click();
    view = page;
    await isShown(view);
    expect(hostOf(view)).toBe(hostOf(desk));
    await until('the same picture', async () => distance(await pictureOf(desk), await pictureOf(view)) < 6, 20_000);
    await picture(view, '5-view');
  });

  test('the student sees by name who watches', async () => {
    const row = dialog().getByRole('listitem');
    await row.getByText('watching now').waitFor({ timeout: 20_000 });
    expect(await row.getByRole('strong').or(row.locator('strong')).textContent()).toMatch(/teacher/i);
    await dialog().getByText('This link leads nowhere any more').waitFor();
    await picture(student.page, '6-watched');
  });

  test('the teacher’s keys, clicks and forged messages do nothing', async () => {
    await view.locator('canvas').click();
    await view.keyboard.type('echo bad > helper.txt');
    await view.keyboard.press('Enter');
    // What the page would never send: keys as RFB writes them, on a socket of its own.
    const before = await pictureOf(desk);
    await view.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket(location.origin.replace('http', 'ws') + '/websockify', ['binary']);
      socket.binaryType = 'arraybuffer';
      const key = (code, down) => Uint8Array.of(4, down, 0, 0, 0, 0, code >> 8, code & 255);
      const steps = [
        () => socket.send(new TextEncoder().encode('RFB 003.008\\n')),
        () => socket.send(Uint8Array.of(1)),
        () => {},
        () => {
          socket.send(Uint8Array.of(0));
          for (const letter of 'echo bad > forged.txt') for (const down of [1, 0]) socket.send(key(letter.codePointAt(0), down));
          for (const down of [1, 0]) socket.send(key(0xff0d, down));
          // A key behind something that may pass, in one message.
          socket.send(Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 9, 0, 9, ...key(0x61, 1)));
          socket.send(Uint8Array.of(5, 1, 0, 40, 0, 40));
        },
      ];
      socket.onmessage = () => steps.shift()?.();
      socket.onclose = resolve;
      setTimeout(resolve, 3000);
    })`);
    expect(distance(before, await pictureOf(desk))).toBeLessThan(6);
    // What the owner types afterwards arrives alone.
    const made = await writes(desk, 'after.txt', 'still mine');
    await until('what was written', () => readFileSync(made, 'utf8') === 'still mine\n');
    expect([fileNamed('helper.txt'), fileNamed('forged.txt')]).toEqual([undefined, undefined]);
  });

  test('the link opens nothing for anybody else', async () => {
    const { page } = admin;
    await page.goto(link);
    await page.getByRole('button', { name: 'Watch now' }).click();
    await page.getByText('This link has been used already').waitFor();
    await picture(page, '7-used');
    await page.goto(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`);
    await page.getByRole('button', { name: 'Watch now' }).click();
    await page.getByText('This link leads to no desktop here').waitFor();
    await page.goto(`${system.cloud.url}/share#nonsense`);
    await page.getByText('This link is not complete').waitFor();
  });

  const cutAfter = async (act: () => Promise<void>) => {
    const socket = await openSocketOf(view);
    const closed = socket.waitForEvent('close', { timeout: within });
    await act();
    await closed;
    await view.getByRole('heading', { name: 'You no longer watch this desktop' }).waitFor({ timeout: within });
  };
  /** The desktop's socket of a page, after the page has been loaded again. */
  const openSocketOf = async (page: Page): Promise<WebSocket> => {
    const [socket] = await Promise.all([page.waitForEvent('websocket'), page.reload()]);
    await isShown(page);
    return socket;
  };

  test('the student ends it, and the teacher’s connection is cut within ten seconds', async () => {
    await cutAfter(async () => {
      await dialog()
        .getByRole('button', { name: /^End .*teacher/i })
        .click();
      await dialog().getByText('Nobody at present.').waitFor();
    });
    await picture(view, '8-ended');
    expect((await view.reload())?.status()).toBe(410);
    await isShown(desk);
  });

  test('another link lets the teacher in again, until he signs out', async () => {
    link = await linkFromDialog();
    await view.goto(link);
    await view.getByRole('button', { name: 'Watch now' }).click();
    await isShown(view);
    const socket = await openSocketOf(view);
    const closed = socket.waitForEvent('close', { timeout: within });
    const out = await teacher.context.request.post(`${system.cloud.url}/api/auth/sign-out`, {
      headers: { 'X-Deskpool': '1', Origin: system.cloud.url },
    });
    expect(out.ok()).toBe(true);
    await closed;
    await dialog().getByText('Nobody at present.').waitFor({ timeout: 20_000 });
  });

  test('no link’s secret stands in any address that was asked for, or in a log', async () => {
    const secret = link.split('.').at(-1) ?? '';
    expect(secret).toHaveLength(43);
    expect(asked.filter((address) => address.includes(secret))).toEqual([]);
    const logs = globSync(join(system.data, '**/*.log')).map((path) => readFileSync(path, 'utf8'));
    expect(logs.join()).toContain('dismissHelper');
    expect(logs.filter((text) => text.includes(secret))).toEqual([]);
  });

  test('needed no permission that is not given; nothing failed', () => {
    expect(system.cloud.policyReport().denied).toEqual([]);
    expect(system.failures).toEqual([]);
    expect([...student.complaints, ...teacher.complaints, ...admin.complaints]).toEqual([]);
  });
});
