import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SshKeyView } from '#core/contract/ssh-key-routes.ts';
import { openBrowser } from '#test/support/browser.ts';
import { builtPage } from '#test/support/built-page.ts';
import { barriersOf, fits, looks, openStill } from '#test/support/looked-at.ts';
import { aCard, aPerson, aSessionView } from '#test/support/page-data.ts';
import { type PortalStandIn, startPortalStandIn } from '#test/support/portal-stand-in.ts';
import { vectors } from '#test/support/ssh-vectors.ts';

let folder: string;
let browser: Browser;
let portal: PortalStandIn;
let opened: Awaited<ReturnType<typeof openStill>>;

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const aKey = (at: number, change: Partial<SshKeyView> = {}): SshKeyView => {
  const { fingerprint = '', publicKey = '' } = vectors[at] ?? {};
  const id = fingerprint.slice('SHA256:'.length).replaceAll('+', '-').replaceAll('/', '_');
  const type = publicKey.split(' ')[0] ?? '';
  return { id, fingerprint, type, name: 'Laptop', source: 'page', addedAt: ago(3_000), usedAt: ago(90), ...change };
};
const keys = [
  aKey(0),
  aKey(1, { name: 'A key with a rather long name, so that one sees what becomes of such a thing', usedAt: null }),
  aKey(4, { name: 'ada@iserv', source: 'provider' }),
];
const pressed = { keys: keys.slice(1), most: 20 };

beforeAll(async () => {
  [folder, browser] = await Promise.all([builtPage(), openBrowser()]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  portal = await startPortalStandIn(folder);
  // As the browser wishes.
  portal.script.me = aPerson({ language: null });
  portal.script.answers.set('GET /api/ssh-keys', { keys, most: 20 });
});
afterEach(async () => {
  await opened.close();
  await portal.stop();
  expect(opened.complaints).toEqual([]);
});

const page = () => opened.page;
const open = async (options?: (typeof looks)[number][1], path = '/ssh-keys') => {
  opened = await openStill(browser, `${portal.url}${path}`, options);
};
const button = (name: string | RegExp) => page().getByRole('button', { name });
const field = () => page().getByRole('textbox', { name: 'Public key' });

describe('the page of one’s SSH keys', () => {
  it.each(looks)('%s, has no barrier and fits', async (name, options) => {
    await open(options);
    await page().getByRole('listitem').first().waitFor();
    expect(await barriersOf(page())).toEqual([]);
    expect(await fits(page())).toBe(true);
    await page().screenshot({ path: `test/journeys/artifacts/ssh-keys ${name}.png`, fullPage: true });
    await button(/^(Remove|Entfernen)/)
      .first()
      .click();
    await page().getByRole('alertdialog').waitFor();
    expect(await barriersOf(page())).toEqual([]);
  });

  it('is reached from the account, and is not among the areas', async () => {
    await open(undefined, '/');
    await button(/Ada Example/).click();
    await page().getByRole('link', { name: 'SSH keys' }).click();
    await page().getByRole('heading', { name: 'SSH keys', level: 1 }).waitFor();
    expect(await page().getByRole('dialog').count()).toBe(0);
    expect(await page().getByRole('navigation').count()).toBe(0);
  });

  it('is none for a guest of a learning platform', async () => {
    portal.script.me = aPerson({ roles: ['guest'] });
    await open();
    await page().getByRole('heading', { name: 'There is no such page' }).waitFor();
  });

  it('adds a key that is pasted, by keyboard alone', async () => {
    portal.script.answers.set('POST /api/ssh-keys', { keys: [...keys, aKey(2, { name: 'New' })], most: 20 });
    await open();
    await field().focus();
    await page().keyboard.insertText(vectors[2]?.publicKey ?? '');
    await page().keyboard.press('Tab');
    await page().keyboard.press('Tab');
    await page().keyboard.type('New');
    await page().keyboard.press('Enter');
    await page().getByText('The key has been added.').waitFor();
    expect(await page().getByRole('listitem').count()).toBe(4);
    expect(await field().inputValue()).toBe('');
  });

  it('takes it from a file', async () => {
    await open();
    const buffer = Buffer.from(vectors[0]?.publicKey ?? '');
    await page()
      .getByLabel('Or take it from a file')
      .setInputFiles({ name: 'id_ed25519.pub', mimeType: 'text/plain', buffer });
    await expect.poll(() => field().inputValue()).toBe(vectors[0]?.publicKey);
  });

  it.each([
    ['pasted', async (text: string) => field().fill(text)],
    [
      'from a file',
      async (text: string) =>
        page()
          .getByLabel('Or take it from a file')
          .setInputFiles({ name: 'id_ed25519', mimeType: 'text/plain', buffer: Buffer.from(text) }),
    ],
  ])('never sends a private key, %s, and says what it is', async (_, bring) => {
    await open();
    await bring('-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n');
    await page().getByRole('alert').filter({ hasText: 'This is a private key' }).waitFor();
    await button('Add key').click({ force: true });
    await page().keyboard.press('Enter');
    expect(portal.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  it('says why a key is not taken, and keeps what was pasted', async () => {
    portal.script.refusals.set('POST /api/ssh-keys', { status: 409, code: 'key-taken' });
    await open();
    await field().fill(vectors[0]?.publicKey ?? '');
    await button('Add key').click();
    await page().getByRole('alert').filter({ hasText: 'Somebody else has added this key' }).waitFor();
    expect(await field().inputValue()).toBe(vectors[0]?.publicKey);
  });

  it('asks before it removes one, and puts the focus on what is left', async () => {
    portal.script.answers.set(`DELETE /api/ssh-keys/${keys[0]?.id ?? ''}`, pressed);
    await open();
    await button('Remove Laptop').click();
    await page().getByRole('alertdialog', { name: 'Remove Laptop?' }).waitFor();
    expect(portal.calls.some((call) => call.startsWith('DELETE'))).toBe(false);
    await button('Remove it').click();
    await expect.poll(() => page().getByRole('listitem').count()).toBe(2);
    await expect.poll(() => page().evaluate('document.activeElement?.textContent')).toBe('Your keys');
  });

  it('offers no removal of what the identity provider names', async () => {
    await open();
    await page().getByText('From your organisation’s account').waitFor();
    expect(await button(/Remove ada@iserv/).count()).toBe(0);
  });

  it('says so where there are none, where there are as many as may be, and where nothing can be read', async () => {
    portal.script.answers.set('GET /api/ssh-keys', { keys: [], most: 20 });
    await open();
    await page().getByText('You have no keys yet.').waitFor();
    portal.script.answers.set('GET /api/ssh-keys', { keys, most: 2 });
    await page().reload();
    await page().getByText('You have 2 keys, which is as many as you can have.').waitFor();
    portal.script.refusals.set('GET /api/ssh-keys', { status: 403, code: 'forbidden' });
    await page().reload();
    await page().getByRole('alert').waitFor();
  });
});

describe('a desktop that DCV’s own client can reach', () => {
  beforeEach(() => {
    portal.script.desktops = [aCard({ runtime: 'dcv', direct: true, session: aSessionView() })];
    portal.script.answers.set('POST /api/sessions/demo-w01-s001/dcv-link', {
      browser: 'https://dcv.example.org:8443/?authToken=t#demo-w01-s001',
      native: 'dcv://dcv.example.org:8443/?authToken=t#demo-w01-s001',
      file: { name: 'demo-w01-s001.dcv', text: '[version]\nformat=1.0\n' },
      expiresAt: ago(-1),
    });
  });

  it.each(looks)('has its ways on its card, %s', async (name, options) => {
    await open(options, '/');
    await button(/DCV.client/i).waitFor();
    expect(await barriersOf(page())).toEqual([]);
    expect(await fits(page())).toBe(true);
    await page().screenshot({ path: `test/journeys/artifacts/dcv-card ${name}.png`, fullPage: true });
  });

  it('gives a connection file, for which a token is asked when it is wanted and not before', async () => {
    await open(undefined, '/');
    await button(/^Let somebody watch/).waitFor();
    expect(portal.calls.some((call) => call.endsWith('/dcv-link'))).toBe(false);
    const [download] = await Promise.all([
      page().waitForEvent('download'),
      button(/^Download connection file/).click(),
    ]);
    expect(download.suggestedFilename()).toBe('demo-w01-s001.dcv');
    expect(readFileSync(await download.path(), 'utf8')).toBe('[version]\nformat=1.0\n');
    await page().getByText('Open it within a minute').waitFor();
  });

  it('says why there is no way in', async () => {
    portal.script.refusals.set('POST /api/sessions/demo-w01-s001/dcv-link', {
      status: 409,
      code: 'desktop-not-running',
    });
    await open(undefined, '/');
    await button(/^Open in the DCV client/).click();
    await page().getByRole('alert').filter({ hasText: 'not running' }).waitFor();
  });
});
