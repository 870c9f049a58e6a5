import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditRecordView } from '#core/contract/audit-views.ts';
import { openBrowser } from '#test/support/browser.ts';
import { builtPage } from '#test/support/built-page.ts';
import { barriersOf, fits, looks, openStill } from '#test/support/looked-at.ts';
import { aPerson } from '#test/support/page-data.ts';
import { type PortalStandIn, startPortalStandIn } from '#test/support/portal-stand-in.ts';

let folder: string;
let browser: Browser;
let portal: PortalStandIn;
let opened: Awaited<ReturnType<typeof openStill>>;

const person = 'a'.repeat(43);
const file = 'name,sub-name\r\nvpn main 1,Größe\r\n';
const weekOf = (week: string, day: string, due: boolean | null) => ({
  week,
  from: `${day}T00:00:00.000Z`,
  until: new Date(Date.parse(day) + 7 * 86_400_000).toISOString(),
  records: 1_234,
  file: due === null ? null : { name: `audit-${week}.csv`, madeAt: `${day}T12:00:00.000Z`, due },
});
const aRecord = (record: number, change: Partial<AuditRecordView> = {}) => ({
  week: '2026-W47',
  record,
  kind: 'board',
  name: 'vpn main 1',
  subName: 'vpn sub 1',
  person,
  user: 'ada',
  erased: false,
  from: '2026-11-16T07:00:00.000Z',
  until: '2026-11-16T08:00:00.000Z',
  seconds: 3_600,
  reason: 'unchecked',
  recordedAt: '2026-11-16T08:00:01.000Z',
  ...change,
});
const verdict = {
  week: '2026-W47',
  intact: true,
  checkedAt: '2026-11-16T08:00:01.000Z',
  records: 1_234,
  forgotten: 12,
  erased: 3,
  file: 'current',
  findings: [],
};

beforeAll(async () => {
  [folder, browser] = await Promise.all([builtPage(), openBrowser()]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  portal = await startPortalStandIn(folder);
  portal.script.me = aPerson({ roles: ['admin'] });
  portal.script.answers.set('GET /api/audit/weeks', {
    weeks: [
      weekOf('2026-W48', '2026-11-23', null),
      weekOf('2026-W47', '2026-11-16', false),
      weekOf('2026-W46', '2026-11-09', true),
    ],
    timeZone: 'Europe/Berlin',
    keep: { board: 63_072_000, session: 31_536_000, lease: 63_072_000, 'sign-in': 7_776_000, admin: 63_072_000 },
    lockedDays: 365,
  });
  portal.script.answers.set('GET /api/audit/records', {
    records: [
      aRecord(3, { kind: 'session', name: 'ubuntu-vscode', subName: 'demo-w01-s001', reason: 'stopped-by-owner' }),
      aRecord(2, { person: null, user: 'person-7f3a09c1d2e4', erased: true }),
      aRecord(1, { name: `<script>alert(1)</script> ${'long'.repeat(20)}`, seconds: 0 }),
    ],
    cursor: 'next',
  });
  portal.script.answers.set('POST /api/audit/weeks/2026-W47/verify', verdict);
});
afterEach(async () => {
  await opened.close();
  await portal.stop();
  expect(opened.complaints).toEqual([]);
});

const page = () => opened.page;
const open = async (options?: (typeof looks)[number][1]) => {
  opened = await openStill(browser, `${portal.url}/admin/audit`, options);
};
const press = (name: string | RegExp) => page().getByRole('button', { name }).first().click();

describe('the page of the audit', () => {
  it.each(looks)('%s, has no barrier and fits', async (name, options) => {
    await open(options);
    await page().getByText('demo-w01-s001').waitFor();
    await press(/(Verify|Prüfen) 2026-W47/);
    await page().locator('.audit-verdict').waitFor();
    await press(/(Everything about|Alles über) ada/);
    await page().locator('.audit-person-tools').waitFor();
    await page().getByText('demo-w01-s001').waitFor();
    expect(await barriersOf(page())).toEqual([]);
    expect(await fits(page())).toBe(true);
    await page().screenshot({ path: `test/journeys/artifacts/audit ${name}.png`, fullPage: true });
  });

  it('shows what somebody wrote as text', async () => {
    await open();
    await page().getByText('<script>alert(1)</script>').waitFor();
  });

  it('names what was altered', async () => {
    portal.script.answers.set('POST /api/audit/weeks/2026-W47/verify', {
      ...verdict,
      intact: false,
      findings: [{ what: 'file-altered', record: 17, line: 18, detail: 'It is not what was recorded.' }],
    });
    await open();
    await press('Verify 2026-W47');
    await page().getByRole('alert').getByText('File altered · record 17 · line 18').waitFor();
  });

  it('downloads a weekly file in its parts, and nothing that its manifest does not speak of', async () => {
    const manifest = {
      version: 1,
      portal: 'demo',
      week: '2026-W47',
      file: 'audit-2026-W47.csv',
      sha256: createHash('sha256').update(file).digest('hex'),
      bytes: Buffer.byteLength(file),
      rows: 1,
      records: 1,
      first: '0'.repeat(64),
      last: '0'.repeat(64),
      timeZone: 'Europe/Berlin',
      madeAt: '2026-11-16T08:00:01.000Z',
      final: false,
      key: 'key',
      signature: 'signature',
    };
    portal.script.answers.set('GET /api/audit/weeks/2026-W47/manifest', manifest);
    await open();
    await page().route('**/api/audit/weeks/2026-W47/file*', (route) => {
      const offset = Number(new URL(route.request().url()).searchParams.get('offset'));
      return route.fulfill({
        body: offset === 0 ? file.slice(0, 15) : file.slice(15),
        contentType: 'text/csv; charset=utf-8',
        headers: offset === 0 ? { 'X-Next-Offset': '15' } : {},
      });
    });
    const [download] = await Promise.all([page().waitForEvent('download'), press('Download CSV 2026-W47')]);
    expect(download.suggestedFilename()).toBe('audit-2026-W47.csv');
    portal.script.answers.set('GET /api/audit/weeks/2026-W47/manifest', { ...manifest, sha256: '0'.repeat(64) });
    await press('Download CSV 2026-W47');
    await page().getByRole('alert').waitFor();
  });

  it('asks before it erases a name, and says what stands there then', async () => {
    const erase = `DELETE /api/audit/people/${person}`;
    portal.script.answers.set(erase, { erased: 2, pseudonym: 'person-7f3a09c1d2e4', more: false });
    await open();
    await press('Everything about ada');
    await press('Erase the name');
    await page().getByRole('alertdialog').waitFor();
    expect(portal.calls).not.toContain(erase);
    await page().getByRole('alertdialog').getByRole('button', { name: 'Erase' }).click();
    await page().getByText('They say person-7f3a09c1d2e4 now.').waitFor();
  });

  it('takes the keyboard to what can be done with everything about somebody, and back', async () => {
    const focused = () => page().evaluate<string>('document.activeElement.textContent');
    await open();
    await press('Everything about ada');
    await expect.poll(focused).toBe('Everything about ada');
    await press('Show others again');
    await expect.poll(focused).toBe('Records');
  });

  it('shows acts, reasons and findings in the reader’s language', async () => {
    portal.script.answers.set('GET /api/audit/records', {
      records: [
        aRecord(2, { kind: 'admin', name: 'plan-notice', subName: '', reason: 'asked' }),
        aRecord(1, { kind: 'sign-in', name: 'sign-in', subName: 'teacher admin', reason: 'brand-new' }),
      ],
      cursor: null,
    });
    portal.script.answers.set('POST /api/audit/weeks/2026-W47/verify', {
      ...verdict,
      intact: false,
      findings: [{ what: 'record-missing', record: 3, line: null, detail: 'Records 3 to 17 are not there.' }],
    });
    portal.script.me = aPerson({ roles: ['admin'], language: 'de' });
    await open();
    await page()
      .getByRole('row', { name: /Hinweis geplant.*Angefordert/ })
      .waitFor();
    await page()
      .getByRole('row', { name: /Angemeldet Lehrkraft, Verwaltung.*brand-new/ })
      .waitFor();
    await press('Prüfen 2026-W47');
    await page().getByRole('alert').getByText('Die Einträge 3 bis 17 sind nicht da.').waitFor();
  });

  it('asks before it exports everything about somebody', async () => {
    portal.script.answers.set(`GET /api/audit/people/${person}/export`, { records: [aRecord(1)], cursor: null });
    await open();
    await press('Everything about ada');
    await press('Export as CSV');
    const [download] = await Promise.all([
      page().waitForEvent('download'),
      page().getByRole('alertdialog').getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('audit-person.csv');
  });

  it('says so where nothing is recorded, and where nothing can be read', async () => {
    portal.script.answers.set('GET /api/audit/records', { records: [], cursor: null });
    portal.script.refusals.set('GET /api/audit/weeks', { status: 403, code: 'forbidden' });
    await open();
    await page().getByRole('alert').waitFor();
    await page().getByText('Nothing has been recorded yet.').waitFor();
  });
});
