import '#test/support/quiet.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { chance } from '#lambdas/chance.ts';
import { dynamoSessionIdStore } from '#lambdas/iserv/dynamo-session-id-store.ts';
import { locationOf, openIdentity, type Browser, type IdentityUnderTest } from '#test/support/identity-under-test.ts';

let it: IdentityUnderTest;
afterEach(() => it.close());

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const open = async (iserv: { sessionIds: boolean; frontend?: string }) => {
  it = await openIdentity({ stage: { iserv } });
  it.provider.people.set('jane', { preferred_username: 'jane', groups: [] });
};
/** From an address of ours to the provider and back. */
const through = async (browser: Browser, path: string, query: Record<string, string> = {}) => {
  const begun = await browser.get(path, query);
  const back = await it.provider.signIn(new URL(locationOf(begun)), 'jane');
  return browser.get(back.pathname, Object.fromEntries(back.searchParams));
};
const sessionIn = async (location: string) => {
  const id = new URL(location).searchParams.get('session_id') ?? '';
  return { id, found: await dynamoSessionIdStore(it.tables.client, 'access').find(chance.hash(id)) };
};

describe.each(['/login', '/api/auth/login'])('signing in by %s', (path) => {
  test('goes back to the frontend with a session id of this login, and with our cookie for the desktops', async () => {
    await open({ sessionIds: true, frontend: 'https://desk.example.org/app?lang=de' });
    const browser = it.browser();
    const done = await through(browser, path);
    expect(done.statusCode).toBe(302);
    const { id, found } = await sessionIn(locationOf(done));
    expect(locationOf(done)).toBe(`https://desk.example.org/app?lang=de&session_id=${id}`);
    expect(id).toMatch(uuid);
    expect(found?.login).toBe((await browser.login())?.key);
  });
  test('goes back to the portal where the stage names no frontend', async () => {
    await open({ sessionIds: true });
    expect(locationOf(await through(it.browser(), path))).toMatch(/^https:\/\/portal\.example\.org\/\?session_id=/);
  });
  test('gives no id where the stage allows none', async () => {
    await open({ sessionIds: false, frontend: 'https://desk.example.org/' });
    expect(locationOf(await through(it.browser(), path))).toBe('/');
  });
  test('says why it did not work, encoded and in words of ours (the original put exception text into the address)', async () => {
    await open({ sessionIds: true, frontend: 'https://desk.example.org/' });
    const browser = it.browser();
    const begun = new URL(locationOf(await browser.get(path)));
    const refused = { error: 'access_denied', state: begun.searchParams.get('state') ?? '' };
    const done = await browser.get('/authorize', refused);
    expect([done.statusCode, new URL(locationOf(done)).origin]).toEqual([302, 'https://desk.example.org']);
    expect(new URL(locationOf(done)).searchParams.get('error')).toMatch(/^Signing in .*\.$/);
  });
  test('gives a login that only had to be confirmed again an id without ending it', async () => {
    await open({ sessionIds: true });
    const browser = it.browser();
    await through(browser, path);
    const before = await browser.login();
    it.later(3_600_000);
    const { found } = await sessionIn(locationOf(await browser.get(path)));
    expect(found?.login).toBe(before?.key);
  });
});

test('the page, which says where it goes on, never sees an id', async () => {
  await open({ sessionIds: true, frontend: 'https://desk.example.org/' });
  expect(locationOf(await through(it.browser(), '/login', { next: '/desktop/jane-ubuntu-desktop' }))).toBe(
    '/desktop/jane-ubuntu-desktop',
  );
});

test('the newer server’s way back is served as well', async () => {
  await open({ sessionIds: true });
  const browser = it.browser();
  const begun = await browser.get('/api/auth/login');
  const back = await it.provider.signIn(new URL(locationOf(begun)), 'jane');
  const done = await browser.get('/api/auth/authorize', Object.fromEntries(back.searchParams));
  expect((await sessionIn(locationOf(done))).id).toMatch(uuid);
});

test('a state that nobody knows is refused by the page, wherever it pretends to come from', async () => {
  await open({ sessionIds: true, frontend: 'https://desk.example.org/' });
  const done = await it.browser().get('/api/auth/authorize', { state: 'made-up', code: 'x' });
  expect(locationOf(done)).toMatch(/^\/\?error=sign-in-failed/);
});
