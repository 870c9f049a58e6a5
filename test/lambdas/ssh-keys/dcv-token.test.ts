import '#test/support/quiet.ts';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { challengeSeconds, dcvTokenRoutes, signatureNamespace } from '#core/contract/dcv-token-routes.ts';
import { startSession } from '#core/usecases/start-session.ts';
import { sshKeyRoutes } from '#core/contract/ssh-key-routes.ts';
import { addSshKey } from '#core/usecases/ssh-keys.ts';
import { verifyDcvToken } from '#core/usecases/dcv/dcv-tokens.ts';
import type { Active } from '#core/session/session.ts';
import { dynamoDcvTokenStore } from '#lambdas/dcv/dynamo-dcv-token-store.ts';
import { chance } from '#lambdas/chance.ts';
import { serve, type RestHandler } from '#lambdas/http/serve.ts';
import { dynamoOneTimeStore } from '#lambdas/identity/dynamo-one-time-store.ts';
import { dcvTokenApi } from '#lambdas/ssh-keys/dcv-token.ts';
import { dynamoAttempts } from '#lambdas/ssh-keys/dynamo-attempts.ts';
import { dynamoSshKeyStore } from '#lambdas/ssh-keys/dynamo-ssh-key-store.ts';
import { sshKeys } from '#lambdas/ssh-keys/ssh-keys.ts';
import { sshSignatures } from '#lambdas/ssh-keys/signature.ts';
import { aPerson, aStage } from '#test/support/builders.ts';
import { aDcvType, aDcvWorld, type DcvWorld } from '#test/support/dcv-world.ts';
import { lambdaContext, restEvent } from '#test/support/rest-event.ts';
import { anEd25519Signer, anRsaSigner, type SshSigner } from '#test/support/ssh-signer.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

let portal = 'https://portal.example.org';
let world: DcvWorld;
let tables: Tables;
let handler: RestHandler;
let session: Active;
let key: SshSigner;

const keysOf = () => ({
  sshKeys: dynamoSshKeyStore(tables.client, 'access'),
  signatures: sshSignatures,
  clock: world.now,
});
const register = (who: string, signer: SshSigner) =>
  addSshKey(keysOf(), aPerson(who), { publicKey: signer.line, name: 'laptop' });
const open = async (gateway?: string) => {
  const dcv = gateway === undefined ? {} : { connectionGateway: gateway };
  const stage = aStage({ desktops: [aDcvType('gpu'), aDcvType('lab')], dcv });
  world = aDcvWorld(stage);
  const { name } = await world.start('alice');
  for (let minute = 0; minute < 3; minute += 1) await world.minute();
  session = (await world.session(name)) as Active;
  tables = await openTables('access');
  const tokens = dynamoDcvTokenStore(tables.client, 'access');
  const oneTime = dynamoOneTimeStore(tables.client, 'access');
  const attempts = dynamoAttempts(tables.client, 'access');
  const { sessions } = world.deps;
  const deps = { ...keysOf(), sessions, tokens, oneTime, attempts, stage, chance, portal: async () => portal };
  handler = serve(
    { ...dcvTokenRoutes, ...sshKeyRoutes },
    { ...dcvTokenApi(deps), ...sshKeys(deps) },
    { authenticate: {}, portalOrigin: async () => portal },
  );
};
const call = async (path: string, body?: object, headers: Record<string, string> = {}) => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const event = restEvent({
    method: 'POST',
    path,
    ...(text !== undefined && { body: text }),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  const { statusCode, body: answered } = await handler(event, lambdaContext);
  return { statusCode, body: JSON.parse(answered) };
};
const challenge = async () => (await call('/dcv/token/challenges')).body as { challenge: string; namespace: string };
const bring = async (signer: SshSigner, more: object = {}) => {
  const asked = await challenge();
  return call('/dcv/token', {
    challenge: asked.challenge,
    signature: signer.sign(asked.challenge, asked.namespace),
    ...more,
  });
};
const userOf = async (token: string) =>
  verifyDcvToken(
    { ...world.deps, tokens: dynamoDcvTokenStore(tables.client, 'access'), chance },
    { host: session.desktop.task.split('/')[0] ?? '', dcvSession: session.desktop.task.split('/')[1] ?? '', token },
  );

beforeEach(async () => {
  portal = 'https://portal.example.org';
  await open();
  key = anEd25519Signer();
  await register('alice', key);
});
afterEach(() => tables.dynamo.close());

describe('whoever signs a challenge', () => {
  test('gets a token that opens his desktop, good for a minute, and the way there', async () => {
    const { statusCode, body } = await bring(key);
    expect(statusCode).toBe(201);
    expect(body).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      session: session.name,
      link: `https://portal.example.org/desktop/${session.ownership.by.slug}?session=${session.name}`,
      nativeLink: null,
      expiresAt: new Date(world.now() + 60_000).toISOString(),
    });
    expect(await userOf(body.token)).toMatch(/^dp-/);
    world.pass(60_000);
    expect(await userOf(body.token)).toBeUndefined();
  });

  test('has links for DCV’s own clients where a DCV Connection Gateway is', async () => {
    await tables.dynamo.close();
    await open('dcv.example.org:443');
    await register('alice', key);
    const { body } = await bring(key);
    const way = `dcv.example.org:443/?authToken=${body.token}#${session.name}`;
    expect(body).toMatchObject({ link: `https://${way}`, nativeLink: `dcv://${way}` });
  });

  test('says how long the token is to be good, up to an hour', async () => {
    const { body } = await bring(key, { lifetime: 3_600 });
    world.pass(900_000);
    expect(await userOf(body.token)).toMatch(/^dp-/);
    for (const lifetime of [0, -1, 3_601, 1.5, '60', null])
      expect(await bring(key, { lifetime })).toMatchObject({
        statusCode: 400,
        body: { error: { code: 'bad-request' } },
      });
  });

  test('is told which of his desktops to name, where several run', async () => {
    await startSession(world.deps, aPerson('alice'), 'lab');
    for (let minute = 0; minute < 3; minute += 1) await world.minute();
    const answer = await bring(key);
    expect(answer).toMatchObject({ statusCode: 409, body: { error: { code: 'several-running' } } });
    expect(answer.body.error.message).toContain(session.name);
    expect((await bring(key, { session: session.name })).statusCode).toBe(201);
    expect(await bring(key, { session: 'demo-w01-s999' })).toMatchObject({
      statusCode: 409,
      body: { error: { code: 'desktop-not-running' } },
    });
  });

  test('is told to start his desktop, where none runs', async () => {
    await world.stop(session.name);
    expect(await bring(key)).toMatchObject({ statusCode: 409, body: { error: { code: 'desktop-not-running' } } });
  });

  test('uses his key, which the page shows', async () => {
    world.pass(5_000);
    await bring(key);
    const [shown] = await keysOf().sshKeys.of(aPerson('alice').person, world.now());
    expect(shown).toMatchObject({ name: 'laptop', usedAt: world.now() });
  });
});

describe('nobody gets a token', () => {
  const refused = { statusCode: 401, body: { error: { code: 'wrong-signature' } } };
  const sameFor = async (answer: Promise<{ statusCode: number; body: { error: { message: string } } }>) => {
    const got = await answer;
    expect(got).toMatchObject(refused);
    return got.body.error.message;
  };

  test('by a key that nobody has registered, or whose owner has removed it; all are told the same', async () => {
    const unknown = await sameFor(bring(anEd25519Signer()));
    const other = await challenge();
    const forged = key.sign(other.challenge, other.namespace).replace(/[A-Za-z](?=\n-----END)/, '!');
    const wrong = await sameFor(call('/dcv/token', { challenge: other.challenge, signature: forged }));
    const [known] = await keysOf().sshKeys.of(aPerson('alice').person, world.now());
    await keysOf().sshKeys.remove(aPerson('alice').person, known?.fingerprint ?? '', world.now());
    expect(new Set([unknown, wrong, await sameFor(bring(key))]).size).toBe(1);
  });

  test('twice for one challenge, of however many bring it at once', async () => {
    const asked = await challenge();
    const body = { challenge: asked.challenge, signature: key.sign(asked.challenge, asked.namespace) };
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('/dcv/token', body)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([
      201, 401, 401, 401, 401,
    ]);
  });

  test('on the instant that the challenge’s time is over', async () => {
    const asked = await challenge();
    const body = { challenge: asked.challenge, signature: key.sign(asked.challenge, asked.namespace) };
    world.pass(challengeSeconds * 1_000);
    await sameFor(call('/dcv/token', body));
  });

  test('for a challenge that we have not given', async () => {
    const foreign = 'A'.repeat(43);
    await sameFor(call('/dcv/token', { challenge: foreign, signature: key.sign(foreign, signatureNamespace(portal)) }));
  });

  test('for what another portal had him sign, though it took the challenge from here', async () => {
    const { challenge: text } = await challenge();
    const elsewhere = key.sign(text, signatureNamespace('https://evil.example.org'));
    await sameFor(call('/dcv/token', { challenge: text, signature: elsewhere }));
    // It is not spent by that.
    const right = key.sign(text, signatureNamespace(portal));
    expect((await call('/dcv/token', { challenge: text, signature: right })).statusCode).toBe(201);
  });

  test('by RSA with SHA-1, or by a key that has to be touched', async () => {
    const rsa = anRsaSigner();
    await register('bob', rsa);
    const asked = await challenge();
    const old = rsa.sign(asked.challenge, asked.namespace, { algorithm: 'ssh-rsa' });
    await sameFor(call('/dcv/token', { challenge: asked.challenge, signature: old }));
    const type = Buffer.from('\0\0\0\x1ask-ssh-ed25519@openssh.com');
    const touched = key.sign(asked.challenge, asked.namespace, { blob: type });
    expect(await call('/dcv/token', { challenge: asked.challenge, signature: touched })).toMatchObject({
      statusCode: 400,
      body: { error: { code: 'unsupported-key' } },
    });
  });

  test('for somebody else’s desktop', async () => {
    const bobs = anEd25519Signer();
    await register('bob', bobs);
    expect(await bring(bobs, { session: session.name })).toMatchObject({
      body: { error: { code: 'desktop-not-running' } },
    });
  });

  test.each([
    ['nothing', undefined],
    ['an empty object', {}],
    ['a list', []],
    ['no signature', { challenge: 'A'.repeat(43) }],
    ['a short challenge', { challenge: 'A', signature: 'x' }],
    ['a signature that is far too long', { challenge: 'A'.repeat(43), signature: 'x'.repeat(8_001) }],
    ['a session that is no name', { challenge: 'A'.repeat(43), signature: 'x', session: '../etc' }],
    ['something more', { challenge: 'A'.repeat(43), signature: 'x', person: 'alice' }],
  ])('for %s', async (_, body) => {
    expect(await call('/dcv/token', body)).toMatchObject({ statusCode: 400, body: { error: { code: 'bad-request' } } });
  });
});

describe('whoever tries too often', () => {
  test('from one address waits, while others do not; what he says of his address is not all that counts', async () => {
    const from = (address: string) =>
      call('/dcv/token/challenges', undefined, { 'X-Forwarded-For': `${address}, 192.0.2.1` });
    for (let tries = 0; tries < 60; tries += 1) expect((await from('198.51.100.7')).statusCode).toBe(201);
    expect(await from('198.51.100.7')).toMatchObject({
      statusCode: 429,
      body: { error: { code: 'too-many-requests' } },
    });
    expect((await from('198.51.100.8')).statusCode).toBe(201);
    world.pass(60_000);
    expect((await from('198.51.100.7')).statusCode).toBe(201);
  });

  test('with one key waits as well', async () => {
    for (let tries = 0; tries < 10; tries += 1) expect((await bring(key)).statusCode).toBe(201);
    expect((await bring(key)).statusCode).toBe(429);
  });
});

const hasTools = ['ssh-keygen', 'ssh-agent', 'ssh-add', 'curl', 'bash'].every(
  (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0,
);
if (!hasTools) console.warn('Not tested: the script, because ssh-keygen, ssh-agent, curl or bash is not here.');

describe.skipIf(!hasTools)('the script dcv_token_by_key', () => {
  const script = new URL('../../../host/scripts/dcv_token_by_key', import.meta.url).pathname;
  const run = promisify(execFile);
  let folder: string;
  let server: Server;
  const answer = async (event: Parameters<RestHandler>[0], response: ServerResponse) => {
    const { statusCode, body } = await handler(event, lambdaContext);
    response.writeHead(statusCode, { 'Content-Type': 'application/json' }).end(body);
  };
  const bash = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    run('bash', [script, ...args], { env: { PATH: process.env['PATH'], HOME: folder, ...env } });
  const make = async (name: string, ...args: readonly string[]) => {
    await run('ssh-keygen', ['-q', '-N', '', '-f', join(folder, name), ...args]);
    const line = readFileSync(join(folder, `${name}.pub`), 'utf8');
    await addSshKey(keysOf(), aPerson('alice'), { publicKey: line, name });
    return join(folder, name);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ssh-'));
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = Buffer.concat(pieces).toString();
        const event = restEvent({
          method: request.method ?? '',
          path: request.url ?? '',
          ...(body !== '' && { body }),
          headers: { 'Content-Type': request.headers['content-type'] ?? '' },
        });
        void answer(event, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    portal = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([
    ['Ed25519', ['-t', 'ed25519']],
    ['ECDSA', ['-t', 'ecdsa', '-b', '384']],
    ['RSA', ['-t', 'rsa', '-b', '2048']],
  ])('prints a token for a key of %s, and nothing else', async (name, args) => {
    const file = await make(name, ...args);
    const { stdout, stderr } = await bash(['-i', file, portal]);
    expect(stdout).toMatch(/^[\w-]{43}\n$/);
    expect(stderr).toBe('');
    expect(await userOf(stdout.trim())).toMatch(/^dp-/);
  });

  test('signs by the agent, where the file is the public half alone', async () => {
    const file = await make('agent', '-t', 'ed25519');
    const { stdout } = await run('ssh-agent', [
      'bash',
      '-c',
      `ssh-add -q "$1" && rm "$1" && exec bash "$2" -i "$1.pub" "$3"`,
      '-',
      file,
      script,
      portal,
    ]);
    expect(await userOf(stdout.trim())).toMatch(/^dp-/);
  });

  test('prints the link, or the whole answer, where that is asked for', async () => {
    const file = await make('key', '-t', 'ed25519');
    expect((await bash(['-i', file, '-l', portal])).stdout).toMatch(new RegExp(`^${portal}/desktop/.*\n$`));
    const { stdout } = await bash(['-i', file, '-j', '-t', '600', '-s', session.name, portal]);
    expect(JSON.parse(stdout)).toMatchObject({ session: session.name, nativeLink: null });
  });

  test('says in words why there is none, and ends with 1', async () => {
    await run('ssh-keygen', ['-q', '-N', '', '-t', 'ed25519', '-f', join(folder, 'unknown')]);
    const failed = await bash(['-i', join(folder, 'unknown'), portal]).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('registered') });
  });

  test('signs nothing for a portal that says to be another', async () => {
    const file = await make('key', '-t', 'ed25519');
    const here = portal;
    portal = 'https://portal.example.org';
    const failed = await bash(['-i', file, here]).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('another portal') });
  });

  test.each([
    ['nothing', []],
    ['no portal', ['-i', 'x']],
    ['a portal without TLS', ['-i', 'x', 'http://portal.example.org']],
    ['a portal that is an option', ['-i', 'x', '--', '-K/etc/passwd']],
    ['a time that is none', ['-i', 'x', '-t', '1;id', 'https://portal.example.org']],
    ['a session that is none', ['-i', 'x', '-s', '","x":"', 'https://portal.example.org']],
  ])('says how it is used, where it is told %s', async (_, args) => {
    writeFileSync(join(folder, 'x'), '');
    expect(await bash(args).catch((error: unknown) => error)).toMatchObject({ code: 2, stdout: '' });
  });
});

const shellcheck = spawnSync('sh', ['-c', 'command -v shellcheck']).status === 0;
if (!shellcheck) console.warn('Not tested: what shellcheck says of the script, because it is not here.');
test.skipIf(!shellcheck)('shellcheck has nothing to say of the script', () => {
  const script = new URL('../../../host/scripts/dcv_token_by_key', import.meta.url).pathname;
  const said = spawnSync('sh', ['-c', 'shellcheck --norc "$1"', 'sh', script], { encoding: 'utf8' });
  expect(said).toMatchObject({ status: 0, stdout: '' });
});
