import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { startLicenceFront } from '#test/support/licence-front.ts';
import {
  aGuest,
  aLicensing,
  anEntitlement,
  borrowedIn,
  originNamed,
  ticketForSession,
  workstation,
  type Licensing,
} from '#test/support/licensing.ts';
import { keepPictures } from '#test/support/whole-system.ts';

const applications = 'NVIDIA Virtual Applications';
const session = 'demo-w01-s001';
const day = 86_400_000;

let browser: Browser;
let page: Page;
let world: Licensing;
let front: Awaited<ReturnType<typeof startLicenceFront>>;
let complaints: string[];

/** Four weeks of a rising use, some guests that have a seat, one of them of a session, and one that had. */
async function aBusyHouse(): Promise<void> {
  world = aLicensing({
    entitlements: [
      anEntitlement(10, { evidence: 'order 4711 of 2026-03-01' }),
      anEntitlement(4, { feature: applications, demonstration: true, evidence: 'A demonstration' }),
    ],
  });
  const { deps, now, ask } = world;
  for (let back = 27; back >= 0; back -= 1) {
    const on = new Date(now() - back * day).toISOString().slice(0, 10);
    await deps.ledger.recordPeak(workstation, on, 9 - Math.floor(back / 4));
  }
  for (let number = 1; number <= 6; number += 1) await aGuest(ask, originNamed(number)).boot();
  const ticket = await ticketForSession(deps, session, now() + day);
  const scope = (await deps.scopes.findTicket(deps.chance.hash(ticket), now()))?.ref ?? '';
  const [ref = ''] = borrowedIn(await aGuest(ask, originNamed(7), { scope, product: applications }).boot());
  expect(ref).not.toBe('');
  const gone = aGuest(ask, originNamed(8));
  await gone.boot();
  await gone.giveBackAll();
}

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  await aBusyHouse();
  front = await startLicenceFront(world);
  complaints = [];
});
afterEach(async () => {
  await page.context().close();
  front.stop();
  expect(complaints).toEqual([]);
});

async function visit(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (said) => {
    if (['error', 'warning'].includes(said.type()) && !said.text().includes('404')) complaints.push(said.text());
  });
  await page.goto(`${front.url}${path}`);
}

async function barriers(): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.each([
  ['wide and light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'en-GB' }],
  ['wide and dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark', locale: 'de' }],
  ['on a phone and light', { viewport: { width: 390, height: 844 }, colorScheme: 'light', locale: 'de' }],
  ['on a phone and dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'en-GB' }],
] as const)('the pages of the licence service, %s, have no barrier that axe knows of and fit', (_, options) => {
  test.each([
    ['/-/readme', false],
    ['/-/readme', true],
    ['/-/manage', false],
    ['/-/manage', true],
    [`/-/manage?session=${session}`, true],
    ['/docs', false],
  ] as const)('%s (operator: %s)', async (path, isOperator) => {
    front.visitor.isOperator = isOperator;
    await visit(path, options);
    expect(await page.locator('html').getAttribute('lang')).toBe(options.locale.slice(0, 2));
    expect(await barriers()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
      true,
    );
  });

  test('with the question before something is removed', async () => {
    front.visitor.isOperator = true;
    await visit('/-/manage', options);
    await page.locator('[data-delete="/-/origins"]').click();
    await page.getByRole('dialog').waitFor();
    expect(await barriers()).toEqual([]);
  });
});

test.each(['/-/readme', '/-/manage', '/docs'])('%s, kept as pictures', async (path) => {
  front.visitor.isOperator = true;
  await visit(path);
  await keepPictures(page, `licences${path.replaceAll(/[/-]+/g, '-')}`);
});

describe('an operator', () => {
  beforeEach(async () => {
    front.visitor.isOperator = true;
    await visit('/-/manage');
  });
  const rows = () => page.locator('table').nth(1).locator('tbody tr');

  test('sees what is owned and in use, until when it is enough, and that a demonstration grants nothing', async () => {
    const [own, shown] = await page.locator('table').first().locator('tbody tr').allInnerTexts();
    expect(own).toMatch(/Workstation[\s\S]*6 of 10[\s\S]*order 4711[\s\S]*At most 9 in 28 days[\s\S]*All in use on/);
    expect(shown).toMatch(/Applications[\s\S]*Demonstration: grants nothing[\s\S]*1 of 4/);
  });

  test('sees who holds what, and goes from a session to what it held', async () => {
    expect(await rows().count()).toBe(7);
    await page.getByRole('link', { name: session }).click();
    await page.getByRole('heading', { name: `Ended: ${session}` }).waitFor();
    expect(await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')).toContain(
      `session=${session}`,
    );
  });

  test('is asked before a lease is removed, and removes nothing when he thinks better of it', async () => {
    const remove = page.getByRole('button', { name: /^Remove: NVIDIA RTX/ }).first();
    await remove.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Remove the lease of PC-Windows for NVIDIA RTX/ }).waitFor();
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Cancel');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await remove.click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await rows().count()).toBe(7);
    await remove.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => rows().count()).toBe(6);
    expect(await page.locator('table').nth(2).innerText()).toContain('by an administrator');
  });

  test('is told when that does not work', async () => {
    const leases = (await world.deps.ledger.list(null, 100)).items;
    for (const lease of leases) await world.deps.ledger.end(lease, 'returned', world.now());
    await page
      .getByRole('button', { name: /^Remove: NVIDIA RTX/ })
      .first()
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('status').filter({ hasText: 'That did not work: lease not found' }).waitFor();
  });

  test('chooses a day, and a language', async () => {
    await page.getByLabel('Day (UTC)').fill('2026-11-21');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('heading', { name: 'Ended: 2026-11-21' }).waitFor();
    await page.getByText('No lease has ended.').waitFor();
    await page.getByRole('link', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Lizenzen verwalten' }).waitFor();
  });
});

test('anybody else is led to sign in, and sees nobody’s machine', async () => {
  await visit('/-/manage');
  expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe('/login?next=/-/manage');
  expect(await page.locator('table').count()).toBe(0);
});

test('a machine that calls itself markup is shown as it calls itself', async () => {
  const guest = aGuest(world.ask, originNamed(9));
  await guest.boot();
  const hostname = '<img src=x onerror=alert(1)>"\'&';
  const origin = (await world.deps.origins.findMany([originNamed(9)])).get(originNamed(9));
  if (!origin) throw new Error('it registered');
  const { registeredAt: _, registrations: __, ...said } = origin;
  await world.deps.origins.save({ ...said, hostname });
  front.visitor.isOperator = true;
  await visit('/-/manage');
  await page.getByText(hostname).first().waitFor();
  expect(await page.locator('main img').count()).toBe(0);
});
