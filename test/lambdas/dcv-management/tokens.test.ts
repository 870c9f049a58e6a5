import { describe, expect, test } from 'vitest';
import { verifyDcvToken } from '#core/usecases/dcv/dcv-tokens.ts';
import { openManagement, robot } from '#test/support/dcv-management-under-test.ts';
import { answers } from '#test/support/world.ts';

const path = '/dcv/management/token';

/** Jane has a session that answers, and asks on her host for a token. */
async function withJane(dcv: Parameters<typeof openManagement>[0] = {}) {
  const it = openManagement(dcv);
  const host = await it.aHost();
  await it.ask('/create-session?owner=jane');
  await answers(it.world.deps, 'demo-w01-s001');
  const headers = await it.by(host, 'jane', 1_001);
  const ask = (body?: Record<string, unknown>, more = headers) =>
    it.ask(path, { method: 'POST', headers: more, ...(body && { body }) });
  const opens = (token: string, dcvSession = 'jane', at = host) =>
    verifyDcvToken({ ...it.world.deps, tokens: it.deps.tokens }, { host: at, dcvSession, token });
  return { it, host, headers, ask, opens };
}
const tokenOf = ({ body }: { readonly body: unknown }) => (body as { token: string }).token;

describe('a token for a user of a host', () => {
  test('lets him into his session as himself, for an hour where he says nothing', async () => {
    const { it, ask, opens } = await withJane();
    const answer = await ask();
    expect(answer.body).toEqual({ expires_in: 3_600, session_id: 'jane', token: expect.stringMatching(/^[\w-]{43}$/) });
    expect(answer.text).toMatch(/^\{"expires_in":3600,"session_id":"jane","token":"[\w-]{43}"\}\n$/);
    expect(await opens(tokenOf(answer))).toBe('jane');
    it.world.pass(3_600_000);
    expect(await opens(tokenOf(answer))).toBeUndefined();
  });

  test('opens no other session and no other host, and ends with the session', async () => {
    const { it, ask, opens } = await withJane();
    const token = tokenOf(await ask());
    const other = await it.aHost();
    expect([await opens(token, 'bob'), await opens(token, 'jane', other)]).toEqual([undefined, undefined]);
    await it.ask('/close-session?session_id=jane');
    await it.ask('/create-session?owner=jane');
    expect(await opens(token)).toBeUndefined();
  });

  test('is as long as he says, also in a form, and no longer than the stage allows', async () => {
    const { it, host, ask } = await withJane({ longestToken: '2h' });
    expect((await ask({ time_token_expire: 60 })).body).toMatchObject({ expires_in: 60 });
    expect((await ask({ time_token_expire: '120' })).body).toMatchObject({ expires_in: 120 });
    expect((await ask({ time_token_expire: 86_400 })).body).toMatchObject({ expires_in: 7_200 });
    const headers = { ...(await it.by(host, 'jane')), 'Content-Type': 'application/x-www-form-urlencoded' };
    const body = 'session_id=jane&time_token_expire=90';
    expect((await it.ask(path, { method: 'POST', headers, body })).body).toMatchObject({ expires_in: 90 });
  });

  test.each([0, -1, 1.5, 'soon', '3600; id', null])(
    'of %j seconds is refused in the words that scripts know',
    async (time) => {
      const { ask } = await withJane();
      const message = 'Expire time is invalid. Please insert a integer value greater than 0, in seconds.';
      expect(await ask({ time_token_expire: time })).toMatchObject({ status: 400, body: { message } });
    },
  );

  test('is for nobody else: not for root, not for another user, not for another session', async () => {
    const { it, host, ask } = await withJane();
    const none = { status: 409, body: { message: 'You have no such session here that is ready.' } };
    expect(await ask({}, await it.by(host))).toMatchObject(none);
    expect(await ask({}, await it.by(host, 'bob', 1_002))).toMatchObject(none);
    expect(await ask({ session_id: 'bob' })).toMatchObject(none);
    expect(await ask({}, robot as never)).toMatchObject({ status: 403 });
  });

  test('waits a little for a session that has only just been made, and no longer', async () => {
    const it = openManagement();
    const host = await it.aHost();
    await it.ask('/create-session?owner=jane');
    const before = it.world.now();
    expect(await it.ask(path, { method: 'POST', headers: await it.by(host, 'jane') })).toMatchObject({ status: 409 });
    expect(it.world.now() - before).toBe(8_000);
    const asked = it.ask(path, { method: 'POST', headers: await it.by(host, 'jane') });
    await answers(it.world.deps, 'demo-w01-s001');
    expect(await asked).toMatchObject({ status: 200 });
  });

  test('is to be had inside a person’s own desktop as well', async () => {
    const it = openManagement();
    const host = await it.aHost();
    const { name } = await it.world.start('alice');
    await it.world.settle();
    await answers(it.world.deps, name);
    const [placed] = Object.values((await it.world.hosts.find(host))?.placed ?? {});
    const headers = await it.by(host, placed?.user ?? '', 1_005);
    expect(await it.ask(path, { method: 'POST', headers })).toMatchObject({ status: 200, body: { session_id: name } });
  });
});

describe('a private key', () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----';
  const sent = { user: 'jane', host: '127.0.0.1', port: 22, private_key: key };

  test('is not taken, and what to do instead is said in the words of each generation', async () => {
    const { it } = await withJane();
    const told = { message: expect.stringContaining('ssh-keygen -Y sign') };
    const post = { method: 'POST', headers: robot, body: sent };
    expect(await it.ask('/request_token', post)).toMatchObject({ status: 410, body: { ...told, return_code: 410 } });
    const first = { ...post, headers: { ...robot, 'X-Deskpool-Compat': 'v1' } };
    expect((await it.ask('/request_token', first)).body).toEqual(told);
  });

  test('is not even read, and in no log', async () => {
    const { it } = await withJane();
    const lines: string[] = [];
    const written = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text) => lines.push(String(text)) > 0;
    try {
      const headers = { ...robot, 'Content-Type': 'application/json' };
      const { status, text } = await it.ask('/request_token', {
        method: 'POST',
        headers,
        body: `{"private_key":"${key}`,
      });
      expect([status, text.includes('c2VjcmV0')]).toEqual([410, false]);
    } finally {
      process.stdout.write = written;
    }
    expect(lines.join('')).not.toContain('c2VjcmV0');
  });
});
