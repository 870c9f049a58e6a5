import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { local } from './house.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'deskpool-door-'));

/** Runs the door as whoever has no credentials would. */
function open(out: string, context: Record<string, unknown>) {
  const { PATH, HOME } = process.env;
  return spawnSync(process.execPath, ['bin/deskpool.ts'], {
    env: { PATH, HOME, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context) },
    encoding: 'utf8',
  });
}

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

describe('the door, with everything bundled', () => {
  const out = join(folder(), 'cloud');
  let told = { status: null as number | null, stderr: '' };
  beforeAll(() => {
    told = open(out, { local: JSON.stringify(local) });
  });

  test('writes the cloud assembly where it is told to, without credentials', () => {
    expect(told).toMatchObject({ status: 0 });
    const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
    expect(templates.sort()).toEqual(
      ['audit', 'data', 'desktops', 'edge', 'gateway', 'network', 'operations', 'service', 'web'].map(
        (name) => `${name}.template.json`,
      ),
    );
  });

  test('hands the context on', () => {
    expect(readFileSync(join(out, 'web.template.json'), 'utf8')).toContain('"Value": "http://localhost:8080"');
    const stage = JSON.parse(readFileSync(join(`${out}.programs`, 'functions', 'identity', 'stage.json'), 'utf8'));
    expect(stage.oidc.issuer).toBe(local.issuer);
  });

  test('puts the page beside the function that publishes it', () => {
    expect(existsSync(join(`${out}.programs`, 'functions', 'publish-page', 'page', 'index.html'))).toBe(true);
  });

  test.skipIf(!hasCfnLint)(
    'writes templates that cfn-lint has nothing against (skipped where it is not installed)',
    () => {
      const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
      const faults = execFileSync(
        'cfn-lint',
        ['--non-zero-exit-code', 'error', '--ignore-checks', 'W', '--', ...templates],
        { cwd: out, encoding: 'utf8' },
      );
      expect(faults.trim()).toBe('');
    },
  );
});

describe('the door, with a wrong stage', () => {
  const file = join(folder(), 'wrong.yaml');
  writeFileSync(
    file,
    readFileSync('deskpool.yaml', 'utf8').replace('name: demo', 'name: Demo Portal').replace('idle: 20m', 'idle: soon'),
  );
  const { status, stderr, stdout } = open(folder(), { stage: file });

  test('names every fault and its line, and goes', () => {
    expect(status).toBe(1);
    expect(stderr).toContain('has 2 faults:');
    expect(stderr).toMatch(/line \d+: name is "Demo Portal"; expected lower-case letters/);
    expect(stderr).toMatch(/line \d+: desktops\[3\]\.limits\.idle is "soon"; expected a length of time/);
  });
  test('shows no stack trace and writes no template', () => {
    expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at |node:internal/);
  });
});
