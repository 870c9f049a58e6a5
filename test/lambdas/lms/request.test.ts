import { describe, expect, test } from 'vitest';
import { userOf } from '#core/lms/lms-user.ts';
import { enterEnvironment } from '#core/usecases/enter-environment.ts';
import { requestHandlers } from '#lambdas/lms/request.ts';
import {
  aLab,
  anOpenPortal,
  aWarmPortal,
  hub,
  told,
  type Allocation,
  type LmsUnderTest,
} from '#test/support/lms-under-test.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { aDesktopType, aStage } from '#test/support/builders.ts';
import { lambdaContext, restEvent } from '#test/support/rest-event.ts';
import { theSession } from '#test/support/world.ts';

const path = '/workshops/environment/demo-w01/request/';
const html = 'text/html; charset=utf-8';
const text = (status: number, body: string) => ({ status, type: html, body });
const unavailable = { status: 503, type: 'application/json', body: '{"error": "No session available"}' };
const token = 'activatedemow01s001zzzzzzzzzzzzzzzzzzzzzzzzzb'.slice(0, 32);

type Query = Readonly<Record<string, string | readonly string[]>>;
const ask = async ({ asRobot }: LmsUnderTest, query: Query = {}, body?: string) =>
  asRobot({ path, query: { index_url: hub, ...query }, ...(body !== undefined && { body }) });

describe('GET|POST /workshops/environment/<name>/request/, its checks in their order', () => {
  test('4: an environment of this name; a desktop type’s is none', async () => {
    const { asRobot } = await anOpenPortal();
    for (const name of ['demo-w99', 'lab'])
      expect(told(await asRobot(`/workshops/environment/${name}/request/?timeout=abc`))).toEqual(
        text(403, 'Environment does not exist'),
      );
  });

  test.each([
    ['none', {}],
    ['an empty one', { index_url: '', redirect_url: ' ' }],
    ['blanks, and a wrong address of everything else', { index_url: '  ', email: 'x', timeout: 'x' }],
  ])('5: an index_url: %s', async (_what, query) => {
    const { asRobot } = await anOpenPortal();
    expect(told(await asRobot({ path, query }))).toEqual(text(400, 'Need redirect URL for workshop index'));
  });
  test('5: redirect_url will do', async () => {
    const { asRobot } = await anOpenPortal();
    const { statusCode, body } = await asRobot({ path, query: { redirect_url: ' https://hub.test/a ' } });
    expect(statusCode).toBe(200);
    expect(body).toContain('&index_url=https%3A%2F%2Fhub.test%2Fa"');
  });

  test.each(['not-an-address', 'a@', '@b.org', 'a@b', 'a b@c.org', 'a@b..org', 'a@-b.org', 'a@b.org, c@d.org'])(
    '6: an email that is one: %s',
    async (email) => {
      const under = await anOpenPortal();
      expect(told(await ask(under, { email, timeout: 'x' }))).toEqual(text(400, 'Invalid email address provided'));
    },
  );

  test.each(['', 'abc', '1.5', '-1', '604801', '99999999999999999999', '0x10', '1e3', 'NaN'])(
    '7: a timeout in whole seconds, a week at most: %j',
    async (timeout) => {
      const under = await anOpenPortal();
      expect(told(await ask(under, { timeout }, '{'))).toEqual(text(400, 'Invalid timeout provided'));
      expect(under.world.stores.all()).toEqual([]);
    },
  );

  test.each(['{', 'parameters', ' ', '{"parameters": [}'])('8: a body is JSON: %j', async (body) => {
    const under = await anOpenPortal();
    for (const method of ['GET', 'POST'])
      expect(told(await under.asRobot({ method, path, query: { index_url: hub }, body }))).toEqual(
        text(400, 'Invalid JSON request payload'),
      );
  });
  test('8: a body is UTF-8', async () => {
    const { handler } = await anOpenPortal();
    const event = restEvent({ path, query: { index_url: hub }, headers: { Authorization: 'Bearer good' } });
    const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
    expect(told(await handler({ ...event, body, isBase64Encoded: true }, lambdaContext))).toEqual(
      text(400, 'Invalid JSON request payload'),
    );
  });

  test.each([
    '[]',
    '"text"',
    'null',
    '1',
    '{"parameters": null}',
    '{"parameters": {}}',
    '{"parameters": ["name"]}',
    '{"parameters": [null]}',
    '{"parameters": [{"value": "a"}]}',
    '{"parameters": [{"name": ""}]}',
    '{"parameters": [{"name": 1}]}',
    '{"parameters": [{"name": "A", "value": 1}]}',
    '{"parameters": [{"name": "A", "value": null}]}',
    '{"parameters": [{"name": "A\\u0000"}]}',
    '{"parameters": [{"name": "A", "value": "\\u0000"}]}',
    '{"parameters": [{"name": "A", "value": "\\ud800"}]}',
  ])('9: with a list of parameters: %s', async (body) => {
    const under = await anOpenPortal();
    expect(told(await ask(under, {}, body))).toEqual(text(400, 'Malformed JSON request payload'));
    expect(under.world.stores.all()).toEqual([]);
  });

  test.each(['educates', 'robot@educates'])('10: not for %s', async (user) => {
    const under = await anOpenPortal();
    expect(told(await ask(under, { user }))).toEqual(text(400, 'Session requests not permitted for user'));
  });

  test('11: nothing free is 503, and the user is known all the same', async () => {
    const under = await anOpenPortal();
    for (const user of ['a', 'b', 'c']) await under.request({ user });
    expect(told(await ask(under, { user: 'd', first_name: 'Dora' }))).toEqual(unavailable);
    await under.request({ user: 'd', first_name: 'Other' }, 'demo-w02');
    const hash = under.deps.chance.hash('robot user\ndemo\nd');
    expect(await under.deps.users.find(hash as never)).toMatchObject({ name: 'd', firstName: 'Dora' });
  });
  test('11: one more than a user may have is 503', async () => {
    const under = await anOpenPortal(aLab({ sessions: { perPerson: 5, anonymous: 1 } }));
    await under.request({ user: 'jane' });
    expect(told(await under.asRobot(`/workshops/environment/demo-w02/request/?index_url=${hub}&user=jane`))).toEqual(
      unavailable,
    );
    expect((await ask(under, { user: 'jane' })).statusCode).toBe(200);
  });

  test('12: a session that no robot asked for is 503', async () => {
    const under = await aWarmPortal();
    const said = { user: 'jane', email: '', firstName: '', lastName: '' };
    await enterEnvironment(under.deps, userOf(under.deps, said), 'demo-w01', hub);
    expect(told(await ask(under, { user: 'jane' }))).toEqual({
      status: 503,
      type: 'application/json',
      body: '{"error": "Cannot be reacquired"}',
    });
  });
});

describe('a request that is granted', () => {
  test('answers the session, key by key', async () => {
    const under = await aWarmPortal();
    expect(told(await ask(under, { index_url: 'https://hub.test/?a=b c', user: ' jane.doe@example.org ' }))).toEqual({
      status: 200,
      type: 'application/json',
      body:
        '{"name": "demo-w01-s001", "session": "demo-w01-s001", "user": "jane.doe@example.org", ' +
        `"url": "/workshops/session/demo-w01-s001/activate/?token=${token}&index_url=https%3A%2F%2Fhub.test%2F%3Fa%3Db%20c", ` +
        '"namespace": "demo-w01-s001", "workshop": "lab", "environment": "demo-w01"}',
    });
  });

  test('by POST takes its values from the query, too', async () => {
    const { asRobot } = await aWarmPortal();
    const { statusCode, body } = await asRobot({
      method: 'POST',
      path,
      query: { index_url: hub, user: 'jane' },
      body: { user: 'max', parameters: [] },
    });
    expect({ statusCode, ...(JSON.parse(body) as object) }).toMatchObject({ statusCode: 200, user: 'jane' });
  });

  test('empty values count as absent, as the lookup service sends them', async () => {
    const under = await anOpenPortal();
    const query = { user: '', email: '', first_name: ' ', last_name: '', session: '', analytics_url: '' };
    const { statusCode, body } = await ask(under, query, '{}');
    expect(statusCode).toBe(200);
    expect((JSON.parse(body) as { user: string }).user).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('of several values the last one counts', async () => {
    const under = await anOpenPortal();
    const { body } = await ask(under, { user: ['max', 'jane'] });
    expect(JSON.parse(body)).toMatchObject({ user: 'jane' });
  });

  test('nobody named is somebody new each time', async () => {
    const under = await anOpenPortal();
    const [one, other] = [await under.request(), await under.request()];
    expect(one.user).not.toBe(other.user);
    expect(one.name).not.toBe(other.name);
  });

  test('a user is known by the words of the first time', async () => {
    const under = await anOpenPortal();
    await under.request({ user: 'jane', email: 'jane@example.org', firstname: 'Jane', lastname: 'Doe' });
    await under.request({ user: 'jane', email: 'other@example.org', first_name: 'Other', last_name: 'Other' });
    const person = under.deps.chance.hash('robot user\ndemo\njane') as never;
    expect(await under.deps.users.find(person)).toMatchObject({
      email: 'jane@example.org',
      firstName: 'Jane',
      lastName: 'Doe',
    });
  });

  test('a user may be called anything that is one line', async () => {
    const under = await anOpenPortal();
    for (const user of ['a b/c?d#e', 'Jörg 🎓', "'; DROP TABLE--"]) {
      const { name } = await under.request({ user });
      expect((await theSession(under.world.deps, name)).ownership).toMatchObject({ by: { username: user } });
    }
  });

  test('keeps the declared parameters alone, with defaults for the rest, and those of the first time', async () => {
    const stage = aLab();
    const [lab] = stage.desktops;
    if (!lab) throw new Error('no type');
    const parameters = [
      { name: 'NAME', value: 'nobody' },
      { name: 'CODE', value: '', generate: 'expression', from: '[A-Z]{4}' } as const,
      { name: 'EMPTY', value: '' },
    ];
    const under = await anOpenPortal({ ...stage, desktops: [{ ...lab, parameters }] });
    const given = (value: string) =>
      JSON.stringify({ parameters: [{ name: 'NAME', value }, { name: 'UNKNOWN', value: 'x' }, { name: 'EMPTY' }] });
    await ask(under, { user: 'jane' }, given('grumpy'));
    await ask(under, { user: 'jane' }, given('sleepy'));
    expect(await under.deps.sessions.request('demo-w01-s001')).toEqual({
      session: 'demo-w01-s001',
      indexUrl: hub,
      analyticsUrl: null,
      parameters: [
        { name: 'NAME', value: 'grumpy' },
        { name: 'CODE', value: 'text-for-[A-Z]{4}' },
        { name: 'EMPTY', value: '' },
      ],
    });
  });

  test('names an environment that is newer than what is remembered', async () => {
    const under = await anOpenPortal();
    const stale = { ...under.deps, environments: { ...under.deps.environments, list: async () => [] } };
    const asked = {
      params: { name: 'demo-w01' },
      body: '',
      url: { path, query: new URLSearchParams({ index_url: hub }) },
    };
    expect(await requestHandlers(stale).lmsRequest(asked as never)).toMatchObject({ environment: 'demo-w01' });
  });
});

describe('asked for again', () => {
  test('the user gets the same session and token; the address of this reply is the new one, the stored one stays', async () => {
    const under = await anOpenPortal();
    const first = await under.request({ user: 'jane', analytics_url: 'https://hub.test/events' });
    const second = await under.request({ user: 'jane', index_url: 'https://other.test/' });
    expect(second).toEqual({ ...first, url: first.url.replace('hub.test', 'other.test') });
    expect(await under.deps.sessions.request(first.name)).toMatchObject({
      indexUrl: hub,
      analyticsUrl: 'https://hub.test/events',
    });
  });

  test('a pending one waits anew', async () => {
    const under = await aWarmPortal();
    await under.request({ user: 'jane' });
    under.world.pass(50_000);
    await under.request({ user: 'jane', timeout: '30' });
    const { body } = await under.asRobot('/workshops/session/demo-w01-s001/schedule/');
    expect(JSON.parse(body)).toMatchObject({
      started: '2026-11-22T12:00:50Z',
      expires: '2026-11-22T12:01:20Z',
      countdown: 30,
    });
  });

  test('timeout=0 waits as long as the session may last', async () => {
    const under = await aWarmPortal();
    await under.request({ user: 'jane', timeout: '0' });
    const { body } = await under.asRobot('/workshops/session/demo-w01-s001/schedule/');
    expect(JSON.parse(body)).toMatchObject({ status: 'WAITING', countdown: 3_600 });
  });

  test('session= answers that one alone, and makes none', async () => {
    const under = await anOpenPortal();
    expect(told(await ask(under, { user: 'jane', session: 'demo-w01-s001' }))).toEqual(unavailable);
    const { name } = await under.request({ user: 'jane' });
    expect(told(await ask(under, { user: 'jane', session: 'demo-w01-s009' }))).toEqual(unavailable);
    expect((await ask(under, { user: 'jane', session: name })).statusCode).toBe(200);
    expect(under.world.stores.all()).toHaveLength(1);
  });

  test('by two robots at once it is one session', async () => {
    const under = await aWarmPortal();
    const all = await Promise.all([1, 2, 3, 4].map(() => under.request({ user: 'jane' })));
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(under.world.stores.all().filter(({ ownership }) => ownership.is === 'claimed')).toHaveLength(1);
  });
});

test('200 users at once for 20 places: 20 sessions, no two users share one, and the contract’s 503 for everybody else', async () => {
  const under = await anOpenPortal(
    aStage({ desktops: [aDesktopType('lab', { pool: { capacity: 20, reserved: 4 } })] }),
  );
  await refillNamed(under.world.deps, ['demo-w01']);
  const results = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(under, { user: `user-${index}` })));
  const granted = results
    .filter(({ statusCode }) => statusCode === 200)
    .map(({ body }) => JSON.parse(body) as Allocation);
  expect(granted).toHaveLength(20);
  expect(new Set(granted.map(({ name }) => name)).size).toBe(20);
  expect(new Set(granted.map(({ user }) => user)).size).toBe(20);
  const others = results.filter(({ statusCode }) => statusCode !== 200).map(told);
  expect(others).toEqual(Array.from({ length: 180 }, () => unavailable));
});

describe('bad input', () => {
  const long = 'x'.repeat(255);
  test.each([
    ['index_url', 'javascript:alert(1)', 'Invalid redirect URL for workshop index'],
    ['index_url', 'not-a-url', 'Invalid redirect URL for workshop index'],
    ['index_url', 'data:text/html,x', 'Invalid redirect URL for workshop index'],
    ['index_url', '//evil.test/', 'Invalid redirect URL for workshop index'],
    ['index_url', 'https:evil.test', 'Invalid redirect URL for workshop index'],
    ['index_url', 'https://hub.test\\@evil.test/', 'Invalid redirect URL for workshop index'],
    ['index_url', 'https://user:word@hub.test/', 'Invalid redirect URL for workshop index'],
    ['index_url', 'https://hub.test/\r\nSet-Cookie: a=b', 'Invalid redirect URL for workshop index'],
    ['index_url', `https://hub.test/${'x'.repeat(4_000)}`, 'Invalid redirect URL for workshop index'],
    ['analytics_url', 'javascript:alert(1)', 'Invalid analytics URL provided'],
    ['analytics_url', 'file:///etc/passwd', 'Invalid analytics URL provided'],
    ['user', 'a\u0000b', 'Invalid user provided'],
    ['user', 'a\nb', 'Invalid user provided'],
    ['user', long, 'Invalid user provided'],
    ['first_name', 'a\u0007', 'Invalid first name provided'],
    ['last_name', long, 'Invalid last name provided'],
    ['session', 'a\u0000', 'Invalid session name supplied'],
    ['email', 'a@b.org\r\nBcc: c@d.org', 'Invalid email address provided'],
  ])('%s=%j is refused, and nothing is allocated', async (name, value, body) => {
    const under = await aWarmPortal();
    expect(told(await ask(under, { [name]: value }))).toEqual(text(400, body));
    expect(under.world.stores.all().map(({ ownership }) => ownership.is)).toEqual(['nobody']);
  });

  test('1 MB of parameters is refused, declared or not, and nothing is allocated', async () => {
    const under = await aWarmPortal();
    for (const name of ['WORKSHOP_USERNAME', 'UNKNOWN']) {
      const one = JSON.stringify({ parameters: [{ name, value: 'x'.repeat(1_000_000) }] });
      const many = JSON.stringify({ parameters: Array.from({ length: 20_000 }, () => ({ name, value: 'x' })) });
      for (const body of [one, many])
        expect(told(await ask(under, {}, body))).toEqual(text(400, 'Malformed JSON request payload'));
    }
    expect(under.world.stores.all().map(({ ownership }) => ownership.is)).toEqual(['nobody']);
  });

  test('where the stage names origins, people go back to those alone', async () => {
    const under = await anOpenPortal(aLab({ lms: { allowedOrigins: ['https://hub.test', 'https://lms.test:8443'] } }));
    for (const index_url of ['https://hub.test', 'https://HUB.test:443/a?b', 'https://lms.test:8443/'])
      expect((await ask(under, { index_url, user: 'jane' })).statusCode).toBe(200);
    for (const index_url of [
      'http://hub.test/',
      'https://hub.test.evil.test/',
      'https://lms.test/',
      'https://evil.test/#https://hub.test',
    ])
      expect(told(await ask(under, { index_url })).body).toBe('Invalid redirect URL for workshop index');
  });
});
