import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../web/src');

/** Folders in the order of their imports: each may use those before it. Features come after all that is shared, the app last. */
const shared = ['client', 'live', 'texts', 'preferences', 'parts', 'portal', 'styles'];

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replaceAll('\\', '/'));

const imports = sources.flatMap((from) =>
  [...readFileSync(join(root, from), 'utf8').matchAll(/(?:from|import) '#web\/([^']+)'/g)].map(([, to = '']) => ({
    from,
    to,
  })),
);

const featureOf = (path: string) => /^features\/([^/]+)\//.exec(path)?.[1];
const isShared = (path: string) => shared.some((folder) => path.startsWith(`${folder}/`));

describe('the page', () => {
  it('has features that never import each other', () => {
    expect(
      imports.filter(({ from, to }) => featureOf(from) && featureOf(to) && featureOf(from) !== featureOf(to)),
    ).toEqual([]);
  });

  it('has shared parts that know no feature and not the app', () => {
    expect(imports.filter(({ from, to }) => isShared(from) && !isShared(to))).toEqual([]);
  });

  it('has features that do not know the app', () => {
    expect(imports.filter(({ from, to }) => featureOf(from) && to.startsWith('app/'))).toEqual([]);
  });
});
