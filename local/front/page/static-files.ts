import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};

/** An object of the page's bucket. */
export type StaticFile = {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
};

/** The path inside the folder, or undefined when it would lead out of it or is no path at all. */
const fileOf = (folder: string, path: string): string | undefined => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, decoded));
  return decoded.includes('\0') || !file.startsWith(normalize(folder + sep)) ? undefined : file;
};

/**
 * Reads a file of the built page. Files that Vite names by their content may be kept for ever, everything else is asked for anew.
 * Undefined when there is no such file.
 */
export const staticFile = async (folder: string, path: string): Promise<StaticFile | undefined> => {
  const file = fileOf(folder, path);
  if (file === undefined) return undefined;
  try {
    const body = await readFile(file);
    return {
      body,
      type: types[extname(file)] ?? 'application/octet-stream',
      etag: `"${createHash('md5').update(body).digest('hex')}"`,
      cacheControl: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
  } catch {
    return undefined;
  }
};
