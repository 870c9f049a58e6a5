import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Cloud, startCloud } from '#local/cloud.ts';
import type { DesktopKind } from '#local/desktops/desktop-program.ts';
import { findDesktopProgram } from '#local/desktops/find.ts';
import { openBrowser } from './browser.ts';

/** One of the stages of the tests. */
export const stageFile = (name: string): string => join(import.meta.dirname, 'stages', `${name}.yaml`);

/** A folder for the data of one cloud, gone once the tests of a file are through. */
export const dataFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'deskpool-journey-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
};

/** Somebody at a browser of his own. */
export type Visitor = {
  readonly context: BrowserContext;
  /** The portal. */
  readonly page: Page;
  /** What the browser has complained of. Refused calls, which it reports as well, are left out. */
  readonly complaints: readonly string[];
};

/** Everything, running: the cloud on this machine and a browser. */
export type WholeSystem = {
  readonly cloud: Cloud;
  /** Where the cloud keeps its data. */
  readonly data: string;
  /** What the cloud itself could not do. */
  readonly failures: readonly unknown[];
  readonly visitor: () => Promise<Visitor>;
  readonly stop: () => Promise<void>;
};

const visitorOf = async (browser: Browser): Promise<Visitor> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  context.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (said) => {
    // What is refused on purpose: noVNC and the browser each say so of a connection that may not come any more.
    const isRefusal = /Failed to load resource|WebSocket connection|Failed when connecting/.test(said.text());
    if (said.type() === 'error' && !isRefusal) complaints.push(said.text());
  });
  return { context, page: await context.newPage(), complaints };
};

/** Starts all of it from a stage of the tests, that of the journeys unless told, with data that nobody else has. */
export const startWholeSystem = async (kind?: DesktopKind, stage = 'journeys'): Promise<WholeSystem> => {
  const data = dataFolder();
  const failures: unknown[] = [];
  const desktops = await findDesktopProgram(kind === undefined ? process.env : { DESKPOOL_DESKTOPS: kind });
  const [cloud, browser] = await Promise.all([
    startCloud({
      data: data.path,
      port: 0,
      stage: stageFile(stage),
      desktops,
      failed: (error) => failures.push(error),
    }),
    openBrowser(),
  ]);
  return {
    cloud,
    data: data.path,
    failures,
    visitor: () => visitorOf(browser),
    stop: async () => {
      await browser.close();
      await cloud.stop();
      data.remove();
    },
  };
};

/** Signs in on the provider's page, as a person does. */
export const signIn = async ({ page }: Visitor, portal: string, account: string): Promise<void> => {
  await page.goto(portal);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: account, exact: true }).click();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Your desktops' }).waitFor();
};

/** The card of a desktop type on the portal's page. */
export const cardOf = (page: Page, title: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

const artifacts = join(import.meta.dirname, '..', 'journeys', 'artifacts');
const sizes = [
  ['wide', { width: 1280, height: 800 }],
  ['phone', { width: 390, height: 844 }],
] as const;
type Scheme = 'light' | 'dark';

/** Waits till a desktop, which is told its new size and answers with pictures, shows the same twice. */
const untilStill = async (page: Page): Promise<void> => {
  if ((await page.locator('canvas').count()) === 0) return;
  let before = '';
  for (let tries = 0; tries < 20; tries += 1) {
    const now = (await page.screenshot({ type: 'jpeg', quality: 20 })).toString('base64');
    if (now === before) return;
    before = now;
    await page.waitForTimeout(250);
  }
};

/** Keeps pictures of a page for people to look at: at both widths, and in the colour schemes given. Leaves the page wide and light. */
export const keepPictures = async (
  page: Page,
  name: string,
  schemes: readonly Scheme[] = ['light', 'dark'],
): Promise<void> => {
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const [size, viewport] of sizes) {
      await page.setViewportSize(viewport);
      await untilStill(page);
      const suffix = schemes.length > 1 ? `-${scheme}` : '';
      await page.screenshot({ path: join(artifacts, `${name}-${size}${suffix}.png`) });
    }
  }
  await page.setViewportSize(sizes[0][1]);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
};

/** The host of a desktop, from the address of its page; the part before the first dot is its id. */
export const hostOf = (page: Page): string => new URL(page.url()).host;
