import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** The two ways in which every page is looked at: between them both widths, both colour schemes and both languages. */
export const looks = [
  ['wide and light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'en-GB' }],
  ['on a phone and dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'de', hasTouch: true }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[];

/** A page that keeps still, and what its browser complained of; refused calls, which it reports too, are part of the play. */
export async function openStill(browser: Browser, url: string, options: BrowserContextOptions = looks[0][1]) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.setDefaultTimeout(15_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (said) => {
    const isRefusal = /Failed to load resource|WebSocket connection/.test(said.text());
    if (['error', 'warning'].includes(said.type()) && !isRefusal) complaints.push(said.text());
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** What axe holds against a page. */
export async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Whether nothing of a page sticks out at its side. */
export const fits = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
