import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { contentHash } from './content-hash.ts';
import { HouseFault } from './fault.ts';

export type PageSource = {
  /** Folder of the page, with its `vite.config.ts`. */
  readonly root: string;
  /** Files and folders outside it that change what is built. */
  readonly also: readonly string[];
};

/**
 * Builds the page into `<into>/web` and says where it is. Skipped while everything that it is built from has the same content as
 * the last time. The folder is swapped in whole, so that nobody meets half a page.
 */
export async function bundlePage(source: PageSource, into: string): Promise<string> {
  const config = join(source.root, 'vite.config.ts');
  if (!existsSync(config)) throw new HouseFault(`The page can't be built: ${config} is missing.`);
  const page = join(into, 'web');
  const note = join(into, 'web.sha256');
  const fingerprint = contentHash(source.root, ...source.also);
  const known = existsSync(join(page, 'index.html')) && existsSync(note) ? readFileSync(note, 'utf8') : '';
  if (known !== fingerprint) {
    await buildPage(config, source.root, page);
    writeFileSync(note, fingerprint);
  }
  return page;
}

async function buildPage(config: string, root: string, page: string): Promise<void> {
  const fresh = `${page}.${process.pid}`;
  mkdirSync(dirname(page), { recursive: true });
  // Loaded only here, because it takes longer than all the rest of a synthesis.
  const { build } = await import('vite');
  const outDir = resolve(fresh);
  await forProduction(() =>
    build({ configFile: config, root, logLevel: 'warn', build: { outDir, emptyOutDir: true } }),
  );
  rmSync(page, { recursive: true, force: true });
  renameSync(fresh, page);
}

/** Whatever the environment says: by another `NODE_ENV` React would bring along what only its developers need. */
async function forProduction(work: () => Promise<unknown>): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = NODE_ENV;
  }
}
