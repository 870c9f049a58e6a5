import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../dist/web');

/** What a browser fetches for the first page: the HTML and each script and style that it names. */
function firstPage(): ReadonlyMap<string, number> {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path = '']) => path);
  return new Map(['index.html', ...named].map((path) => [path, gzipSync(readFileSync(join(folder, path))).length]));
}

describe.skipIf(!existsSync(join(folder, 'index.html')))('the built page', () => {
  it('needs at most 200 KB for its first sight, compressed', () => {
    const sizes = firstPage();
    const sum = [...sizes.values()].reduce((total, size) => total + size, 0);
    console.log(`First page: ${(sum / 1_024).toFixed(1)} KB gzip`, Object.fromEntries(sizes));
    expect(sum).toBeLessThanOrEqual(200 * 1_024);
  });

  it('has no script or style inside its HTML, which its policy forbids', () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });

  it('asks no other host for anything', () => {
    const styles = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.css'));
    const texts = ['index.html', ...styles.map((name) => `assets/${name}`)].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    for (const text of texts) expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\//);
  });
});
