import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NoticeView } from '#core/contract/notices.ts';
import { openBrowser } from '#test/support/browser.ts';
import { builtPage } from '#test/support/built-page.ts';
import { barriersOf, fits, looks, openStill } from '#test/support/looked-at.ts';
import { aCard, anApproval, aNoticeView, aPerson, aPlannedNotice, aSessionView } from '#test/support/page-data.ts';
import { type PortalStandIn, startPortalStandIn } from '#test/support/portal-stand-in.ts';

type Looks = (typeof looks)[number][1];

let folder: string;
let browser: Browser;
let portal: PortalStandIn;
let page: Page;
let complaints: readonly string[];
let close: () => Promise<void>;

beforeAll(async () => {
  [folder, browser] = await Promise.all([builtPage(), openBrowser()]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  portal = await startPortalStandIn(folder);
  portal.script.me = aPerson({ roles: ['admin'] });
  portal.script.desktops = [aCard({ session: aSessionView() })];
});
afterEach(async () => {
  await close();
  await portal.stop();
  expect(complaints).toEqual([]);
});

const visit = async (path = '/', options: Looks = looks[0][1]) => {
  ({ page, complaints, close } = await openStill(browser, `${portal.url}${path}`, options));
};
/** What the portal tells from now on, and that it does. */
const put = (...notices: readonly NoticeView[]) => {
  portal.script.answers.set('GET /api/notices', { now: new Date().toISOString(), notices });
};
const button = (name: string | RegExp) => page.getByRole('button', { name });
const region = () => page.getByRole('region', { name: /Notices for you|Hinweise für Sie/ });
const question = () => region().getByRole('article', { name: /otto/ });
const answered = (id: string) => `POST /api/notices/${id}/answers`;

describe.each(looks)('the notices, %s, have no barrier that axe knows of', (_, options) => {
  it('over the desktops', async () => {
    put(
      anApproval({ until: new Date(Date.now() + 300_000).toISOString() }),
      aNoticeView({ kind: 'warning', title: 'Wartung um fünf', text: 'Bitte speichern.\nDanke.' }),
      aNoticeView({ id: 'n2', kind: 'question', title: 'Noch da? '.repeat(20), buttons: ['Ja', 'x'.repeat(60)] }),
    );
    await visit('/', options);
    await question().waitFor();
    expect(await barriersOf(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
  });

  it('in the admins’ list, with the form', async () => {
    const showings = [
      { username: 'sam', shownAt: new Date().toISOString(), answer: { button: 'Ja', at: new Date().toISOString() } },
      { username: 'x'.repeat(60), shownAt: new Date().toISOString(), answer: null },
    ];
    const notices = [
      aPlannedNotice({ title: '<script>alert(1)</script> 100 %', state: 'shown', showings, moreShowings: 'more' }),
      aPlannedNotice({ ...anApproval(), state: 'answered', to: { is: 'person', username: 'ada' }, plannedBy: null }),
      aPlannedNotice({ id: 'n3', kind: 'error', title: 'x'.repeat(200), state: 'expired' }),
    ];
    portal.script.answers.set('GET /api/notices/all', { notices, cursor: null });
    await visit('/admin/notices', options);
    await page.locator('.planned-title').first().click();
    await page.getByText(/^(Plan a notice|Hinweis planen)$/).click();
    expect(await barriersOf(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
  });
});

describe('somebody who wants to join', () => {
  beforeEach(async () => {
    put(anApproval());
    portal.script.answers.set(answered('approval-1'), {});
    await visit();
    await question().waitFor();
  });

  it('is announced, counted down, and takes no focus', async () => {
    expect(await page.locator('[aria-live=assertive]').textContent()).toContain('otto wants to join your desktop');
    await question()
      .getByText(/\d+ seconds? left/)
      .waitFor();
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
    await expect.poll(() => page.title()).toBe('● otto wants to join your desktop');
  });

  it('is let in by the keyboard, and the keyboard is back where it was', async () => {
    await button(/Stop/).focus();
    await page.keyboard.press('F6');
    put();
    await page.keyboard.press('Enter');
    await region().waitFor({ state: 'detached' });
    expect(portal.calls).toContain(answered('approval-1'));
    expect(await page.evaluate('document.activeElement?.textContent')).toContain('Stop');
    await expect.poll(() => page.title()).not.toContain('otto');
  });

  it('is let in from a dialog, which stays open', async () => {
    await close();
    put();
    await visit();
    await button(/Stop/).click();
    await page.getByRole('alertdialog').waitFor();
    put(anApproval());
    await expect
      .poll(() => {
        portal.tell({ kind: 'news', topics: { notices: { reset: true, to: 1 } } });
        return question().count();
      })
      .toBe(1);
    expect(await page.locator('[aria-live=assertive]').textContent()).toContain('otto wants to join');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Keep it running');
    await page.keyboard.press('F6');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Allow');
    put();
    await page.keyboard.press('Enter');
    await region().waitFor({ state: 'detached' });
    expect(portal.calls).toContain(answered('approval-1'));
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Keep it running');
    await page.getByRole('alertdialog').waitFor();
  });

  it('is refused by a button', async () => {
    put();
    await button('Refuse').click();
    await region().waitFor({ state: 'detached' });
    expect(portal.calls).toContain(answered('approval-1'));
  });
});

describe('a browser that may notify', () => {
  /** In place of the browser's own, which shows nothing here: keeps what it was to say. */
  const notebook = `
    globalThis.told = [];
    globalThis.Notification = class extends EventTarget {
      static permission = 'default';
      static requestPermission = async () => (Notification.permission = 'granted');
      constructor(title) { super(); told.push(title); }
      close() { told.push('gone'); }
    };
    document.hasFocus = () => false;
  `;
  const told = () => page.evaluate<readonly string[]>('globalThis.told');
  const tell = () => portal.tell({ kind: 'news', topics: { notices: { reset: true, to: 1 } } });

  it('is asked for by a button alone, says who wants to join, and takes it back', async () => {
    await visit();
    await page.evaluate(notebook);
    await expect.poll(portal.socketCount).toBe(1);
    await button(/Ada Example/).click();
    await button('Notify me').click();
    await button('Do not notify me').waitFor();
    await page.keyboard.press('Escape');
    put(anApproval());
    await expect.poll(async () => (tell(), await told())).toEqual(['otto wants to join your desktop']);
    put();
    await expect.poll(async () => (tell(), await told())).toEqual(['otto wants to join your desktop', 'gone']);
  });

  it('says nothing where nobody has asked for it', async () => {
    await visit();
    await page.evaluate(`${notebook} Notification.permission = 'granted';`);
    await expect.poll(portal.socketCount).toBe(1);
    put(anApproval());
    await expect.poll(async () => (tell(), await question().count())).toBe(1);
    expect(await told()).toEqual([]);
  });
});

describe('a question that is not answered', () => {
  it('says when its time is up that nobody was let in, and is put away', async () => {
    put(anApproval({ until: new Date(Date.now() + 1_500).toISOString() }));
    await visit();
    await question().getByText('Time is up: otto was not let in.').waitFor();
    expect(await button('Allow').count()).toBe(0);
    expect(portal.calls).not.toContain(answered('approval-1'));
    await button('Close').click();
    await region().waitFor({ state: 'detached' });
  });

  it('counts by the portal’s clock, however wrong that of the computer is', async () => {
    const ahead = (by: number) => new Date(Date.now() + 7_200_000 + by).toISOString();
    portal.script.answers.set('GET /api/notices', { now: ahead(0), notices: [anApproval({ until: ahead(20_000) })] });
    await visit();
    await question()
      .getByText(/^(1\d|20) seconds left$/)
      .waitFor();
  });

  it('was answered elsewhere meanwhile: it says so and goes', async () => {
    put(anApproval());
    await visit();
    await question().waitFor();
    portal.script.refusals.set(answered('approval-1'), { status: 409, code: 'notice-answered' });
    put();
    await button('Allow').click();
    await region().getByRole('alert').getByText('answered already').waitFor();
    expect(await question().count()).toBe(0);
  });
});

describe('a notice', () => {
  it('is shown as it is, and put away', async () => {
    const title = '100 % <img src=x onerror=alert(1)> {{name}}';
    put(aNoticeView({ title, text: title }));
    portal.script.answers.set(answered('notice-1'), {});
    await visit();
    const card = region().getByRole('article', { name: title });
    await card.waitFor();
    expect(await page.locator('.notices img').count()).toBe(0);
    put();
    await card.getByRole('button', { name: /Put away/ }).click();
    await region().waitFor({ state: 'detached' });
    expect(portal.calls).toContain(answered('notice-1'));
  });

  it('is told at once by the live socket', async () => {
    await visit();
    await expect.poll(portal.socketCount).toBe(1);
    put(aNoticeView());
    await expect
      .poll(() => {
        const changes = [{ key: 'notice-1', value: { until: new Date().toISOString() } }];
        portal.tell({ kind: 'news', topics: { notices: { from: 1, to: 1, changes } } });
        return region().count();
      })
      .toBe(1);
  });
});

describe('the admins’ page', () => {
  it('plans a notice, and says what is wrong with one', async () => {
    portal.script.answers.set('GET /api/notices/all', { notices: [], cursor: null });
    portal.script.refusals.set('POST /api/notices', { status: 400, code: 'bad-request' });
    await visit('/admin/notices');
    await page.getByText('Nothing has been planned yet.').waitFor();
    await page.getByText('Plan a notice', { exact: true }).click();
    await page.getByLabel('Title').fill('Maintenance');
    await button('Plan it').click();
    await page.getByRole('alert').getByText('did not understand').waitFor();
    portal.script.refusals.clear();
    portal.script.answers.set('POST /api/notices', { notice: aPlannedNotice({ title: 'Maintenance' }) });
    portal.script.answers.set('GET /api/notices/all', {
      notices: [aPlannedNotice({ title: 'Maintenance' })],
      cursor: null,
    });
    await button('Plan it').click();
    await page.getByText('Planned. It stands in the list.').waitFor();
    await page.locator('.planned').getByText('Maintenance').first().waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe('');
  });

  it('withdraws one, once asked', async () => {
    portal.script.answers.set('GET /api/notices/all', { notices: [aPlannedNotice()], cursor: null });
    portal.script.answers.set('DELETE /api/notices/notice-1', { notice: aPlannedNotice({ state: 'withdrawn' }) });
    await visit('/admin/notices');
    await button(/^Withdraw/).click();
    await button('Leave it').click();
    expect(portal.calls).not.toContain('DELETE /api/notices/notice-1');
    await button(/^Withdraw/).click();
    portal.script.answers.set('GET /api/notices/all', {
      notices: [aPlannedNotice({ state: 'withdrawn' })],
      cursor: null,
    });
    await button('Withdraw it').click();
    await page.getByText('Withdrawn').waitFor();
    expect(portal.calls).toContain('DELETE /api/notices/notice-1');
  });
});
