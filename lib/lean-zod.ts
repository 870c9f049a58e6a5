import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves out of zod how a schema becomes a JSON Schema, 18 KB of every program: each schema can do it by a method, so that esbuild
 * can't see that no program ever asks. The OpenAPI document is made by a test, with zod as it is.
 */
export const leanZod: Plugin = {
  name: 'lean-zod',
  setup(build) {
    build.onLoad({ filter: /zod[/\\]v4[/\\]core[/\\]json-schema-processors\.js$/ }, async ({ path }) => ({
      contents: withoutProcessors(await readFile(path, 'utf8')),
      loader: 'js',
    }));
    build.onLoad({ filter: /zod[/\\]v4[/\\]core[/\\]to-json-schema\.js$/ }, async ({ path }) => ({
      contents: namesIn(await readFile(path, 'utf8'))
        .map(leftOut)
        .join('\n'),
      loader: 'js',
    }));
  },
};

/** What reads a schema's own checks stays: its properties `minLength`, `format` and so on are made from it. */
function withoutProcessors(text: string): string {
  const from = text.indexOf('const formatMap');
  if (from === -1) throw new Error('zod has changed: the processors of JSON Schema are not where they were.');
  return [text.slice(0, from), ...namesIn(text.slice(from)).map(leftOut)].join('\n');
}

const namesIn = (text: string): readonly string[] => [
  ...[...text.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => name),
  ...[...text.matchAll(/^export \{ \w+ as (\w+) \};$/gm)].map(([, name = '']) => name),
];

const leftOut = (name: string): string => `const left_${name} = () => undefined; export { left_${name} as ${name} };`;
