import '#test/support/quiet.ts';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { relayRoutes } from '#core/contract/relay-routes.ts';
import { namedSecrets } from '#lambdas/aws/named-secrets.ts';
import { serve, type RestHandler } from '#lambdas/http/serve.ts';
import { limitSender } from '#core/usecases/relay/limit-sender.ts';
import { relayKey, relayKeys } from '#lambdas/relay/relay-keys.ts';
import { relaySurface } from '#lambdas/relay/relay-surface.ts';
import { relayTokens } from '#lambdas/relay/relay-tokens.ts';
import { relay } from '#lambdas/relay/relay.ts';
import { memoryRelayUsers } from '#test/support/memory-relay-store.ts';
import { readingFrom } from '#test/support/oauth-under-test.ts';
import { relayUnderTest, type RelayUnderTest } from '#test/support/relay-under-test.ts';
import { lambdaContext, restEvent } from '#test/support/rest-event.ts';
import { asking, authenticators, bodyOf, loginCookie, ownPage, portal, type Served } from '#test/support/serving.ts';

const passwords = { promon: '12345', nagios: 'pässword:with colon' };
const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

let under: RelayUnderTest;
let secrets: { current: string; previous: string | undefined };
let ask: Served;
let handler: RestHandler;
const users = () => memoryRelayUsers();
beforeEach(() => {
  under = relayUnderTest({ tokens: '1h' });
  secrets = { current: 'the secret of the stage', previous: undefined };
  ask = serving(users());
});

function serving(generations: ReturnType<typeof users>): Served {
  const { deps } = under;
  const keys = relayKeys(
    async (version) => (version === 'AWSCURRENT' ? secrets.current : secrets.previous),
    deps.clock,
  );
  const tokens = relayTokens({ relay: deps.stage.relay, keys, users: generations, clock: deps.clock });
  const isSecret = namedSecrets(['promon', 'nagios'], readingFrom(passwords), deps.clock);
  handler = serve(relayRoutes, relay({ ...deps, users: generations, tokens, isSecret }), {
    authenticate: { ...authenticators, monitor: (token) => tokens.read(token) },
    portalOrigin: async () => portal,
    surface: relaySurface,
  });
  return asking(handler);
}

const login = async (headers: Readonly<Record<string, string>> = basic('promon', '12345')) =>
  ask({ method: 'POST', path: '/api/loginUser', headers });
const tokenOf = async () => {
  const { token } = bodyOf(await login()) as { token: string };
  return { 'x-access-tokens': token };
};
const told = ({ body, statusCode }: { body: string; statusCode: number }) => [statusCode, JSON.parse(body)];
const place = async (body: string | Readonly<Record<string, unknown>>, more = {}) =>
  ask({ method: 'POST', path: '/api/placeMessage', headers: { ...(await tokenOf()), ...more }, body });

describe('POST /api/loginUser', () => {
  test('gives a token for Basic credentials, as the seed’s curl line sends them', async () => {
    const reply = await login({ Authorization: 'Basic cHJvbW9uOjEyMzQ1' });
    expect(reply.statusCode).toBe(200);
    const { token } = bodyOf(reply) as { token: string };
    expect(decodeProtectedHeader(token)).toMatchObject({
      alg: 'HS256',
      typ: 'JWT',
      kid: relayKey(secrets.current).kid,
    });
    const { sub, exp = 0, iat = 0 } = decodeJwt(token);
    expect([sub, exp - iat]).toEqual(['promon', 3_600]);
  });

  test('takes passwords in UTF-8 and with colons', async () => {
    expect((await login(basic('nagios', 'pässword:with colon'))).statusCode).toBe(200);
  });

  test.each([
    ['nothing', {}],
    ['a wrong password', basic('promon', '1234')],
    ['no password', basic('promon', '')],
    ['a user whom nobody knows', basic('root', '12345')],
    ['a user of the prototype', basic('__proto__', '12345')],
    ["another user's password", basic('nagios', '12345')],
    ['no user', basic('', '12345')],
    ['another scheme', { Authorization: 'Bearer cHJvbW9uOjEyMzQ1' }],
    ['no base64', { Authorization: 'Basic %%%' }],
    ['no colon', { Authorization: `Basic ${Buffer.from('promon').toString('base64')}` }],
  ])('refuses %s', async (_what, headers) => {
    const reply = await login(headers);
    expect(told(reply)).toEqual([401, { message: 'could not verify' }]);
    expect(reply.headers).toMatchObject({ 'WWW-Authenticate': 'Basic realm="relay", charset="UTF-8"' });
  });
});

describe('GET /api/test', () => {
  const withToken = async (token?: string) =>
    told(await ask({ path: '/api/test', ...(token !== undefined && { headers: { 'x-access-tokens': token } }) }));
  const signed = (claims: object, { secret = secrets.current, alg = 'HS256', ...header } = {}) => {
    const { kid, key } = relayKey(secret);
    const now = Math.floor(under.deps.clock() / 1_000);
    return new SignJWT({ sub: 'promon', aud: 'relay', gen: 0, exp: now + 60, ...claims })
      .setProtectedHeader({ alg, kid, ...header })
      .sign(key);
  };

  test('says that the token is good', async () => {
    expect(await withToken((await tokenOf())['x-access-tokens'])).toEqual([
      200,
      { message: 'token is valid for promon' },
    ]);
    expect(await withToken(await signed({}))).toEqual(good);
  });

  test('refuses none', async () => {
    const missing = [401, { message: 'a valid token is missing' }];
    expect(await withToken()).toEqual(missing);
    expect(await withToken('')).toEqual(missing);
  });

  const good = [200, { message: 'token is valid for promon' }];
  const invalid = [401, { message: 'token is invalid' }];
  test.each([
    ['garbage', async () => 'garbage'],
    ['garbage in three parts', async () => 'a.b.c'],
    ['one of 100 KB', async () => 'x'.repeat(100_000)],
    [
      'one that is not signed',
      async () => new UnsecuredJWT({ sub: 'promon', aud: 'relay', gen: 0 }).setExpirationTime('1h').encode(),
    ],
    ['one with another key', async () => signed({}, { secret: 'guessed' })],
    ['one with another algorithm', async () => signed({}, { alg: 'HS512' })],
    ['one for something else', async () => signed({ aud: 'lookup' })],
    ['one for ever', async () => signed({ exp: undefined })],
    ['one of nobody', async () => signed({ sub: undefined })],
    ['one of a user who is gone', async () => signed({ sub: 'gone' })],
    ['one without a generation', async () => signed({ gen: undefined })],
    ['one whose generation is a text', async () => signed({ gen: '0' })],
    ['one that names no key', async () => signed({}, { kid: undefined } as never)],
    [
      'one that is changed',
      async () => (await signed({})).replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"nagios"}').toString('base64url')}.`),
    ],
  ])('refuses %s', async (_what, token) => {
    expect(await withToken(await token())).toEqual(invalid);
  });

  test('refuses one whose time is up, to the second', async () => {
    const token = (await tokenOf())['x-access-tokens'];
    under.turn(3_599_000);
    expect(await withToken(token)).toEqual(good);
    under.turn(1_000);
    expect(await withToken(token)).toEqual([401, { message: 'token has expired' }]);
  });

  test('takes tokens of the key before, once the secret is rotated, and not of the one before that', async () => {
    const old = (await tokenOf())['x-access-tokens'];
    secrets = { current: 'a new secret', previous: secrets.current };
    under.turn(300_000);
    expect(await withToken(old)).toEqual(good);
    const fresh = (await tokenOf())['x-access-tokens'];
    expect(decodeProtectedHeader(fresh).kid).toBe(relayKey('a new secret').kid);
    secrets = { current: 'a third secret', previous: secrets.current };
    under.turn(300_000);
    expect(await withToken(old)).toEqual(invalid);
    expect(await withToken(fresh)).toEqual(good);
  });

  test('notices a rotation when the first token of the new key comes', async () => {
    await tokenOf();
    secrets = { current: 'a new secret', previous: secrets.current };
    expect(await withToken(await signed({}))).toEqual(good);
  });

  test('refuses every token from before a revocation, and none from after it', async () => {
    const token = (await tokenOf())['x-access-tokens'];
    const revoke = {
      method: 'DELETE',
      path: '/api/relay/users/promon/tokens',
      headers: { ...ownPage, ...loginCookie('admin') },
    };
    expect((await ask(revoke)).statusCode).toBe(200);
    expect(await withToken(token)).toEqual([401, { message: 'token has been revoked' }]);
    expect(await withToken((await tokenOf())['x-access-tokens'])).toEqual(good);
    expect((await ask({ ...revoke, path: '/api/relay/users/nobody/tokens' })).statusCode).toBe(404);
  });

  test('takes no token in another header', async () => {
    const headers = { Authorization: `Bearer ${(await tokenOf())['x-access-tokens']}` };
    expect(told(await ask({ path: '/api/test', headers }))).toEqual([401, { message: 'a valid token is missing' }]);
  });
});

describe('POST /api/placeMessage', () => {
  test('accepts the message of the seed’s curl line', async () => {
    const reply = await place('{\n    "message" : "hello"\n}', { 'Content-Type': 'application/json' });
    const [status, body] = told(reply);
    expect([status, body]).toEqual([200, { message: 'accepted', id: expect.any(String), state: 'accepted' }]);
    expect(under.deps.relay.messages()).toMatchObject([{ text: 'hello', from: 'promon', severity: 'info' }]);
  });

  test('accepts severity, source, subject and fields', async () => {
    const rich = {
      message: 'full',
      severity: 'critical',
      source: 'db-1',
      subject: 'Disk',
      fields: { used: 99, ok: false },
    };
    expect((await place(rich)).statusCode).toBe(200);
    const { message: text, ...rest } = rich;
    expect(under.deps.relay.messages()).toMatchObject([{ text, ...rest }]);
  });

  test('accepts JSON whatever its content type says', async () => {
    expect((await place('{"message":"hello"}', { 'Content-Type': 'text/plain' })).statusCode).toBe(200);
    expect((await place('{"message":"hello"}')).statusCode).toBe(200);
  });

  test('two that are the same are two; with one id they are one, and another under it is refused', async () => {
    await place({ message: 'a' });
    await place({ message: 'a' });
    const [, first] = told(await place({ message: 'a', id: 'x' }));
    expect(told(await place({ message: 'a', id: 'x' }))).toEqual([200, first]);
    expect(under.deps.relay.messages()).toHaveLength(3);
    expect((await place({ message: 'b', id: 'x' })).statusCode).toBe(409);
  });

  const deep = (depth: number) => `{"message":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  test.each([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['half of a JSON', '{"message":"he'],
    ['a list', '["hello"]'],
    ['null', 'null'],
    ['no message', '{}'],
    ['an empty message', '{"message":""}'],
    ['a message of blanks', '{"message":" \\n\\t "}'],
    ['a message that is a number', '{"message":5}'],
    ['a message that is an object', '{"message":{"text":"hello"}}'],
    ['a deeply nested message', deep(100_000)],
    ['deeply nested fields', `{"message":"a","fields":{"a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}}`],
    ['a severity that there is not', '{"message":"a","severity":"fatal"}'],
    ['a subject with a line break', '{"message":"a","subject":"Disk\\r\\nBcc: all@example.org"}'],
    ['a source with a line break', '{"message":"a","source":"db\\nX: y"}'],
    ['a name of a field with a line break', '{"message":"a","fields":{"a\\nb":"c"}}'],
    ['a subject that is too long', JSON.stringify({ message: 'a', subject: 'x'.repeat(201) })],
    [
      'too many fields',
      JSON.stringify({
        message: 'a',
        fields: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`f${at}`, at])),
      }),
    ],
    ['something that nobody knows', '{"message":"a","to":"all@example.org"}'],
  ])('refuses %s', async (_what, body) => {
    const reply = await place(body);
    expect(reply.statusCode).toBe(400);
    expect(bodyOf(reply)).toEqual({ message: expect.stringMatching(/./) });
    expect(under.deps.relay.messages()).toEqual([]);
  });

  test('refuses bytes that are no text, also within a text', async () => {
    const headers = await tokenOf();
    const post = { method: 'POST', path: '/api/placeMessage', headers };
    expect((await ask({ ...post, body: '\u0000\u0001' })).statusCode).toBe(400);
    const bytes = Buffer.from('{"message":"h\u00ffllo"}', 'latin1').toString('base64');
    const event = { ...restEvent({ ...post, body: bytes }), isBase64Encoded: true };
    expect((await handler(event, lambdaContext)).statusCode).toBe(400);
    expect(under.deps.relay.messages()).toEqual([]);
  });

  test('takes 256 KB and not a byte more, counted as they are sent', async () => {
    const sized = (bytes: number) => {
      const frame = Buffer.byteLength(JSON.stringify({ message: '' }));
      return JSON.stringify({ message: 'ä'.repeat(Math.floor((bytes - frame) / 2)) + 'x'.repeat((bytes - frame) % 2) });
    };
    expect((await place(sized(262_144))).statusCode).toBe(200);
    expect(told(await place(sized(262_145)))).toEqual([413, { message: 'the message is larger than 256 KB' }]);
    expect(under.deps.relay.messages()).toHaveLength(1);
  });

  test('reads nothing before it knows who asks', async () => {
    const reply = await ask({ method: 'POST', path: '/api/placeMessage', body: 'no JSON' });
    expect(told(reply)).toEqual([401, { message: 'a valid token is missing' }]);
  });

  test('refuses to accept what it could not deliver', async () => {
    under = relayUnderTest({ recipients: [] });
    ask = serving(users());
    expect((await place({ message: 'a' })).statusCode).toBe(503);
  });

  test('takes so many messages a minute of each user, and says so', async () => {
    under = relayUnderTest({ perMinute: 2 });
    ask = serving(users());
    for (const message of ['a', 'b']) expect((await place({ message })).statusCode).toBe(200);
    expect(told(await place({ message: 'c' }))).toEqual([
      429,
      { message: 'more than 2 messages in this minute: send this one again in the next' },
    ]);
    expect(under.deps.relay.messages()).toHaveLength(2);
    await expect(limitSender(under.deps, 'nagios')).resolves.toBeUndefined();
    await under.pass(60_000);
    await expect(limitSender(under.deps, 'promon')).resolves.toBeUndefined();
  });

  test.each([
    ['GET', '/api/placeMessage', 405, 'POST'],
    ['PUT', '/api/placeMessage', 405, 'POST'],
    ['GET', '/api/loginUser', 405, 'POST'],
    ['POST', '/api/test', 405, 'GET, HEAD'],
  ])('%s %s is %i', async (method, path, status, allow) => {
    const reply = await ask({ method, path });
    expect([reply.statusCode, reply.headers?.['Allow']]).toEqual([status, allow]);
  });
});

describe('the list for admins', () => {
  const admin = { ...ownPage, ...loginCookie('admin') };

  test('shows messages with what became of them, and sends a failed one again', async () => {
    under.mailer.fate = () => ({ is: 'refused', why: 'rejected', passes: false });
    const [message] = await under.place({ message: 'hello', severity: 'info', fields: {} });
    await under.drain();
    const list = await ask({ path: '/api/relay/messages', query: { state: 'failed' }, headers: admin });
    expect(bodyOf(list)).toMatchObject({
      messages: [
        { id: message?.id, state: 'failed', text: 'hello', mail: { note: 'rejected', to: ['ops@example.org'] } },
      ],
      cursor: null,
    });
    under.mailer.fate = () => 'sent';
    const path = `/api/relay/messages/${message?.id}`;
    expect((await ask({ method: 'POST', path: `${path}/retry`, headers: admin })).statusCode).toBe(200);
    await under.drain();
    expect(bodyOf(await ask({ path, headers: admin }))).toMatchObject({ message: { state: 'sent' } });
    expect((await ask({ method: 'POST', path: `${path}/retry`, headers: admin })).statusCode).toBe(409);
  });

  test('speaks natively, also where there is nothing', async () => {
    const native = (code: string) => ({ error: { code, message: expect.any(String), requestId: 'request-1' } });
    expect(bodyOf(await ask({ path: '/api/relay/messages' }))).toEqual(native('signed-out'));
    expect(bodyOf(await ask({ path: '/api/relay/nothing', headers: admin }))).toEqual(native('no-such-route'));
    expect(bodyOf(await ask({ path: '/api/relay/messages/x', headers: admin }))).toEqual(native('no-such-route'));
    const mistaken = await ask({ path: '/api/relay/messages', query: { state: 'lost' }, headers: admin });
    expect(bodyOf(mistaken)).toMatchObject({ error: { code: 'bad-request', mistakes: [{ path: 'query.state' }] } });
  });

  test('names the users, whose tokens can be ended', async () => {
    expect(bodyOf(await ask({ path: '/api/relay/users', headers: admin }))).toEqual({ users: ['promon', 'nagios'] });
  });

  test('releases an address', async () => {
    await under.deps.relay.suppress('ops@example.org', 'bounced', 0);
    const release = (address: string) =>
      ask({ method: 'DELETE', path: `/api/relay/suppressed/${encodeURIComponent(address)}`, headers: admin });
    expect((await release('ops@example.org')).statusCode).toBe(200);
    expect(await under.deps.relay.suppressed(['ops@example.org'])).toEqual(new Set());
    expect((await release('no address')).statusCode).toBe(400);
  });
});
