import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page, Route, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '#test/support/desktops/until.ts';
import { callerWith, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { keepPictures, signIn, startWholeSystem, type Visitor, type WholeSystem } from '#test/support/whole-system.ts';

/** What the audit says of a use of a line. */
type Use = { readonly subName: string; readonly user: string; readonly reason: string; readonly seconds: number };

type Network = { readonly drop: () => Promise<void>; readonly comeBack: () => Promise<void> };

/** The network of one browser. Its own switch leaves open sockets as they are, so those are cut here, and none gets through. */
async function networkOf(context: BrowserContext): Promise<Network> {
  const open = new Set<WebSocketRoute>();
  let isThere = true;
  await context.routeWebSocket(/\/live$/, (socket) => {
    if (!isThere) return void socket.close();
    socket.connectToServer();
    open.add(socket);
  });
  return {
    drop: async () => {
      isThere = false;
      await context.setOffline(true);
      await Promise.all([...open].map((socket) => socket.close()));
      open.clear();
    },
    comeBack: async () => {
      isThere = true;
      await context.setOffline(false);
    },
  };
}

describe('a team shares a board', () => {
  let system: WholeSystem;
  let teacher: Visitor;
  let admin: Visitor;
  let network: Network;

  beforeAll(async () => {
    system = await startWholeSystem('built-in', 'board');
    [teacher, admin] = await Promise.all([system.visitor(), system.visitor()]);
    network = await networkOf(admin.context);
  });
  afterAll(() => system.stop());

  const openBoard = async (visitor: Visitor, account: string) => {
    await signIn(visitor, system.cloud.url, account);
    await visitor.page.getByRole('link', { name: 'Board' }).click();
    await visitor.page.getByRole('heading', { name: 'Board' }).waitFor();
  };
  const line = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });
  const row = (page: Page, name: string) => page.getByRole('listitem').filter({ has: line(page, name) });
  const says = (page: Page, name: string, text: string | RegExp) =>
    row(page, name).getByText(text).first().waitFor({ timeout: 20_000 });
  /** Requests to check a line are held back until so many have come. */
  const together = async (visitors: readonly Visitor[]) => {
    const held: Route[] = [];
    for (const { page } of visitors) {
      await page.route(/\/check$/, async (route) => {
        held.push(route);
        if (held.length === visitors.length) await Promise.all(held.map((each) => each.continue()));
      });
    }
    return () => Promise.all(visitors.map(({ page }) => page.unroute(/\/check$/)));
  };

  test('what a teacher checks an admin sees, without loading anything again', async () => {
    await Promise.all([openBoard(teacher, 'teacher'), openBoard(admin, 'admin')]);
    let loads = 0;
    admin.page.on('load', () => (loads += 1));
    await line(teacher.page, 'vpn main 1 vpn sub 1').check();
    await teacher.page.getByText('You are on one line.').waitFor();
    await says(admin.page, 'vpn main 1 vpn sub 1', /Teacher/);
    expect(await line(admin.page, 'vpn main 1 vpn sub 1').isChecked()).toBe(true);
    expect(loads).toBe(0);
    await keepPictures(admin.page, 'team-1-board');
  });

  test('of two who check the same line at the same instant one has it, and the other is told who', async () => {
    const both = [teacher, admin];
    const release = await together(both);
    await Promise.all(both.map(({ page }) => line(page, 'vpn main 1 vpn sub 2').click()));
    const losers = await until('somebody to lose', async () => {
      const told = await Promise.all(both.map(({ page }) => page.getByText(/was first: vpn main 1/).count()));
      return told.some((count) => count > 0) ? told : undefined;
    });
    await release();
    expect(losers.filter((count) => count > 0)).toHaveLength(1);
    const [winner, loser] = losers[0] === 0 ? [teacher, admin] : [admin, teacher];
    await says(winner.page, 'vpn main 1 vpn sub 2', 'You');
    await says(loser.page, 'vpn main 1 vpn sub 2', winner === teacher ? /Teacher/ : /Admin/);
    await keepPictures(loser.page, 'team-2-lost');
    await winner.page.bringToFront();
    await line(winner.page, 'vpn main 1 vpn sub 2').click();
    await says(loser.page, 'vpn main 1 vpn sub 2', 'free');
  });

  test('what happens while somebody has no network he sees as soon as he has it again', async () => {
    await network.drop();
    await admin.page.getByText('You are offline.').waitFor();
    await line(teacher.page, 'vpn main 2 vpn sub 1').check();
    await line(teacher.page, 'vpn main 1 vpn sub 1').uncheck();
    await row(teacher.page, 'vpn main 1 vpn sub 2')
      .getByRole('button', { name: /^Write a note/ })
      .click();
    await teacher.page.getByRole('textbox', { name: /^Note of/ }).fill('Password changed');
    await teacher.page.keyboard.press('Enter');
    await says(teacher.page, 'vpn main 1 vpn sub 2', 'Password changed');
    expect(await line(admin.page, 'vpn main 1 vpn sub 1').isChecked()).toBe(true);
    expect(await line(admin.page, 'vpn main 2 vpn sub 1').isChecked()).toBe(false);
    await network.comeBack();
    await says(admin.page, 'vpn main 1 vpn sub 1', 'free');
    await says(admin.page, 'vpn main 2 vpn sub 1', /Teacher/);
    await says(admin.page, 'vpn main 1 vpn sub 2', 'Password changed');
  });

  test('a line goes from one to the other, who frees it', async () => {
    await row(teacher.page, 'vpn main 2 vpn sub 1')
      .getByRole('button', { name: /^Hand over/ })
      .click();
    const dialog = teacher.page.getByRole('dialog');
    await dialog.getByRole('option', { name: /Admin/ }).waitFor({ state: 'attached' });
    await dialog.getByLabel('To', { exact: true }).selectOption({ index: 1 });
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await says(admin.page, 'vpn main 2 vpn sub 1', 'You');
    await says(teacher.page, 'vpn main 2 vpn sub 1', /Admin/);
    await line(admin.page, 'vpn main 2 vpn sub 1').uncheck();
    await says(teacher.page, 'vpn main 2 vpn sub 1', 'free');
  });

  test('every use is in the audit, once', async () => {
    const ask = callerWith(system.cloud.url, await signInOverTheWire(system.cloud.url, 'admin'));
    const uses = await until('all uses', async () => {
      const { body } = await ask('GET', '/api/audit/records?kind=board');
      const { records } = body as { records: readonly Use[] };
      return records.length >= 4 ? records : undefined;
    });
    const told = uses.map(({ subName, user, reason }) => `${subName} ${user} ${reason}`);
    expect(told.filter((use) => !use.startsWith('vpn sub 2')).toSorted()).toEqual([
      'vpn sub 1 admin unchecked',
      'vpn sub 1 teacher handed-over',
      'vpn sub 1 teacher unchecked',
    ]);
    expect(told.filter((use) => use.startsWith('vpn sub 2'))).toHaveLength(1);
    for (const { seconds } of uses) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  test('the page of the audit and the weekly CSV show both uses, and nothing was altered', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: 'Manage' }).click();
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('board');
    await page.getByRole('row', { name: /vpn main 2.*teacher.*Handed over/ }).waitFor();
    await page
      .getByRole('row', { name: /vpn main 1.*teacher.*Given back/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: /^Make the file/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download CSV/ }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv).toMatch(/^vpn main 2,vpn sub 1,teacher,\S+Z,\S+Z,\d+,handed-over,/m);
    expect(csv).toMatch(/^vpn main 2,vpn sub 1,admin,\S+Z,\S+Z,\d+,unchecked,/m);
    await page.getByRole('button', { name: /^Verify/ }).click();
    await page.getByText('Nothing was altered.').waitFor();
    await keepPictures(page, 'team-3-audit');
  });

  test('and nothing went wrong by the way', () => {
    expect(system.failures).toEqual([]);
    for (const { complaints } of [teacher, admin]) expect(complaints).toEqual([]);
    expect(system.cloud.policyReport().denied).toEqual([]);
  });
});
