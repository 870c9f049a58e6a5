import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LineView } from '#core/contract/board-views.ts';
import { openBrowser } from '#test/support/browser.ts';
import { builtPage } from '#test/support/built-page.ts';
import { barriersOf, fits, looks, openStill } from '#test/support/looked-at.ts';
import { aColleagueView, aLineView, aPerson } from '#test/support/page-data.ts';
import { type PortalStandIn, startPortalStandIn } from '#test/support/portal-stand-in.ts';

let folder: string;
let browser: Browser;
let portal: PortalStandIn;
let opened: Awaited<ReturnType<typeof openStill>>;

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const held = (line: LineView, minutes: number): LineView =>
  line.check ? { ...line, check: { ...line.check, since: ago(minutes) } } : line;
const free = aLineView('vpn main 1', 'vpn sub 1');
const mine = held(aLineView('vpn main 1', 'vpn sub 2', { by: 'ada' }), 300);
const others = held(aLineView('vpn main 2', 'vpn sub 1', { by: 'ben' }), 12);
const noted = aLineView('Rechenzentrum Süd mit einem langen Namen', '', {
  note: { text: 'Wartung bis 15 Uhr <b>', by: 'ben Example', at: ago(60) },
  noteVersion: 1,
});
const board = (lines: readonly LineView[], mayEdit = false) => ({
  lines,
  cursor: null,
  me: aColleagueView('ada'),
  mayEdit,
  remindAfter: 4 * 3_600,
  isRestricted: false,
});
const at = (line: LineView, verb = '') => `/api/board/lines/${line.id}${verb}`;

beforeAll(async () => {
  [folder, browser] = await Promise.all([builtPage(), openBrowser()]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  portal = await startPortalStandIn(folder);
  portal.script.me = aPerson({ roles: ['teacher'], board: true });
  portal.script.answers.set('GET /api/board', board([free, mine, others, noted]));
});
afterEach(async () => {
  await opened.close();
  await portal.stop();
  expect(opened.complaints).toEqual([]);
});

const page = () => opened.page;
const open = async (options?: (typeof looks)[number][1]) => {
  opened = await openStill(browser, `${portal.url}/board`, options);
};
const asAdmin = () => {
  portal.script.me = aPerson({ roles: ['admin'], board: true, language: null });
  portal.script.answers.set('GET /api/board', board([free, mine, others, noted], true));
};
const box = (name: string) => page().getByRole('checkbox', { name });

describe('the board', () => {
  it.each(looks)('%s, has no barrier and fits', async (name, options) => {
    asAdmin();
    await open(options);
    await box('vpn main 1 vpn sub 1').waitFor();
    expect(await barriersOf(page())).toEqual([]);
    expect(await fits(page())).toBe(true);
    await page().screenshot({ path: `test/journeys/artifacts/board ${name}.png`, fullPage: true });
  });

  it('is in the navigation of those who may use it, and of nobody else', async () => {
    await open();
    await page().getByRole('link', { name: 'Board' }).waitFor();
    await opened.close();
    portal.script.me = aPerson();
    await open();
    await page().getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await page().getByRole('link', { name: 'Board' }).count()).toBe(0);
  });

  it('is checked by the keyboard, at once', async () => {
    const checked = { ...free, version: 2, check: { ...mine.check, use: crypto.randomUUID(), since: ago(0) } };
    portal.script.answers.set(`POST ${at(free, '/check')}`, { line: checked });
    await open();
    const line = box('vpn main 1 vpn sub 1');
    await line.focus();
    await page().keyboard.press('Space');
    await expect.poll(() => line.isChecked()).toBe(true);
    await page().getByText('You are on 2 lines.').waitFor();
    expect(portal.calls).toContain(`POST ${at(free, '/check')}`);
  });

  it('gives a line back to whoever was first, and says who that is', async () => {
    portal.script.refusals.set(`POST ${at(free, '/check')}`, { status: 409, code: 'line-taken' });
    portal.script.answers.set(`GET ${at(free)}`, { line: { ...free, version: 2, check: others.check } });
    await open();
    await box('vpn main 1 vpn sub 1').click();
    await page().getByText('ben Example (ben) was first: vpn main 1 › vpn sub 1 is not yours.').waitFor();
    expect(await box('vpn main 1 vpn sub 1').getAttribute('aria-disabled')).toBe('true');
    await page().getByText('You are on one line.').waitFor();
  });

  it('takes a guess back where the portal cannot be reached', async () => {
    portal.script.refusals.set(`POST ${at(free, '/check')}`, { status: 503, code: 'unavailable' });
    portal.script.refusals.set(`GET ${at(free)}`, { status: 503, code: 'unavailable' });
    await open();
    await box('vpn main 1 vpn sub 1').click();
    await page().getByRole('alert').waitFor();
    expect(await box('vpn main 1 vpn sub 1').isChecked()).toBe(false);
  });

  it('says to those who hear it who is on a line since when, and lets them not uncheck it', async () => {
    await open();
    const line = box('vpn main 2 vpn sub 1');
    const described = page().locator(`[id="${await line.getAttribute('aria-describedby')}"]`);
    expect(await described.textContent()).toBe('ben Example (ben) 12 minutes ago');
    await line.focus();
    await page().keyboard.press('Space');
    expect(await line.isChecked()).toBe(true);
    expect(portal.calls.filter((call) => call.startsWith('POST /api/board'))).toEqual([]);
  });

  it('reminds of a line that one is on for long', async () => {
    await open();
    await page().getByText('Do you still need it?').waitFor();
  });

  it('finds lines by words, and shows those that are free', async () => {
    await open();
    await page().getByLabel('Find a line, a note or a person').fill('wartung süd');
    await expect.poll(() => page().getByRole('checkbox').count()).toBe(1);
    await page().getByLabel('Find a line, a note or a person').fill('');
    await page().getByRole('radio', { name: 'Free' }).check();
    await expect.poll(() => page().getByRole('checkbox').count()).toBe(2);
    await page().getByText('2 lines shown, 2 in use').waitFor();
  });

  it('gives the keyboard back where the writing of a note was begun', async () => {
    await open();
    await page()
      .getByRole('button', { name: /^Write a note/ })
      .first()
      .click();
    await page().keyboard.press('Escape');
    await expect.poll(() => page().evaluate<string>('document.activeElement.textContent')).toContain('Write a note');
  });

  it('writes a note in its place, and shows the other one where somebody was faster', async () => {
    const other = { ...noted, version: 2, noteVersion: 2, note: { text: 'Fertig', by: 'cleo Example', at: ago(0) } };
    portal.script.refusals.set(`PUT ${at(noted, '/note')}`, { status: 409, code: 'conflict' });
    portal.script.answers.set(`GET ${at(noted)}`, { line: other });
    await open();
    await page()
      .getByRole('button', { name: /^Change/ })
      .click();
    const field = page().getByRole('textbox', { name: /^Note of/ });
    await field.and(page().locator(':focus')).waitFor();
    await field.fill('Bis 16 Uhr');
    await page().keyboard.press('Enter');
    await page().getByText('cleo Example has written meanwhile: “Fertig”. Save again to replace it.').waitFor();
    expect(await barriersOf(page())).toEqual([]);
    portal.script.refusals.clear();
    portal.script.answers.set(`PUT ${at(noted, '/note')}`, {
      line: { ...other, version: 3, noteVersion: 3, note: { ...other.note, text: 'Bis 16 Uhr' } },
    });
    await page().getByRole('button', { name: 'Save' }).click();
    await page().getByText('Bis 16 Uhr').waitFor();
  });

  it('hands a line over to somebody who was here', async () => {
    portal.script.answers.set('GET /api/board/people', { people: [aColleagueView('ben'), aColleagueView('cleo')] });
    portal.script.answers.set(`POST ${at(mine, '/hand-over')}`, { line: { ...mine, version: 2, check: others.check } });
    await open();
    await page()
      .getByRole('button', { name: /^Hand over/ })
      .first()
      .click();
    await page().getByRole('option', { name: 'ben Example (ben)' }).waitFor({ state: 'attached' });
    await page().getByLabel('To', { exact: true }).selectOption({ label: 'ben Example (ben)' });
    expect(await barriersOf(page())).toEqual([]);
    await page().screenshot({ path: 'test/journeys/artifacts/board hand-over.png' });
    await page().getByRole('dialog').getByRole('button', { name: 'Hand over' }).click();
    await page().getByText('You are on no line.').waitFor();
  });

  it('says so where it is empty, where nobody may see it and where it cannot be read', async () => {
    portal.script.answers.set('GET /api/board', board([]));
    await open();
    await page().getByRole('heading', { name: 'The board is empty' }).waitFor();
    portal.script.refusals.set('GET /api/board', { status: 403, code: 'forbidden' });
    await page().reload();
    await page().getByText('You may not do this.').waitFor();
  });

  it('shows two thousand lines, and finds one among them', async () => {
    const lines = Array.from({ length: 2_000 }, (_, number) => aLineView(`vpn main ${number % 100}`, `sub ${number}`));
    portal.script.answers.set('GET /api/board', board(lines));
    await open();
    await page().getByText('2000 lines shown, 0 in use').waitFor();
    await page().getByLabel('Find a line, a note or a person').fill('sub 1999');
    await expect.poll(() => page().getByRole('checkbox').count(), { timeout: 10_000 }).toBe(1);
  });
});

describe('an admin', () => {
  beforeEach(asAdmin);

  it('frees a line of somebody else when he has said so twice', async () => {
    portal.script.answers.set(`POST ${at(others, '/release')}`, { line: { ...others, version: 2, check: null } });
    await open();
    await page()
      .getByRole('button', { name: /^Free it/ })
      .click();
    await page().getByText('ben Example (ben) is taken off this line. The audit says that you did it.').waitFor();
    expect(await barriersOf(page())).toEqual([]);
    expect(portal.calls).not.toContain(`POST ${at(others, '/release')}`);
    await page().getByRole('alertdialog').getByRole('button', { name: 'Free it' }).click();
    await expect.poll(() => box('vpn main 2 vpn sub 1').isChecked()).toBe(false);
  });

  it('adds, renames and removes lines', async () => {
    const added = aLineView('vpn main 3', 'vpn sub 1');
    portal.script.answers.set('POST /api/board/lines', { line: added });
    portal.script.answers.set(`PUT ${at(added)}`, { line: { ...aLineView('vpn main 3', 'new'), version: 2 } });
    portal.script.answers.set(`DELETE ${at(free)}`, {});
    await open();
    await page().getByRole('button', { name: 'Add a line' }).click();
    await page().getByLabel('Main name').fill('vpn main 3');
    await page().getByLabel('Second name (may be empty)').fill('vpn sub 1');
    await page().keyboard.press('Enter');
    await box('vpn main 3 vpn sub 1').waitFor();
    await page().getByRole('button', { name: 'Rename and remove' }).click();
    await page().getByRole('button', { name: 'Rename vpn main 3 › vpn sub 1' }).click();
    await page().getByLabel('Second name (may be empty)').fill('new');
    await page().keyboard.press('Enter');
    await box('vpn main 3 new').waitFor();
    expect(await box('vpn main 3 vpn sub 1').count()).toBe(0);
    await page().getByRole('button', { name: 'Remove vpn main 1 › vpn sub 1' }).click();
    await page().getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => box('vpn main 1 vpn sub 1').count()).toBe(0);
  });

  it.each([
    ['wide', looks[0][1]],
    ['phone', looks[1][1]],
  ] as const)('imports a file when he has seen what it changes, %s', async (name, options) => {
    const some = (...first: readonly object[]) => ({ count: first.length, first });
    portal.script.answers.set('POST /api/board/import/preview', {
      revision: 7,
      encoding: 'windows-1252',
      added: some({ main: 'München', sub: 'Süd' }),
      removed: { count: 1_200, first: [{ main: 'vpn main 1', sub: 'vpn sub 1' }] },
      unchanged: 3,
      held: some({ main: 'vpn main 2', sub: 'vpn sub 1', by: aColleagueView('ben'), since: ago(12) }),
      duplicates: some({ main: 'München', sub: 'Süd', at: 3 }),
    });
    portal.script.answers.set('POST /api/board/import', {
      revision: 8,
      added: 1,
      removed: 1_200,
      released: 0,
      kept: 1,
    });
    await open(options);
    const [english, german] = [name === 'wide', name === 'phone'];
    await page()
      .getByRole('button', { name: german ? 'Importieren' : 'Import' })
      .click();
    const buffer = Buffer.from('München;Süd\n', 'latin1');
    await page().locator('input[type=file]').setInputFiles({ name: 'sessions.csv', mimeType: 'text/csv', buffer });
    await page()
      .getByText(german ? '1200 Leitungen werden entfernt' : '1200 lines are removed')
      .waitFor();
    await page().getByText('vpn main 2 › vpn sub 1: ben Example (ben)').waitFor();
    expect(await barriersOf(page())).toEqual([]);
    expect(await fits(page())).toBe(true);
    await page().screenshot({ path: `test/journeys/artifacts/board import ${name}.png` });
    expect(portal.calls).not.toContain('POST /api/board/import');
    await page()
      .getByRole('button', { name: english ? 'Change the board' : 'Tafel ändern' })
      .click();
    await expect.poll(() => portal.calls.filter((call) => call === 'GET /api/board').length).toBeGreaterThan(1);
    await expect.poll(() => page().getByRole('dialog').count()).toBe(0);
  });

  it('is told at once of a file that is too large, and where the mistakes are', async () => {
    await open();
    await page().getByRole('button', { name: 'Import' }).click();
    const upload = (buffer: Buffer) =>
      page().locator('input[type=file]').setInputFiles({ name: 'sessions.csv', mimeType: 'text/csv', buffer });
    await upload(Buffer.alloc(600_000, 'a'));
    await page().getByText('The file is larger than 512 KiB').waitFor();
    portal.script.refusals.set('POST /api/board/import/preview', { status: 400, code: 'bad-request' });
    await upload(Buffer.from('a;b;c'));
    await page().getByText('The portal did not understand this request.').waitFor();
  });

  it('says by name who may use the board', async () => {
    portal.script.answers.set('GET /api/board/members', { members: [{ username: 'ada', isKnown: true }] });
    portal.script.answers.set('POST /api/board/members', { added: 1, removed: 0, members: 2 });
    await open();
    await page().getByRole('button', { name: 'People' }).click();
    const names = page().getByRole('textbox', { name: 'User names' });
    await expect.poll(() => names.inputValue()).toBe('ada');
    await names.fill('ada\nben');
    expect(await barriersOf(page())).toEqual([]);
    await page().getByRole('button', { name: 'Save the names' }).click();
    await expect.poll(() => page().getByRole('dialog').count()).toBe(0);
    expect(portal.calls).toContain('POST /api/board/members');
  });
});
