import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Stage } from '#core/stage/stage.ts';
import { HouseFault } from './fault.ts';
import type { HostArchive } from './host-archive.ts';
import { leanSdk } from './lean-sdk.ts';
import { leanZod } from './lean-zod.ts';

/** What the stacks ship: folders and files that exist by the time the stacks are built. */
export type Bundles = {
  /** Folder with a folder for each function, `index.mjs` and `stage.json` in it. */
  readonly functions: string;
  /** The gateway, one file. */
  readonly gateway: string;
  /** Folder with the built page, as it lies in the bucket. */
  readonly page: string;
  /** Our pieces for DCV hosts. */
  readonly host: HostArchive;
};

export type Programs = {
  /** Function name → entry file. */
  readonly functions: Readonly<Record<string, string>>;
  /** The gateway's entry file. */
  readonly gateway: string;
};

/**
 * Code that came as CommonJS may call `require` for Node's own modules, which a module does not have by itself.
 */
const banner =
  "import{createRequire as deskpoolRequire}from'node:module';const require=deskpoolRequire(import.meta.url);";

/**
 * Bundles every program with one call of esbuild: `<into>/functions/<name>/index.mjs`, beside each the stage, and
 * `<into>/gateway/gateway.mjs`. The same input gives the same bytes. Refuses when an entry file is missing, naming all of them.
 */
export async function bundlePrograms(
  programs: Programs,
  { stage, into }: { readonly stage: Stage; readonly into: string },
): Promise<Pick<Bundles, 'functions' | 'gateway'>> {
  const entries = [
    ...Object.entries(programs.functions).map(([name, entry]) => ({ in: entry, out: `functions/${name}/index` })),
    { in: programs.gateway, out: 'gateway/gateway' },
  ];
  refuseMissing(entries.map((entry) => entry.in));
  const { outputFiles } = await build({
    entryPoints: entries,
    outdir: into,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Modules are smaller than their CommonJS twins, because what nobody uses falls out.
    mainFields: ['module', 'main'],
    conditions: ['module'],
    // A function's credentials are in its environment; the chain of other places would never be walked.
    alias: { '@aws-sdk/credential-provider-node': './lambdas/aws/environment-credentials.ts' },
    plugins: [leanSdk, leanZod],
    banner: { js: banner },
    legalComments: 'none',
    logLevel: 'error',
  });
  rmSync(join(into, 'functions'), { recursive: true, force: true });
  for (const { path, contents } of outputFiles) writeInto(path, contents);
  for (const name of Object.keys(programs.functions)) {
    writeInto(join(into, 'functions', name, 'stage.json'), JSON.stringify(stage));
  }
  return { functions: join(into, 'functions'), gateway: join(into, 'gateway', 'gateway.mjs') };
}

/**
 * Puts the page beside the function that publishes it, in the folder `page` of its bundle, and with it what hosts fetch from the
 * portal: `host/deskpool-host-<SHA-256>.tar.gz`.
 */
export function enclosePage(bundles: Pick<Bundles, 'functions' | 'page' | 'host'>, publisher: string): void {
  const page = join(bundles.functions, publisher, 'page');
  cpSync(bundles.page, page, { recursive: true });
  cpSync(bundles.host.file, join(page, 'host', `deskpool-host-${bundles.host.digest}.tar.gz`));
}

function refuseMissing(files: readonly string[]): void {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new HouseFault(`Programs to bundle are missing: ${missing.join(', ')}.`);
}

function writeInto(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
