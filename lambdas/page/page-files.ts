import { readdir } from 'node:fs/promises';
import { extname, relative, sep } from 'node:path';

/** A file of the page. */
export type PageFile = {
  /** Where it lies on disk. */
  readonly path: string;
  /** Its name in the bucket: its path below the page, with slashes. */
  readonly key: string;
  readonly contentType: string;
  readonly cacheControl: string;
};

/** The file that names all others; browsers always ask whether it is still the newest. */
export const entry = 'index.html';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/vnd.microsoft.icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

/** Vite names what it bundles after its content: `assets/index-BcD3fGh1.js`. */
const namedByContent = /^assets\/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;

/** All files below a folder, the entry last: it must not name what is not there yet. */
export async function pageFiles(folder: string): Promise<readonly PageFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((found) => found.isFile())
    .map((found) => fileAt(folder, `${found.parentPath}${sep}${found.name}`));
  if (!files.some(({ key }) => key === entry)) throw new Error(`There is no ${entry} in the page.`);
  return files.toSorted((one, other) => Number(one.key === entry) - Number(other.key === entry));
}

function fileAt(folder: string, path: string): PageFile {
  const key = relative(folder, path).split(sep).join('/');
  const contentType = contentTypes[extname(key)] ?? 'application/octet-stream';
  return { path, key, contentType, cacheControl: cacheControlOf(key) };
}

function cacheControlOf(key: string): string {
  if (namedByContent.test(key)) return 'public, max-age=31536000, immutable';
  return key.endsWith('.html') ? 'no-cache' : 'public, max-age=3600';
}
