import { describe, expect, test } from 'vitest';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { StageInput } from '#core/stage/stage.ts';
import type { LoginKey } from '#core/access/login.ts';
import { userOf } from '#core/lms/lms-user.ts';
import { enterEnvironment } from '#core/usecases/enter-environment.ts';
import { endSession } from '#core/usecases/stop-session.ts';
import { aLab, anOpenPortal, aWarmPortal, hub, told, type LmsUnderTest } from '#test/support/lms-under-test.ts';
import { aLogin } from '#test/support/logins.ts';
import { theSession } from '#test/support/world.ts';

const html = 'text/html; charset=utf-8';
const session = 'demo-w01-s001';
const page = `/workshops/session/${session}/`;
const minute = 60_000;

/** Where a browser is sent. */
const sent = ({ statusCode, headers, body }: APIGatewayProxyResult) => ({
  status: statusCode,
  to: headers?.['Location'],
  type: headers?.['Content-Type'],
  body,
});
const to = (location: string) => ({ status: 302, to: location, type: html, body: '' });
const refused = (body: string) => ({ status: 400, type: html, body });
const cookieOf = (result: APIGatewayProxyResult) => String(result.multiValueHeaders?.['Set-Cookie']?.[0]);

const asked = async (query: Readonly<Record<string, string>> = {}, stage?: Partial<StageInput>) => {
  const under = await aWarmPortal(aLab(stage));
  const { url } = await under.request({ user: 'jane', first_name: 'Jane', last_name: 'Doe', ...query });
  return { under, url, browser: under.browser() };
};
const schedule = async ({ asRobot }: LmsUnderTest) => JSON.parse((await asRobot(`${page}schedule/`)).body) as object;

describe('activate/', () => {
  test('signs the browser in as the user for 14 days and goes on to the session; its clock starts', async () => {
    const { under, url, browser } = await asked();
    under.world.pass(10_000);
    const result = await browser(url);
    expect(sent(result)).toEqual(to(page));
    expect(cookieOf(result)).toMatch(
      /^__Host-deskpool=[^;]+; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(await schedule(under)).toMatchObject({
      status: 'RUNNING',
      started: '2026-11-22T12:00:10Z',
      expires: '2026-11-22T13:00:10Z',
    });
    const value = cookieOf(result).split(/[=;]/)[1] ?? '';
    expect(await under.logins.find(under.deps.chance.hash(value) as never)).toMatchObject({
      username: 'jane',
      displayName: 'Jane Doe',
      roles: ['guest'],
      refreshToken: null,
      endsAt: under.world.now() + 14 * 86_400_000,
      refreshAt: under.world.now() + 14 * 86_400_000,
    });
  });

  test('again, in any browser, goes the same way and sets no clock back', async () => {
    const { under, url, browser } = await asked();
    await browser(url);
    under.world.pass(minute);
    const other = under.browser();
    expect(sent(await other(url))).toEqual(to(page));
    expect(sent(await other(page))).toEqual(to(`/desktop/jane-lab?session=${session}`));
    expect(await schedule(under)).toMatchObject({ started: '2026-11-22T12:00:00Z' });
  });

  test('again in the same browser keeps its login, for as long as that lasts', async () => {
    const { under, url, browser } = await asked();
    const first = cookieOf(await browser(url));
    under.world.pass(minute);
    const second = cookieOf(await browser(url));
    expect(second.split(';')[0]).toBe(first.split(';')[0]);
    expect(second).toContain('Max-Age=1209540;');
  });

  test('ends the login of whoever was signed in before', async () => {
    const { under, url } = await asked();
    const login = aLogin({ key: under.deps.chance.hash('before') as never });
    await under.logins.open(login);
    const { query, path } = {
      path: url.split('?')[0] ?? '',
      query: Object.fromEntries(new URLSearchParams(url.split('?')[1])),
    };
    expect(sent(await under.ask({ path, query, headers: { Cookie: '__Host-deskpool=before' } }))).toEqual(to(page));
    expect(await under.logins.find(login.key)).toBeUndefined();
  });

  test('goes on to a session whose desktop is still on its way', async () => {
    const under = await anOpenPortal();
    const { url } = await under.request({ user: 'jane' }, 'demo-w02');
    const browser = under.browser();
    expect(sent(await browser(url))).toEqual(to('/workshops/session/demo-w02-s001/'));
    expect(sent(await browser('/workshops/session/demo-w02-s001/'))).toEqual(
      to('/desktop/jane-terminal?session=demo-w02-s001'),
    );
  });

  test('ignores the index_url in its query: people go back to the stored one', async () => {
    const { under, url, browser } = await asked();
    await browser(url.replace('hub.test', 'evil.test'));
    await endSession(under.world.deps, session, 'lost');
    expect(sent(await browser(page))).toEqual(to(`${hub}?notification=session-deleted`));
  });

  test('without a token is 400, whatever the session', async () => {
    const { under } = await asked();
    for (const path of [`${page}activate/`, `${page}activate/?token=`, '/workshops/session/nowhere/activate/'])
      expect(told(await under.browser()(path))).toEqual(refused('No access token supplied'));
  });
  test('of a session that there is not, that is nobody’s or that is over is 400', async () => {
    const { under, url } = await asked();
    await under.request({ user: 'max' }, 'demo-w02');
    expect(told(await under.browser()('/workshops/session/nowhere/activate/?token=x'))).toEqual(
      refused('Invalid session name supplied'),
    );
    under.world.pass(minute);
    expect(told(await under.browser()(url))).toEqual(refused('Invalid session name supplied'));
    expect(await theSession(under.world.deps, session)).toMatchObject({
      status: 'stopping',
      reason: 'never-activated',
    });
  });
  test('of one that is nobody’s is 400', async () => {
    const under = await aWarmPortal();
    const token = await under.deps.secrets.activationToken(await theSession(under.world.deps, session));
    expect(told(await under.browser()(`${page}activate/?token=${token}`))).toEqual(
      refused('Invalid session name supplied'),
    );
  });
  test('with a wrong token, also another session’s, is 400, and nobody is signed in', async () => {
    const { under, url } = await asked();
    const other = await under.request({ user: 'max' }, 'demo-w02');
    const foreign = url.replace(/token=\w+/, /token=\w+/.exec(other.url)?.[0] ?? '');
    for (const path of [foreign, url.replace(/token=\w+/, 'token=wrong')]) {
      const result = await under.browser()(path);
      expect(told(result)).toEqual(refused('Invalid access token for session'));
      expect(result.multiValueHeaders).toBeUndefined();
    }
    expect(await schedule(under)).toMatchObject({ status: 'WAITING' });
  });
  test('of one that its owner got by himself is 400, whatever the token', async () => {
    const under = await aWarmPortal();
    const said = { user: 'jane', email: '', firstName: '', lastName: '' };
    const { session: own } = await enterEnvironment(under.deps, userOf(under.deps, said), 'demo-w01', hub);
    const token = await under.deps.secrets.activationToken(own);
    expect(told(await under.browser()(`${page}activate/?token=${token}`))).toEqual(
      refused('Invalid access token for session'),
    );
  });
  test('of one that is over sends the browser of its owner back, and starts nothing again', async () => {
    const { under, url, browser } = await asked();
    await browser(url);
    await under.asRobot(`${page}terminate/`);
    expect(sent(await browser(url))).toEqual(to(`${hub}?notification=session-deleted`));
    expect(told(await under.browser()(url))).toEqual(refused('Invalid session name supplied'));
  });
  test('is at the other path, too', async () => {
    const { under, url } = await asked();
    expect(sent(await under.browser()(url.replace('/workshops', '')))).toEqual(to(page));
  });
});

describe('the session page', () => {
  test('sends a browser that nobody is signed in with to sign in', async () => {
    const { under } = await asked();
    expect(sent(await under.browser()(page))).toEqual(to(`/?next=${page}`));
    expect(sent(await under.browser()('/workshops/session/nowhere/'))).toEqual(
      to('/?next=/workshops/session/nowhere/'),
    );
  });
  test('sends its owner to the desktop', async () => {
    const { url, browser } = await asked();
    await browser(url);
    for (const path of [page, `/session/${session}`])
      expect(sent(await browser(path))).toEqual(to(`/desktop/jane-lab?session=${session}`));
  });
  test('sends the owner of one that is over back, keeping the query of the address', async () => {
    const { under, url, browser } = await asked({ index_url: 'https://hub.test/?a=b&notification=old' });
    await browser(url);
    under.world.pass(60 * minute);
    expect(sent(await browser(page))).toEqual(to('https://hub.test/?a=b&notification=session-deleted'));
  });
  test('sends anybody else to the index, and tells no difference between no session and somebody’s', async () => {
    const { under, url, browser } = await asked();
    await browser(url);
    await under.request({ user: 'max' }, 'demo-w02');
    for (const name of ['demo-w02-s001', 'nowhere'])
      expect(sent(await browser(`/workshops/session/${name}/`))).toEqual(
        to('/workshops/catalog/?notification=session-invalid'),
      );
  });
  test('or to the index that the stage names', async () => {
    const { browser, url } = await asked({}, { lms: { index: 'https://school.test/?from=lab' } });
    await browser(url);
    expect(sent(await browser('/workshops/session/nowhere/'))).toEqual(
      to('https://school.test/?from=lab&notification=session-invalid'),
    );
  });
  test('activates one of which its owner is signed in already', async () => {
    const { under, url, browser } = await asked();
    await browser(url);
    await under.request({ user: 'jane' }, 'demo-w02');
    expect(sent(await browser('/workshops/session/demo-w02-s001/'))).toEqual(
      to('/desktop/jane-terminal?session=demo-w02-s001'),
    );
    const { body } = await under.asRobot('/workshops/session/demo-w02-s001/schedule/');
    expect(JSON.parse(body)).toMatchObject({ status: 'RUNNING' });
  });
});

describe('delete/', () => {
  test.each([
    ['', 'session-deleted'],
    ['?notification=startup-timeout', 'startup-timeout'],
    ['?notification=session-unavailable', 'session-unavailable'],
    ['?notification=%0d%0aSet-Cookie:a=b', 'session-deleted'],
    ['?notification=anything', 'session-deleted'],
  ])('ends it and sends its owner back: %s', async (query, notification) => {
    const { under, url, browser } = await asked();
    await browser(url);
    expect(sent(await browser(`${page}delete/${query}`))).toEqual(to(`${hub}?notification=${notification}`));
    expect(await theSession(under.world.deps, session)).toMatchObject({
      status: 'stopping',
      reason: 'stopped-by-owner',
    });
    expect(sent(await browser(`${page}delete/`))).toEqual(to(`${hub}?notification=session-deleted`));
  });
  test('ends nothing for anybody else', async () => {
    const { under, url } = await asked();
    await under.browser()(url);
    expect(sent(await under.browser()(`${page}delete/`))).toEqual(to(`/?next=${page}`));
    const { url: others } = await under.request({ user: 'max' }, 'demo-w02');
    const max = under.browser();
    await max(others);
    expect(sent(await max(`${page}delete/`))).toEqual(to('/workshops/catalog/?notification=session-invalid'));
    expect(await schedule(under)).toMatchObject({ status: 'RUNNING' });
  });
});

describe('create/ and the environment’s page', () => {
  const environment = '/workshops/environment/demo-w01/';
  const open: Partial<StageInput> = {
    registration: { type: 'anonymous' },
    lms: { allowedOrigins: ['https://hub.test'] },
  };

  test('lead to the sign-in where the stage lets no strangers in', async () => {
    for (const stage of [{}, { registration: { type: 'anonymous', enabled: false } }] as const) {
      const { under, url, browser } = await asked({}, stage);
      await browser(url);
      for (const go of [browser, under.browser()])
        for (const path of [`${environment}create/?index_url=${hub}`, `${environment}?index_url=${hub}`])
          expect(sent(await go(path))).toEqual(to('/accounts/login/'));
      expect(under.world.stores.all()).toHaveLength(1);
    }
  });

  test('make a browser somebody and lead to a session that runs at once and no robot can have', async () => {
    const under = await aWarmPortal(aLab(open));
    const browser = under.browser();
    const created = await browser(`${environment}create/?index_url=${hub}`);
    expect(sent(created)).toEqual(to(`${environment}?index_url=https%3A%2F%2Fhub.test%2F`));
    expect(cookieOf(created)).toMatch(/^__Host-deskpool=/);
    expect(sent(await browser(String(created.headers?.['Location'])))).toEqual(to(page));
    expect(await schedule(under)).toMatchObject({ status: 'RUNNING', user: expect.stringMatching(/^anon@educates:/) });
    const { user } = (await schedule(under)) as { user: string };
    await expect(under.request({ user })).rejects.toThrow('503 {"error": "Cannot be reacquired"}');
    expect(sent(await browser(page))).toMatchObject({ status: 302, to: expect.stringMatching(/^\/desktop\/anon-/) });
    expect(sent(await browser(`${page}delete/`))).toEqual(to(`${hub}?notification=session-deleted`));
  });

  test('tell the place that the visitor came from what is wrong', async () => {
    const under = await anOpenPortal(aLab(open));
    const browser = under.browser();
    await browser(`${environment}create/`);
    expect(sent(await browser(`/workshops/environment/nowhere/?index_url=${hub}`))).toEqual(
      to(`${hub}?notification=workshop-invalid`),
    );
    for (const user of ['a', 'b', 'c']) await under.request({ user });
    expect(sent(await browser(`${environment}?index_url=${hub}`))).toEqual(
      to(`${hub}?notification=session-unavailable`),
    );
    for (const elsewhere of ['javascript:alert(1)', 'https://evil.test/', 'https://hub.test@evil.test/'])
      expect(sent(await browser(`${environment}?index_url=${elsewhere}`))).toEqual(
        to('/workshops/catalog/?notification=session-unavailable'),
      );
  });

  test('sign nobody out', async () => {
    const { under, url, browser } = await asked({}, open);
    await browser(url);
    const created = await browser(`${environment}create/`);
    expect(sent(created)).toEqual(to(environment));
    expect(created.multiValueHeaders).toBeUndefined();
    expect(sent(await browser(environment))).toEqual(to(page));
    expect(under.world.stores.all()).toHaveLength(1);
  });

  test('sign nobody out whose login only has to be refreshed: the sign-in does that and comes back', async () => {
    const under = await anOpenPortal(aLab(open));
    const key = under.deps.chance.hash('stale') as LoginKey;
    await under.logins.open(aLogin({ key, refreshAt: under.world.now() }));
    const headers = { Cookie: '__Host-deskpool=stale' };
    const created = await under.ask({ path: `${environment}create/`, headers });
    expect(await under.logins.find(key)).toBeDefined();
    expect(created.multiValueHeaders).toBeUndefined();
    expect(sent(created)).toEqual(to(`/login?next=${encodeURIComponent(environment)}`));
  });

  test('make somebody new of a browser whose login is over', async () => {
    const under = await anOpenPortal(aLab(open));
    const key = under.deps.chance.hash('over') as LoginKey;
    await under.logins.open(aLogin({ key, idleAt: under.world.now() }));
    const created = await under.ask({ path: `${environment}create/`, headers: { Cookie: '__Host-deskpool=over' } });
    expect(cookieOf(created)).toMatch(/^__Host-deskpool=/);
    expect(sent(created)).toEqual(to(environment));
  });

  test('a browser without cookies is not sent in circles', async () => {
    const under = await anOpenPortal(aLab(open));
    expect(sent(await under.ask({ path: environment }))).toEqual(to('/accounts/login/'));
  });
});

describe('the original’s own pages', () => {
  test.each([
    ['/workshops/catalog/', '/'],
    ['/workshops/catalog/?notification=session-invalid', '/?notification=session-invalid'],
    ['/workshops/catalog/?notification=%22%3E', '/'],
    ['/workshops/finished/', '/'],
  ])('%s leads to the portal', async (path, location) => {
    const { browser } = await asked();
    expect(sent(await browser(path))).toEqual(to(location));
  });
});
