import '#test/support/quiet.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SshKeyView } from '#core/contract/ssh-key-routes.ts';
import { dynamoSshKeyStore } from '#lambdas/ssh-keys/dynamo-ssh-key-store.ts';
import { takeProvidedKeys } from '#lambdas/ssh-keys/provided-keys.ts';
import { sshSignatures } from '#lambdas/ssh-keys/signature.ts';
import { sshKeys } from '#lambdas/ssh-keys/ssh-keys.ts';
import { log } from '#lambdas/telemetry.ts';
import { aStage, noon } from '#test/support/builders.ts';
import { bodyOf, loginCookie, ownPage, people, served, type Served } from '#test/support/serving.ts';
import { vectors } from '#test/support/ssh-vectors.ts';
import { openTables, type Tables } from '#test/support/tables.ts';

let tables: Tables;
let ask: Served;
let logged: string[];
const [one, two, three] = vectors;
if (!one || !two || !three) throw new Error('vectors are needed');

beforeEach(async () => {
  tables = await openTables('access');
  const store = dynamoSshKeyStore(tables.client, 'access');
  ask = served('sshKeys', sshKeys({ sshKeys: store, signatures: sshSignatures, clock: () => noon }));
  logged = [];
  vi.spyOn(log, 'warn').mockImplementation((...said: unknown[]) => void logged.push(JSON.stringify(said)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await tables.dynamo.close();
});

const call = async (who: string, method: string, path = '', body?: object) => {
  const headers = { ...ownPage, ...loginCookie(who), ...(body && { 'Content-Type': 'application/json' }) };
  const text = body && { body: JSON.stringify(body) };
  const result = await ask({ method, path: `/api/ssh-keys${path}`, headers, ...text });
  const said = bodyOf(result) as { keys?: readonly SshKeyView[]; error?: { code: string; message: string } };
  return { status: result.statusCode, keys: said.keys ?? [], error: said.error };
};
const add = (who: string, publicKey: string, name?: string) =>
  call(who, 'POST', '', { publicKey, ...(name !== undefined && { name }) });

describe('a person’s SSH keys', () => {
  test('are added, shown with their fingerprint, and removed', async () => {
    expect(await add('student', one.publicKey)).toEqual({
      status: 201,
      error: undefined,
      keys: [
        {
          id: expect.stringMatching(/^[\w-]{43}$/),
          fingerprint: one.fingerprint,
          type: 'ssh-ed25519',
          name: 'ed25519',
          source: 'page',
          addedAt: new Date(noon).toISOString(),
          usedAt: null,
        },
      ],
    });
    const { keys } = await add('student', two.publicKey, 'My laptop');
    expect(keys.map(({ name }) => name).toSorted()).toEqual(['My laptop', 'ed25519']);
    for (const { id } of keys) expect((await call('student', 'DELETE', `/${id}`)).status).toBe(200);
    expect((await call('student', 'DELETE', `/${keys[0]?.id ?? ''}`)).status).toBe(200);
    expect((await call('student', 'GET')).keys).toEqual([]);
  });

  test('are his alone: nobody else sees or removes them, an admin neither', async () => {
    const { keys } = await add('student', one.publicKey);
    for (const who of ['teacher', 'admin']) {
      expect((await call(who, 'GET')).keys).toEqual([]);
      expect((await call(who, 'DELETE', `/${keys[0]?.id ?? ''}`)).keys).toEqual([]);
    }
    expect((await call('student', 'GET')).keys).toHaveLength(1);
  });

  test('are refused twice, and to somebody else', async () => {
    await add('student', one.publicKey);
    expect(await add('student', `${one.publicKey} again`)).toMatchObject({ status: 409, error: { code: 'key-known' } });
    expect(await add('teacher', one.publicKey)).toMatchObject({ status: 409, error: { code: 'key-taken' } });
  });

  test.each([
    ['prose', 'let me in', 'unsupported-key'],
    ['a key that has to be touched', 'sk-ssh-ed25519@openssh.com AAAA', 'unsupported-key'],
    ['nothing', '', 'bad-request'],
    ['far too much', `ssh-rsa ${'A'.repeat(4_001)}`, 'bad-request'],
  ])('are none where %s is sent', async (_, text, code) => {
    expect(await add('student', text)).toMatchObject({ status: 400, error: { code } });
  });

  test('a private key is refused in words that say what it is, and stands in no log', async () => {
    const secret = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----';
    const { error } = await add('student', secret);
    expect(error?.message).toContain('private');
    expect(logged.join()).not.toContain('c2VjcmV0');
  });

  test('have no names that would break a line', async () => {
    expect(await add('student', one.publicKey, 'a\nb')).toMatchObject({ status: 400 });
    expect(await add('student', one.publicKey, 'x'.repeat(101))).toMatchObject({ status: 400 });
  });

  test('are not for guests, nor for whoever is signed out', async () => {
    expect((await add('guest', one.publicKey)).status).toBe(403);
    expect((await add('nobody', one.publicKey)).status).toBe(401);
  });
});

describe('keys that the identity provider names', () => {
  const person = people['student']?.person;
  if (!person) throw new Error('a student is needed');
  const take = (claims: Record<string, unknown>, claim: string | undefined = 'ssh_keys') => {
    const { oidc } = aStage();
    const stage = { oidc: { ...oidc, ...(claim !== undefined && { sshKeysClaim: claim }) } };
    return takeProvidedKeys(
      { sshKeys: dynamoSshKeyStore(tables.client, 'access'), stage, clock: () => noon },
      person,
      claims,
    );
  };
  const shown = async () => (await call('student', 'GET')).keys;

  test.each([
    ['one line', one.publicKey, 1],
    ['lines of one text', `${one.publicKey}\n\n  ${two.publicKey}  \n`, 2],
    ['a list of lines', [one.publicKey, two.publicKey, three.publicKey], 3],
    ['the same key twice', [one.publicKey, one.publicKey], 1],
    ['nothing', undefined, 0],
    ['what is no list', { keys: one.publicKey }, 0],
  ])('are taken from a claim with %s', async (_, claim, count) => {
    await take({ ssh_keys: claim });
    const keys = await shown();
    expect(keys).toHaveLength(count);
    for (const { source } of keys) expect(source).toBe('provider');
  });

  test('are passed over where they are no good, and the others are taken', async () => {
    await take({ ssh_keys: ['sk-ssh-ed25519@openssh.com AAAA', 17, null, 'nonsense', one.publicKey] });
    expect((await shown()).map(({ fingerprint }) => fingerprint)).toEqual([one.fingerprint]);
    expect(logged.join()).toContain('unsupported, unreadable');
  });

  test('stay with whoever has added them, and the person is told nothing but in the log', async () => {
    await add('teacher', one.publicKey);
    await take({ ssh_keys: one.publicKey });
    expect(await shown()).toEqual([]);
    expect(logged.join()).toContain(one.fingerprint);
  });

  test('are nobody’s business where the stage names no claim', async () => {
    const { oidc } = aStage();
    const deps = { sshKeys: dynamoSshKeyStore(tables.client, 'access'), stage: { oidc }, clock: () => noon };
    await takeProvidedKeys(deps, person, { ssh_keys: one.publicKey });
    expect(await shown()).toEqual([]);
  });

  test('keep nobody from signing in, even where they can’t be kept', async () => {
    const { oidc } = aStage();
    const broken = { provide: () => Promise.reject(new Error('no table')) };
    const stage = { oidc: { ...oidc, sshKeysClaim: 'ssh_keys' } };
    await takeProvidedKeys({ sshKeys: broken, stage, clock: () => noon }, person, { ssh_keys: one.publicKey });
    expect(logged.join()).toContain('could not be kept');
  });
});
