import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'dist/web');

/** The folder of the built page; builds it where it is missing or older than its sources. */
export async function builtPage(): Promise<string> {
  const index = join(folder, 'index.html');
  if (existsSync(index) && statSync(index).mtimeMs > newest(['web', 'core/contract'])) return folder;
  // Tests run with a `NODE_ENV` of their own, by which React would bring along what only its developers need.
  const { NODE_ENV } = process.env;
  process.env['NODE_ENV'] = 'production';
  await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'error' });
  process.env['NODE_ENV'] = NODE_ENV;
  return folder;
}

function newest(folders: readonly string[]): number {
  const times = folders.flatMap((each) =>
    readdirSync(join(root, each), { recursive: true, encoding: 'utf8' }).map(
      (name) => statSync(join(root, each, name)).mtimeMs,
    ),
  );
  return Math.max(...times);
}
