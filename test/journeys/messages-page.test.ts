import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RelayMessageView } from '#core/contract/relay-operator-routes.ts';
import { openBrowser } from '#test/support/browser.ts';
import { builtPage } from '#test/support/built-page.ts';
import { barriersOf, fits, looks, openStill } from '#test/support/looked-at.ts';
import { aPerson } from '#test/support/page-data.ts';
import { type PortalStandIn, startPortalStandIn } from '#test/support/portal-stand-in.ts';

let folder: string;
let browser: Browser;
let portal: PortalStandIn;
let opened: Awaited<ReturnType<typeof openStill>>;

const at = new Date(Date.now() - 60 * 60_000).toISOString();
const aMessage = (id: string, change: Partial<RelayMessageView> = {}): RelayMessageView => ({
  id,
  from: 'promon',
  acceptedAt: at,
  severity: 'info',
  source: null,
  subject: null,
  text: 'hello',
  fields: {},
  state: 'sent',
  mail: {
    kind: 'alone',
    to: ['operators@example.org'],
    count: 1,
    sendAt: at,
    sentAt: at,
    attempts: 1,
    reference: '0100018f',
    note: null,
    outcomes: { 'operators@example.org': 'delivered' },
  },
  ...change,
});
const failed = aMessage('m-2', {
  severity: 'critical',
  source: 'db-1.example.org',
  subject: 'The disk sda of db-1 is full, and nothing can be written to it any more',
  text: 'used 99 %\n<script>alert(1)</script>',
  fields: { used: 99, mount: '/var/lib/postgresql' },
  state: 'failed',
  mail: {
    kind: 'flood',
    to: ['operators@example.org', 'database@example.org'],
    count: 7,
    sendAt: at,
    sentAt: null,
    attempts: 8,
    reference: null,
    note: 'the mail service refused it: MessageRejected',
    outcomes: { 'database@example.org': 'bounced' },
  },
});

beforeAll(async () => {
  [folder, browser] = await Promise.all([builtPage(), openBrowser()]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  portal = await startPortalStandIn(folder);
  portal.script.me = aPerson({ roles: ['admin'] });
  portal.script.answers.set('GET /api/relay/messages', { messages: [failed, aMessage('m-1')], cursor: null });
  portal.script.answers.set('GET /api/relay/users', { users: ['promon'] });
});
afterEach(async () => {
  await opened.close();
  await portal.stop();
  expect(opened.complaints).toEqual([]);
});

const page = () => opened.page;
const open = async (options?: (typeof looks)[number][1]) => {
  opened = await openStill(browser, `${portal.url}/admin/messages`, options);
};

describe('the page of messages', () => {
  it.each(looks)('%s, has no barrier and fits, closed and open', async (name, options) => {
    await open(options);
    await page().getByRole('listitem').first().waitFor();
    expect(await barriersOf(page())).toEqual([]);
    await page().locator('summary').first().click();
    await page().getByText('MessageRejected').waitFor();
    expect(await barriersOf(page())).toEqual([]);
    expect(await fits(page())).toBe(true);
    await page().screenshot({ path: `test/journeys/artifacts/messages ${name}.png`, fullPage: true });
  });

  it('shows what somebody wrote as text', async () => {
    await open();
    await page().locator('summary').first().click();
    await page().getByText('<script>alert(1)</script>').waitFor();
  });

  it('sends a failed one again, and reads the list anew', async () => {
    portal.script.answers.set('POST /api/relay/messages/m-2/retry', { message: { ...failed, state: 'accepted' } });
    await open();
    await page()
      .getByRole('button', { name: /Send again/ })
      .click();
    await expect.poll(() => portal.calls.filter((call) => call === 'GET /api/relay/messages').length).toBe(2);
  });

  it('says why one cannot be sent again', async () => {
    portal.script.refusals.set('POST /api/relay/messages/m-2/retry', { status: 409, code: 'conflict' });
    await open();
    await page()
      .getByRole('button', { name: /Send again/ })
      .click();
    await page().getByRole('alert').waitFor();
  });

  it('lets mail through again to an address from which it came back', async () => {
    portal.script.answers.set('DELETE /api/relay/suppressed/database%40example.org', {});
    await open();
    await page().locator('summary').first().click();
    await page()
      .getByRole('button', { name: /Send there again database@example.org/ })
      .click();
    await page().getByText('Mail goes there again.').waitFor();
  });

  it('asks before it ends the tokens of a sender', async () => {
    portal.script.answers.set('DELETE /api/relay/users/promon/tokens', {});
    await open();
    await page()
      .getByRole('button', { name: /End the tokens/ })
      .click();
    await page().getByRole('alertdialog').waitFor();
    expect(portal.calls).not.toContain('DELETE /api/relay/users/promon/tokens');
    await page().getByRole('button', { name: 'End them' }).click();
    await page().getByText('A new login gives a new token.').waitFor();
  });

  it('says so where nothing has come, and where nothing can be read', async () => {
    portal.script.answers.set('GET /api/relay/messages', { messages: [], cursor: null });
    await open();
    await page().getByText('No monitoring system has sent a message yet.').waitFor();
    portal.script.refusals.set('GET /api/relay/messages', { status: 400, code: 'bad-request' });
    await page().getByLabel('Show').selectOption('failed');
    await page().getByRole('alert').waitFor();
  });

  it('is no page for a student', async () => {
    portal.script.me = aPerson();
    await open();
    await page().getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(portal.calls).not.toContain('GET /api/relay/messages');
  });
});
