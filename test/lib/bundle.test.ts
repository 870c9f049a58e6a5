import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundlePrograms, enclosePage } from '#lib/bundle.ts';
import { functionEntries } from '#lib/functions.ts';
import { bundlePage } from '#lib/page-bundle.ts';
import type { handler as callAws } from './fixtures/aws-calls.ts';
import { aStage } from './house.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'deskpool-bundle-'));
const written = (path: string, text: string) => {
  writeFileSync(path, text);
  return path;
};

describe('bundling', () => {
  const sources = folder();
  const hello = written(join(sources, 'hello.ts'), 'export const handler = async (): Promise<string> => "hello";');
  const other = written(
    join(sources, 'other.ts'),
    'import { readFileSync } from "node:fs"; export const handler = () => readFileSync;',
  );
  const gateway = written(join(sources, 'gateway.ts'), 'console.log("gateway");');
  const programs = { functions: { hello, other }, gateway };

  test('makes a module of each function, with the stage beside it', async () => {
    const stage = aStage();
    const { functions } = await bundlePrograms(programs, { stage, into: folder() });
    const { handler } = await import(pathToFileURL(join(functions, 'hello', 'index.mjs')).href);
    expect(await handler()).toBe('hello');
    expect(JSON.parse(readFileSync(join(functions, 'other', 'stage.json'), 'utf8'))).toEqual(stage);
  });

  test('makes one file of the gateway', async () => {
    const bundles = await bundlePrograms(programs, { stage: aStage(), into: folder() });
    expect(readFileSync(bundles.gateway, 'utf8')).toContain('gateway');
  });

  test('gives the same bytes for the same sources', async () => {
    const [first, second] = [folder(), folder()];
    for (const into of [first, second]) await bundlePrograms(programs, { stage: aStage(), into });
    const bytes = (into: string) => readFileSync(join(into, 'functions', 'other', 'index.mjs'));
    expect(bytes(first).equals(bytes(second))).toBe(true);
  });

  test('leaves nothing of an earlier bundle behind', async () => {
    const into = folder();
    await bundlePrograms(programs, { stage: aStage(), into });
    await bundlePrograms({ functions: { hello }, gateway }, { stage: aStage(), into });
    expect(existsSync(join(into, 'functions', 'other'))).toBe(false);
  });

  test('names every program that is missing', async () => {
    const missing = { functions: { hello, gone: 'lambdas/gone.lambda.ts' }, gateway: 'gateway/gone.ts' };
    await expect(bundlePrograms(missing, { stage: aStage(), into: folder() })).rejects.toThrow(
      'Programs to bundle are missing: lambdas/gone.lambda.ts, gateway/gone.ts.',
    );
  });

  test('encloses the page, and what hosts fetch, in the function that publishes it', async () => {
    const page = folder();
    written(join(page, 'index.html'), '<!doctype html>');
    const host = { file: written(join(folder(), 'host.tar.gz'), 'pieces'), digest: 'd1' };
    const bundles = { ...(await bundlePrograms(programs, { stage: aStage(), into: folder() })), page, host };
    enclosePage(bundles, 'hello');
    const enclosed = join(bundles.functions, 'hello', 'page');
    expect(existsSync(join(enclosed, 'index.html'))).toBe(true);
    expect(readFileSync(join(enclosed, 'host', 'deskpool-host-d1.tar.gz'), 'utf8')).toBe('pieces');
  });
});

describe('what is left of the AWS SDK', () => {
  test('still calls and understands AWS, errors by their class and by their name', async () => {
    const programs = {
      functions: { calls: 'test/lib/fixtures/aws-calls.ts' },
      gateway: 'test/lib/fixtures/aws-calls.ts',
    };
    const { functions } = await bundlePrograms(programs, { stage: aStage(), into: folder() });
    const { handler }: { handler: typeof callAws } = await import(
      pathToFileURL(join(functions, 'calls', 'index.mjs')).href
    );
    expect(await handler()).toEqual({
      sent: 'm',
      full: 'BatchRequestTooLong',
      secret: 'text',
      gone: 'ResourceNotFoundException',
      parameter: 'b',
      missing: 'ParameterNotFound',
      item: 'one',
      refused: true,
      task: 'arn',
      conflict: true,
      etag: '"tag"',
      keys: ['k'],
    });
  });
});

describe('the page', () => {
  /** A page of its own, with the plugins of the project's left out. */
  const aPage = () => {
    const root = folder();
    written(join(root, 'package.json'), '{ "type": "module" }');
    written(join(root, 'vite.config.ts'), 'export default { root: import.meta.dirname };');
    written(join(root, 'index.html'), '<!doctype html><title>Hello</title>');
    mkdirSync(join(root, 'src'));
    return root;
  };

  test('is built anew when its sources change, and only then', async () => {
    const [root, into] = [aPage(), folder()];
    const page = await bundlePage({ root, also: [] }, into);
    const builtAt = () => statSync(join(page, 'index.html')).mtimeMs;
    const first = builtAt();
    await bundlePage({ root, also: [] }, into);
    expect(builtAt()).toBe(first);
    written(join(root, 'index.html'), '<!doctype html><title>Hello again</title>');
    await bundlePage({ root, also: [] }, into);
    expect(readFileSync(join(page, 'index.html'), 'utf8')).toContain('Hello again');
  });

  test('is built anew when something else that it is made from changes', async () => {
    const [root, into, contract] = [aPage(), folder(), folder()];
    const routes = written(join(contract, 'routes.ts'), 'one');
    const note = () => readFileSync(join(into, 'web.sha256'), 'utf8');
    await bundlePage({ root, also: [contract] }, into);
    const first = note();
    written(routes, 'two');
    await bundlePage({ root, also: [contract] }, into);
    expect(note()).not.toBe(first);
  });

  test('is refused by name where there is none', async () => {
    await expect(bundlePage({ root: 'nowhere', also: [] }, folder())).rejects.toThrow(
      'nowhere/vite.config.ts is missing',
    );
  });
});

describe('the programs of the house', () => {
  const into = folder();
  beforeAll(() =>
    bundlePrograms({ functions: functionEntries, gateway: 'gateway/gateway.ts' }, { stage: aStage(), into }),
  );

  const sizeOf = (name: string) => statSync(join(into, 'functions', name, 'index.mjs')).size;

  /** Those above the budget, in KB; why is in docs/decisions/0010-a-lean-sdk.md. */
  const limits: Readonly<Record<string, number>> = {
    portal: 440,
    'gateway-api': 410,
    identity: 460,
    lms: 470,
    lookup: 460,
    relay: 460,
    'dcv-management': 460,
    licensing: 480,
    iserv: 500,
    audit: 520,
    'export-audit': 480,
    'tend-hosts': 430,
    steer: 520,
  };

  test.each(Object.keys(functionEntries))('%s is at most as large as it has to be', (name) => {
    expect(sizeOf(name)).toBeLessThanOrEqual((limits[name] ?? 400) * 1024);
  });

  test.each(Object.keys(functionEntries))('%s loads without anything beside it', (name) => {
    const text = readFileSync(join(into, 'functions', name, 'index.mjs'), 'utf8');
    const imported = [...text.matchAll(/(?:^|[;}])import(?:[\w$*{][^;"']*?from)?["']([^"']+)["']/g)].map(
      ([, from]) => from ?? '',
    );
    expect(imported.filter((from) => !from.startsWith('node:') && !isBuiltin(from))).toEqual([]);
    expect(imported.length).toBeGreaterThan(0);
  });

  test('the gateway fits into a task definition', () => {
    const packed = gzipSync(readFileSync(join(into, 'gateway', 'gateway.mjs')), { level: 9 }).toString('base64');
    expect(packed.length).toBeLessThanOrEqual(60 * 1024);
  });
});
