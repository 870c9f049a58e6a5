import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { builtFunctions } from './assembly.ts';
import type { Row } from './row.ts';

const runs = 5;

/** Sizes of what is shipped, and what it costs to import a function in a fresh process, as a ratio to an empty handler. */
export async function benchBundles(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'deskpool-bench-'));
  try {
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, 'export const handler = async () => ({ statusCode: 204 });\n');
    const base = importMilliseconds(empty, {});
    const functions = (await builtFunctions()).flatMap(({ name, file, environment }): Row[] => [
      { what: `bundle of ${name}`, value: Math.round(statSync(file).size / 1_000), unit: 'KB', budget: '≤ 400' },
      {
        what: `import of ${name} against an empty handler`,
        value: ratio(importMilliseconds(file, environment), base),
        unit: '×',
        budget: '≤ 3',
      },
    ]);
    return [...functions, pageSize()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Wall-clock of a fresh process that imports one file; the median of a few. */
function importMilliseconds(file: string, environment: Readonly<Record<string, string>>): number {
  const times = Array.from({ length: runs }, () => {
    const from = process.hrtime.bigint();
    execFileSync(
      process.execPath,
      ['--input-type=module', '-e', `await import(${JSON.stringify(pathToFileURL(file).href)})`],
      {
        env: { PATH: process.env['PATH'], AWS_REGION: 'eu-central-1', ...environment },
        stdio: 'ignore',
      },
    );
    return Number(process.hrtime.bigint() - from) / 1e6;
  }).sort((one, other) => one - other);
  return times[Math.floor(runs / 2)] ?? Number.NaN;
}

function ratio(value: number, base: number): number {
  return Math.round((value / base) * 100) / 100;
}

function pageSize(): Row {
  const folder = join('dist', 'web', 'assets');
  const bytes = readdirSync(folder)
    .filter((name) => /\.(js|css)$/.test(name))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  return { what: 'first page', value: Math.round(bytes / 1_000), unit: 'KB gzip', budget: '≤ 200' };
}
