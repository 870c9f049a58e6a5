import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { callerWith, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { claimsOf } from '#test/support/licence-guest.ts';
import { dataFolder } from '#test/support/whole-system.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/licensing.md'), 'utf8');
/** The blocks of the page that a shell runs. */
const blocks = [...page.matchAll(/```sh\n([^`]*)```/g)].map(([, block = '']) => block);

const hasCurl = (() => {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasCurl)('docs/licensing.md, run by a shell as it stands against npm start', () => {
  const data = dataFolder();
  const tokens = join(data.path, 'ClientConfigToken');
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ data: data.path, port: 0, desktops: builtInProgram });
    mkdirSync(tokens);
  });
  afterAll(async () => {
    await cloud.stop();
    data.remove();
  });
  const run = async (block: string) => {
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', block], {
      env: { PATH: process.env['PATH'], PORTAL: cloud.url, TOKENS: tokens },
      timeout: 60_000,
    });
    return stdout;
  };

  test('a guest fetches its client token with two lines', async () => {
    await run(blocks[0] ?? '');
    const token = readFileSync(join(tokens, 'client_configuration_token.tok'), 'utf8');
    expect(claimsOf(token)).toMatchObject({
      iss: 'NLS Service Instance',
      aud: 'NLS Licensed Client',
      service_instance_configuration: { node_url_list: [{ url: 'localhost' }] },
    });
  });

  test('anybody is told that it is up, and how it is set up', async () => {
    const replies = (await run((blocks[1] ?? '').replaceAll('\n', '; echo\n'))).trim().split('\n');
    expect(replies.map((reply) => JSON.parse(reply) as Record<string, unknown>)).toMatchObject([
      { status: 'up' },
      { status: 'up', version: '1.5.4' },
      { DLS_URL: 'localhost', DLS_PORT: String(cloud.port) },
    ]);
  });

  test('a driver that is too new is told so', async () => {
    expect(JSON.parse(await run(blocks[2] ?? ''))).toMatchObject({
      title: 'unsupported driver',
      detail: expect.stringContaining('570.86.10'),
    });
  });

  test('the official listing is held against what is declared', async () => {
    const admin = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'admin'));
    const listing = {
      features: [
        {
          featureName: 'Quadro-Virtual-DWS',
          productName: 'NVIDIA RTX Virtual Workstation',
          startDate: '2020-01-01',
          endDate: '2099-12-31',
          totalQuantity: 40,
          inUseQuantity: 3,
        },
      ],
    };
    expect((await admin('POST', '/-/capacity', listing)).body).toMatchObject({
      compared: [
        { feature: 'NVIDIA RTX Virtual Workstation', declared: 100, listed: 40, verdict: 'not-owned' },
        { feature: 'NVIDIA Virtual Applications', declared: 100, listed: 0, verdict: 'not-owned' },
      ],
      entitlements: [{ feature: 'Quadro-Virtual-DWS', quantity: 40, evidence: expect.stringContaining('SHA-256') }],
    });
  });

  test('what one machine declares is marked as a demonstration', async () => {
    const admin = callerWith(cloud.url, await signInOverTheWire(cloud.url, 'admin'));
    expect((await admin('GET', '/-/use')).body).toMatchObject({
      pools: [
        { feature: 'NVIDIA RTX Virtual Workstation', seats: 100, demonstration: true },
        { feature: 'NVIDIA Virtual Applications', seats: 100, demonstration: true },
      ],
    });
  });
});
