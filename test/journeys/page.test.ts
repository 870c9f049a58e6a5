import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { builtPage } from '#test/support/built-page.ts';
import { aCard, aHelperView, aPerson, aSessionView } from '#test/support/page-data.ts';
import { type PortalStandIn, startPortalStandIn } from '#test/support/portal-stand-in.ts';

let folder: string;
let browser: Browser;
let portal: PortalStandIn;
let page: Page;
/** What the browser complained of; refused calls, which it reports too, are part of the play. */
let complaints: string[];

beforeAll(async () => {
  [folder, browser] = await Promise.all([builtPage(), openBrowser()]);
});
afterAll(() => browser.close());

beforeEach(async () => {
  portal = await startPortalStandIn(folder);
  portal.script.me = aPerson();
  portal.script.desktops = [aCard()];
  complaints = [];
});
afterEach(async () => {
  await page.context().close();
  await portal.stop();
  expect(complaints).toEqual([]);
});

async function visit(path = '/', options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (said) => {
    const isRefusal = /Failed to load resource|WebSocket connection/.test(said.text());
    if (['error', 'warning'].includes(said.type()) && !isRefusal) complaints.push(said.text());
  });
  await page.clock.install();
  await page.goto(`${portal.url}${path}`);
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const heading = (name: string | RegExp) => page.getByRole('heading', { name });
const seen = (text: string | RegExp) => page.getByText(text).filter({ visible: true }).first().waitFor();
/** The words of what has the focus; nothing where nothing has it. */
const focused = () =>
  page.evaluate<string>("document.activeElement === document.body ? '' : document.activeElement?.textContent ?? ''");

async function live(): Promise<void> {
  await expect.poll(portal.socketCount).toBe(1);
}

/** One card in each phase. */
function everyPhase() {
  const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const inUse = (desktopType: string, change = {}) =>
    aSessionView({ name: `demo-w01-${desktopType === 'busy' ? 's002' : 's003'}`, desktopType, ...change });
  return [
    aCard({ warm: true }),
    aCard({ name: 'idle', last: { session: 'demo-w01-s001', endedAt: minutesFromNow(-130), reason: 'idle' } }),
    aCard({ name: 'dead', last: { session: 'demo-w01-s001', endedAt: minutesFromNow(-3), reason: 'start-failed' } }),
    aCard({ name: 'busy', session: inUse('busy', { status: 'launching', stage: 'pulling', secondsLeft: 18 }) }),
    aCard({ name: 'gpu', icon: 'gpu', gpu: true, session: inUse('gpu') }),
    aCard({ name: 'late', session: inUse('late', { closing: { at: minutesFromNow(3), reason: 'idle' } }) }),
    aCard({ name: 'done', session: inUse('done', { status: 'stopping' }) }),
  ];
}

describe.each([
  ['wide and light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'en-GB' }],
  ['on a phone and dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'de', hasTouch: true }],
] as const)('the page, %s, has no barrier that axe knows of', (_, options) => {
  async function barriers(): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  async function fits(): Promise<boolean> {
    return page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
  }

  const visitStill = (path = '/') => visit(path, { ...options, reducedMotion: 'reduce' });

  it('signed out, with the reason why signing in failed', async () => {
    portal.script.me = null;
    await visitStill('/?error=sign-in-failed');
    await page.getByRole('alert').waitFor();
    expect(await barriers()).toEqual([]);
    expect(await fits()).toBe(true);
  });

  it('signed out, where desktops are opened from a learning platform alone', async () => {
    portal.script.me = null;
    await visitStill('/?error=registration-closed&requestId=request-1');
    await page
      .getByRole('alert')
      .filter({ hasText: /learning platform|Lernplattform/ })
      .waitFor();
    expect(await barriers()).toEqual([]);
    expect(await fits()).toBe(true);
  });

  it('of a guest, with what was opened for him and what is over', async () => {
    portal.script.me = aPerson({ roles: ['guest'] });
    portal.script.desktops = everyPhase();
    await visitStill();
    await page.getByRole('article').first().waitFor();
    expect(await barriers()).toEqual([]);
    expect(await fits()).toBe(true);
    portal.script.desktops = [];
    await page.reload();
    await heading(/No desktop is open|Kein Desktop ist offen/).waitFor();
    expect(await barriers()).toEqual([]);
  });

  it('with a card in each phase', async () => {
    portal.script.desktops = everyPhase();
    await visitStill();
    await page.getByRole('article').first().waitFor();
    expect(await barriers()).toEqual([]);
    expect(await fits()).toBe(true);
  });

  it('with a refusal, the question before a stop, and the account open', async () => {
    portal.script.desktops = [aCard(), aCard({ name: 'gpu', session: aSessionView({ desktopType: 'gpu' }) })];
    portal.script.refusals.set('POST /api/sessions', { status: 500, code: 'internal' });
    await visitStill();
    await button(/^Start/).click();
    await page.getByRole('alert').waitFor();
    expect(await barriers()).toEqual([]);
    await button(/^(Stop|Beenden)/).click();
    await page.getByRole('alertdialog').waitFor();
    expect(await barriers()).toEqual([]);
    await page.keyboard.press('Escape');
    await button(/Ada Example/).click();
    await page.getByRole('dialog').waitFor();
    expect(await barriers()).toEqual([]);
  });

  it('where somebody is let in to watch, and where he comes in', async () => {
    portal.script.desktops = [aCard({ session: aSessionView(), shared: true })];
    portal.script.sharing = {
      helpers: [aHelperView('bob'), aHelperView('carol', { isWatching: false })],
      openLinks: [],
      most: 5,
    };
    await visitStill();
    await seen(/2 people may watch|2 Personen dürfen zusehen/);
    expect(await barriers()).toEqual([]);
    await button(/^(Let somebody watch|Jemanden zusehen lassen)/).click();
    await button(/^(Make a link|Link erstellen)/).click();
    await page.getByRole('textbox').waitFor();
    expect(await barriers()).toEqual([]);
    expect(await fits()).toBe(true);
    await page.goto(`${portal.url}/share#demo-w01-s001.${'x'.repeat(43)}`);
    await button(/^(Watch now|Jetzt zusehen)/).waitFor();
    expect(await barriers()).toEqual([]);
    portal.script.refusals.set('POST /api/sessions/demo-w01-s001/helpers', { status: 410, code: 'invitation-over' });
    await button(/^(Watch now|Jetzt zusehen)/).click();
    await page.getByRole('alert').waitFor();
    expect(await barriers()).toEqual([]);
  });

  it('with no desktop at all, and at an address that is no page', async () => {
    portal.script.desktops = [];
    await visitStill();
    await heading(/No desktops|Noch keine/).waitFor();
    expect(await barriers()).toEqual([]);
    await page.goto(`${portal.url}/nowhere`);
    await heading(/no such page|gibt es nicht/).waitFor();
    expect(await barriers()).toEqual([]);
  });

  it('with the list of every session', async () => {
    portal.script.me = aPerson({ roles: ['admin'] });
    portal.script.sessions = [
      aSessionView(),
      aSessionView({ name: 'demo-w01-s002', username: null, status: 'reserved', closing: null }),
    ];
    await visitStill('/admin');
    await page.getByRole('table').waitFor();
    expect(await barriers()).toEqual([]);
    expect(await fits()).toBe(true);
  });
});

describe('a student with a keyboard alone', () => {
  it('starts a desktop, sees each stage, opens it and stops it, and never loses the focus', async () => {
    await visit();
    await live();
    await button(/^Start/).waitFor();
    while (!(await focused()).startsWith('Start')) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await seen('Waiting for its turn');
    await expect.poll(focused).toContain('Cancel the start');
    await seen('About 25 seconds left');

    portal.change('ubuntu', { stage: 'pulling', secondsLeft: 9 });
    await page.locator('[aria-current=step]', { hasText: 'Fetching the desktop, in progress' }).waitFor();
    await seen('About 10 seconds left');
    portal.change('ubuntu', {
      status: 'active',
      stage: null,
      secondsLeft: null,
      activatedAt: new Date().toISOString(),
    });
    await expect.poll(focused).toContain('Open Ubuntu Desktop, opens a new tab');
    await page.getByRole('status').filter({ hasText: 'Ubuntu Desktop is ready' }).waitFor({ state: 'attached' });

    const opening = page.context().waitForEvent('page');
    await page.keyboard.press('Enter');
    expect(new URL((await opening).url()).pathname).toMatch(/^\/desktop\/|^blank/);

    await page.bringToFront();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog', { name: 'Stop Ubuntu Desktop?' }).waitFor();
    await expect.poll(focused).toBe('Keep it running');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toContain('Stop Ubuntu Desktop');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Stop it');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('It is being shut down.');
    portal.change('ubuntu', { status: 'ended', endedAt: new Date().toISOString(), reason: 'stopped-by-owner' });
    await seen('You stopped it just now');
    await expect.poll(focused).toContain('Start Ubuntu Desktop');
  });

  it('is told in words why a start was refused, and may try again', async () => {
    portal.script.refusals.set('POST /api/sessions', { status: 409, code: 'no-capacity' });
    await visit();
    await button(/^Start/).press('Enter');
    await page.getByRole('alert').filter({ hasText: 'All places are taken right now.' }).waitFor();
    portal.script.refusals.clear();
    await button(/^Try again/).press('Enter');
    await seen('Waiting for its turn');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('hears the words of the portal for a refusal that the page does not know', async () => {
    portal.script.refusals.set('POST /api/sessions', { status: 409, code: 'brand-new', message: 'Not on Sundays.' });
    await visit();
    await button(/^Start/).press('Enter');
    const alert = page.getByRole('alert');
    await alert.filter({ hasText: 'The portal said: Not on Sundays.' }).waitFor();
    expect(await alert.textContent()).toContain('5e0c1f3a-0000-4000-8000-1b2c3d4e5f60');
  });
});

describe('somebody who shows his desktop', () => {
  const dialog = () => page.getByRole('dialog');

  beforeEach(() => {
    portal.script.desktops = [aCard({ session: aSessionView() })];
  });

  it('makes a link, copies it, sees who came and ends it, with a keyboard alone', async () => {
    await visit('/', { permissions: ['clipboard-read', 'clipboard-write'] });
    await button(/^Let somebody watch/).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Make a link');
    await page.keyboard.press('Enter');
    await seen('Good for 10 more minutes');
    const link = await page.getByRole('textbox', { name: 'Link for one person' }).inputValue();
    await button('Copy').focus();
    await page.keyboard.press('Enter');
    await seen(/^Copied/);
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(link);
    portal.script.sharing = { helpers: [aHelperView('bob'), aHelperView('carol')], openLinks: [], most: 5 };
    await page.clock.runFor(3_100);
    await seen(/^This link leads nowhere any more/);
    await button(/^End bob/).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => dialog().getByRole('listitem').count()).toBe(1);
    await expect.poll(focused).toBe('Who may watch');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(focused).toMatch(/^Let somebody watch/);
    await seen('One person may watch');
  });

  it('sees how long the link is good, and that it is over', async () => {
    await visit();
    await button(/^Let somebody watch/).click();
    await button('Make a link').click();
    await seen('Good for 10 more minutes');
    await page.clock.runFor(9 * 60_000 + 5_000);
    await seen('Good for one more minute');
    await page.clock.runFor(60_000);
    await seen(/^The ten minutes are over/);
  });

  it('makes no more links than there are places', async () => {
    portal.script.sharing = { helpers: ['a', 'b', 'c', 'd'].map((name) => aHelperView(name)), openLinks: [], most: 5 };
    await visit();
    await button(/^Let somebody watch/).click();
    await button('Make a link').click();
    await seen(/^No more than 5 at a time/);
    await button('End for all').click();
    await seen('Nobody at present.');
    await button('Make another link').waitFor();
  });

  it('asks nothing about it as long as nobody else may come', async () => {
    await visit();
    await live();
    await page.clock.runFor(60_000);
    expect(portal.calls.filter((call) => call.includes('helpers'))).toEqual([]);
  });

  it('is offered it for a desktop of either kind, and not before it runs', async () => {
    const starting = aSessionView({ name: 'demo-w02-s001', status: 'launching', stage: 'pulling' });
    portal.script.desktops = [
      aCard({ runtime: 'dcv', session: aSessionView() }),
      aCard({ name: 'other', session: { ...starting, desktopType: 'other' } }),
    ];
    await visit();
    await page.getByRole('link', { name: /^Open/ }).waitFor();
    expect(await button(/^Let somebody watch/).count()).toBe(1);
  });
});

describe('somebody who is to watch', () => {
  const link = `/share#demo-w01-s001.${'x'.repeat(43)}`;

  it('signs in first, and then watches; the secret is gone from the address at once', async () => {
    portal.script.me = null;
    await visit(link);
    await seen(/^Somebody wants to show you a desktop/);
    expect(new URL(page.url()).hash).toBe('');
    portal.script.me = aPerson();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await heading('Watch a desktop').waitFor();
    expect(portal.calls).not.toContain('POST /api/sessions/demo-w01-s001/helpers');
    await button('Watch now').click();
    await heading('Your desktops').waitFor();
    expect(portal.calls).toContain('POST /api/sessions/demo-w01-s001/helpers');
    await page.goto(`${portal.url}/share`);
    await seen(/^You need a link for this/);
  });

  it.each([
    ['no-such-invitation', 404, 'leads to no desktop here'],
    ['own-invitation', 409, 'This is your own desktop'],
    ['invitation-used', 410, 'has been used already'],
    ['invitation-over', 410, 'is too old, or the desktop has ended'],
  ])('is told in words when the link is no good (%s)', async (code, status, words) => {
    portal.script.refusals.set('POST /api/sessions/demo-w01-s001/helpers', { status, code });
    await visit(link);
    await button('Watch now').click();
    await seen(new RegExp(words));
    expect(await button('Watch now').count()).toBe(0);
  });

  it('may try again when it was not the link’s fault, and takes a second link in the same tab', async () => {
    portal.script.refusals.set('POST /api/sessions/demo-w01-s001/helpers', { status: 503, code: 'unavailable' });
    await visit(link);
    await button('Watch now').click();
    await seen(/not available for a moment/);
    await page.evaluate("location.hash = 'demo-w01-s001.broken'");
    await seen(/^This link is not complete/);
    await page.evaluate(`location.hash = 'demo-w01-s002.${'y'.repeat(43)}'`);
    await button('Watch now').click();
    await heading('Your desktops').waitFor();
    expect(portal.calls).toContain('POST /api/sessions/demo-w01-s002/helpers');
  });
});

describe('a guest of a learning platform', () => {
  beforeEach(() => {
    portal.script.me = aPerson({ roles: ['guest'] });
    portal.script.desktops = [aCard({ session: aSessionView() })];
  });

  it('opens and stops what he has, and starts nothing', async () => {
    await visit();
    await live();
    const open = page.getByRole('link', { name: /^Open Ubuntu/ });
    expect(await open.getAttribute('href')).toBe('/desktop/ada-ubuntu');
    await seen(/^Closes at/);
    await button(/^Stop/).click();
    await button('Stop it').click();
    await seen('It is being shut down.');
    portal.change('ubuntu', { status: 'ended', endedAt: new Date().toISOString(), reason: 'stopped-by-owner' });
    await seen('Open it from your learning platform to use it again.');
    expect(await button(/^Start/).count()).toBe(0);
  });

  it('comes by what waits for him the way that starts his time', async () => {
    portal.script.desktops = [aCard({ session: aSessionView({ status: 'claimed', activatedAt: null }) })];
    await visit();
    const open = page.getByRole('link', { name: /^Open Ubuntu/ });
    expect(await open.getAttribute('href')).toBe('/workshops/session/demo-w01-s001/');
    expect(await page.getByText(/^Running since/).count()).toBe(0);
  });

  it('goes on to where the portal sent him here from', async () => {
    const next = '/workshops/session/demo-w01-s001/';
    await visit(`/?${new URLSearchParams({ next }).toString()}`);
    await expect.poll(() => new URL(page.url()).pathname).toBe(next);
  });

  it('who is not signed in is led there by signing in', async () => {
    portal.script.me = null;
    const next = '/workshops/session/demo-w01-s001/';
    await visit(`/?${new URLSearchParams({ next }).toString()}`);
    const signIn = page.getByRole('link', { name: 'Sign in' });
    expect(await signIn.getAttribute('href')).toBe(`/login?${new URLSearchParams({ next }).toString()}`);
  });
});

describe('the live page', () => {
  it('does not poll while its socket is up', async () => {
    await visit();
    await live();
    await expect.poll(() => portal.calls.filter((call) => call === 'GET /api/desktops').length).toBe(2);
    await page.clock.runFor(25_000);
    expect(portal.calls.filter((call) => call === 'GET /api/desktops')).toHaveLength(2);
  });

  it('keeps working by polling in a browser that gets no socket, and says so', async () => {
    portal.script.refusesSockets = true;
    await visit();
    await button(/^Start/).waitFor();
    await page.clock.fastForward(5_000);
    await seen('Reconnecting…');
    portal.change('ubuntu', { status: 'active' });
    await page.clock.fastForward(10_000);
    await page.getByRole('link', { name: /^Open/ }).waitFor();
    portal.script.refusesSockets = false;
    await page.evaluate("dispatchEvent(new Event('online'))");
    await page.getByText('Reconnecting…').waitFor({ state: 'hidden' });
  });

  it('misses nothing when the network drops and comes back, and reads no list again for it', async () => {
    await visit();
    await live();
    await expect.poll(() => portal.calls.filter((call) => call === 'GET /api/desktops').length).toBe(2);
    portal.script.refusesSockets = true;
    portal.cutSockets();
    await expect.poll(portal.socketCount).toBe(0);
    portal.change('ubuntu', { status: 'active' });
    portal.script.refusesSockets = false;
    await page.clock.fastForward(4_000);
    await page.getByRole('link', { name: /^Open/ }).waitFor();
    expect(portal.calls.filter((call) => call === 'GET /api/desktops')).toHaveLength(2);
  });

  it('shows the sign-in screen when the login ends, and leads back after signing in', async () => {
    await visit();
    await live();
    portal.script.me = null;
    portal.tell({ kind: 'signed-out' });
    await heading('Your desktop, in the browser').waitFor();
    await seen('Example School Desktops');
    portal.script.me = aPerson();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await heading('Your desktops').waitFor();
  });

  it('warns before a desktop closes, after asking whether that is still so', async () => {
    const closing = (minutes: number) => ({
      at: new Date(Date.now() + minutes * 60_000).toISOString(),
      reason: 'idle' as const,
    });
    portal.script.desktops = [aCard({ session: aSessionView({ closing: closing(4) }) })];
    await visit();
    await seen(/^Will close at \d\d:\d\d unless you use it\.$/);
    portal.change('ubuntu', { closing: closing(30) });
    await seen(/^Closes at \d\d:\d\d unless you use it$/);
  });
});

describe('the page under bad conditions', () => {
  it('says that it is offline, and comes back by itself', async () => {
    await visit();
    await live();
    await page.context().setOffline(true);
    await seen(/^You are offline/);
    await page.context().setOffline(false);
    await page.getByText(/^You are offline/).waitFor({ state: 'hidden' });
  });

  it('shows where the cards will be while it waits for them', async () => {
    portal.script.refusals.set('GET /api/desktops', { status: 503, code: 'unavailable' });
    await visit();
    await page.locator('.skeleton').first().waitFor();
    await page.getByRole('status').filter({ hasText: 'being loaded' }).waitFor({ state: 'attached' });
  });

  it('says when the desktops cannot be had, and asks again when it is told to', async () => {
    portal.script.refusals.set('GET /api/desktops', { status: 403, code: 'forbidden' });
    await visit();
    await page.getByRole('alert').filter({ hasText: 'You may not do this.' }).waitFor();
    portal.script.refusals.clear();
    await button('Try again').click();
    await page.getByRole('article', { name: 'Ubuntu Desktop' }).waitFor();
  });

  it('asks for a reload when the portal speaks newer than it does', async () => {
    portal.script.desktops = [aCard({ runtime: 'hologram' as 'kasm' })];
    await visit();
    await page.getByRole('alert').filter({ hasText: 'Reload the page.' }).waitFor();
    portal.script.desktops = [aCard()];
    await button('Reload the page').click();
    await page.getByRole('article', { name: 'Ubuntu Desktop' }).waitFor();
  });
});

describe('the account menu', () => {
  it('changes language and appearance for good, and signs out', async () => {
    await visit();
    await button('Account of Ada Example').click();
    await page.getByRole('radio', { name: 'Deutsch' }).click();
    await heading('Ihre Desktops').waitFor({ state: 'attached' });
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    await page.getByRole('radio', { name: 'Dunkel' }).click();
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    await page.reload();
    await heading('Ihre Desktops').waitFor();
    expect(await page.title()).toBe('Ihre Desktops – Desktops der Beispielschule');
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    await button('Konto von Ada Example').click();
    await button('Abmelden').click();
    await heading('Ihr Desktop im Browser').waitFor();
    expect(portal.calls).toContain('POST /api/auth/sign-out');
  });
});

describe('an admin', () => {
  beforeEach(() => {
    portal.script.me = aPerson({ roles: ['admin'] });
    portal.script.pageSize = 2;
    portal.script.sessions = ['ada', 'grace', 'barbara'].map((username, index) =>
      aSessionView({ name: `demo-w01-s10${index}`, username }),
    );
  });

  it('sees every session page by page, and stops one after a question', async () => {
    await visit();
    await button('Manage').click();
    await page.getByRole('link', { name: 'All sessions' }).click();
    await page.getByRole('rowheader', { name: 'grace' }).waitFor();
    await expect.poll(focused).toBe('All sessions');
    expect(await page.getByRole('rowheader').count()).toBe(2);
    await button('Show more').click();
    await page.getByRole('rowheader', { name: 'barbara' }).waitFor();
    await button('Stop demo-w01-s101').click();
    await page.getByRole('alertdialog', { name: 'Stop Ubuntu Desktop of grace?' }).waitFor();
    await button('Stop it').click();
    await page.getByRole('row', { name: /grace/ }).filter({ hasText: 'Stopping' }).waitFor();
    await page.goBack();
    await heading('Your desktops').waitFor();
  });

  it('opens what is for running the portal from a menu, with the keyboard alone', async () => {
    await visit();
    await button('Manage').press('Enter');
    await page.getByRole('dialog', { name: 'Manage' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Manage');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect.poll(focused).toBe('All sessions');
    await page.keyboard.press('Enter');
    await heading('All sessions').waitFor();
    await expect.poll(focused).toBe('All sessions');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await button('Manage (All sessions)').click();
    expect(await page.getByRole('link', { name: 'All sessions' }).getAttribute('aria-current')).toBe('page');
    await page.getByRole('link', { name: 'All sessions' }).click();
    await expect.poll(focused).toBe('Manage (All sessions)');
  });

  it('is the only one who gets there', async () => {
    portal.script.me = aPerson();
    await visit('/admin');
    await heading('There is no such page').waitFor();
    expect(await button('Manage').count()).toBe(0);
    expect(portal.calls).not.toContain('GET /api/admin/sessions');
  });
});

describe('the page on a phone', () => {
  it('has nothing to press that is smaller than a finger', async () => {
    portal.script.me = aPerson({ roles: ['admin'] });
    portal.script.desktops = everyPhase();
    await visit('/', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.getByRole('article').first().waitFor();
    await button('Account of Ada Example').tap();
    await page.getByRole('dialog').waitFor();
    const targets = await page.locator('button:visible, a:visible:not(.skip), .choice label:visible').all();
    const small = [];
    for (const target of targets) {
      const [name, box] = [await target.textContent(), await target.boundingBox()];
      // Without words: React Aria's way out for screen readers, which no finger sees.
      if (name !== '' && box !== null && (box.height < 44 || box.width < 44)) small.push(name);
    }
    expect(small).toEqual([]);
  });
});
