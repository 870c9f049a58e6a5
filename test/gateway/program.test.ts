import { type ChildProcess, spawn } from 'node:child_process';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type GatewayApi, quietBeat, startGatewayApi } from '#test/support/gateway-api.ts';
import { signInAt } from '#test/support/gateway-under-test.ts';
import { say, sayBytes, until } from '#test/support/wire.ts';

let bundle: Uint8Array;
let api: GatewayApi;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  const built = await build({
    entryPoints: ['gateway/gateway.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    write: false,
  });
  bundle = built.outputFiles[0]?.contents ?? new Uint8Array();
  api = await startGatewayApi({
    redeem: () => ({ is: 'refused', signInAt }),
    authorize: () => ({ is: 'sign-in', signInAt }),
    config: () => ({ is: 'none' }),
    dcvEntry: () => ({ is: 'none' }),
    heartbeat: () => quietBeat,
  });
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(() => api.stop());

/** Starts the bundle as AWS does: from an environment variable, with nothing else on the disk. */
const start = (env: Record<string, string> = {}) => {
  const boot =
    'await import(`data:text/javascript;base64,${(await import("node:zlib")).gunzipSync(Buffer.from(process.env.GATEWAY_BUNDLE,"base64")).toString("base64")}`)';
  const child = spawn(process.execPath, ['--input-type=module', '-e', boot], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      GATEWAY_BUNDLE: gzipSync(bundle, { level: 9 }).toString('base64'),
      GATEWAY_HOST: '127.0.0.1',
      GATEWAY_PORT: '0',
      GATEWAY_API: api.url,
      GATEWAY_KEY: api.key,
      GATEWAY_DESKTOPS: 'http://{id}.desk.localhost',
      GATEWAY_UPSTREAMS: '127.0.0.1/32:*',
      ...env,
    },
  });
  children.add(child);
  const seen = { out: '', exit: undefined as number | null | undefined };
  child.stdout.on('data', (piece: Buffer) => (seen.out += piece.toString()));
  child.on('exit', (code) => (seen.exit = code));
  return { child, seen };
};

const portIn = (out: string) => Number(/gateway listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(out)?.[1] ?? 0);

describe('the gateway as a program', () => {
  it('fits into an environment variable of a task definition', () => {
    expect(gzipSync(bundle, { level: 9 }).toString('base64').length).toBeLessThan(60_000);
  });

  it('says where it listens, in one line of JSON, and ends with 0 on SIGTERM', async () => {
    const { child, seen } = start();
    await until('it listens', () => portIn(seen.out) > 0);
    expect(JSON.parse(seen.out.split('\n')[0] ?? '')).toMatchObject({ level: 'INFO', service: 'gateway' });
    const health = await say(portIn(seen.out), { path: '/.deskpool/health', headers: ['Host', 'any'] });
    expect(health.body).toBe('ok\n');
    child.kill('SIGTERM');
    await until('it ended', () => seen.exit !== undefined);
    expect(seen.exit).toBe(0);
  });

  it('goes on after nonsense', async () => {
    const { seen } = start();
    await until('it listens', () => portIn(seen.out) > 0);
    await sayBytes(portIn(seen.out), '\x16\x03\x01\0\0\0GET / HTTP/9\r\n\r\n');
    expect((await say(portIn(seen.out), { path: '/.deskpool/health', headers: ['Host', 'any'] })).status).toBe(200);
  });

  it('ends with the parent that holds its standard input', async () => {
    const { child, seen } = start({ GATEWAY_PARENT: 'stdin' });
    await until('it listens', () => portIn(seen.out) > 0);
    child.stdin.end();
    await until('it ended', () => seen.exit !== undefined);
    expect(seen.exit).toBe(0);
  });

  it('ends with its parent also when nobody reads its lines any more', async () => {
    const { child, seen } = start({ GATEWAY_PARENT: 'stdin' });
    await until('it listens', () => portIn(seen.out) > 0);
    child.stdout.destroy();
    // The API goes away as well, so that there is something to log.
    api.switchOff();
    await sayBytes(portIn(seen.out), 'nonsense\r\n\r\n');
    child.stdin.end();
    await until('it ended', () => seen.exit !== undefined);
    expect(seen.exit).toBe(0);
    api.switchOn();
  });

  it.each([
    ['a short key', { GATEWAY_KEY: 'short' }, 'GATEWAY_KEY'],
    ['a pattern without {id}', { GATEWAY_DESKTOPS: 'https://desk.example.org' }, 'GATEWAY_DESKTOPS'],
    ['a network that does not exist', { GATEWAY_UPSTREAMS: '10.0.0.0/64:*' }, 'cannot start'],
  ])('does not start with %s, and says why', async (_, env, words) => {
    const { seen } = start(env);
    await until('it ended', () => seen.exit !== undefined);
    expect(seen.exit).toBe(1);
    expect(seen.out).toContain(words);
    expect(seen.out).not.toContain('short"');
  });
});
