import { describe, expect, test } from 'vitest';
import { sweep } from '#core/usecases/sweep.ts';
import { aDcvType } from '#test/support/dcv-world.ts';
import { openManagement, robot, type ManagementUnderTest } from '#test/support/dcv-management-under-test.ts';

const v1 = { headers: { ...robot, 'X-Deskpool-Compat': 'v1' } };
const created = { message: 'Created.', return_code: 200, stderr: '', stdout: '' };
const failed = (stderr: unknown, code = 500) => ({
  message: 'Error: Failed to run create-session.',
  return_code: code,
  stderr,
  stdout: '',
});
/** The session whose owner is a user of the hosts of this name. */
const sessionOf = async ({ world }: ManagementUnderTest, owner: string) => {
  const host = (await world.hosts.all()).find(({ placed }) => Object.hasOwn(placed, owner));
  const name = host?.placed[owner]?.session;
  return name === undefined ? undefined : world.session(name);
};

describe('making a session', () => {
  test('its id and its user are its owner’s name, and its mark our own name for it', async () => {
    const it = openManagement();
    const host = await it.aHost();
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 200, body: created });
    expect(it.world.fleet.running()).toEqual([`${host}/jane`]);
    const command = it.world.fleet.sent.find(({ is }) => is === 'create');
    expect(command).toMatchObject({ session: 'jane', user: 'jane', type: 'virtual', name: 'demo-w01-s001' });
    expect(await sessionOf(it, 'jane')).toMatchObject({
      name: 'demo-w01-s001',
      ownership: { by: { username: 'jane', hosted: { name: 'jane', host: null } } },
    });
  });

  test('a second one is refused as it was, and makes nothing', async () => {
    const it = openManagement();
    await it.aHost();
    await it.ask('/create-session?owner=jane');
    const exists = { message: 'Already exist.', return_code: 500, stderr: null, stdout: 'Count: 1' };
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 500, body: exists });
    expect(it.world.fleet.running()).toHaveLength(1);
  });

  test('ten at once make one', async () => {
    const it = openManagement({}, [aDcvType('gpu', { perHost: 12, pool: { capacity: 12 } })]);
    await it.aHost();
    const answers = await Promise.all(Array.from({ length: 10 }, () => it.ask('/create-session?owner=jane')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 500)).toHaveLength(9);
    expect(it.world.fleet.running()).toHaveLength(1);
  });

  test('in the first generation’s words', async () => {
    const it = openManagement();
    await it.aHost();
    expect(await it.ask('/create-session?owner=jane', v1)).toMatchObject({ status: 200, body: { message: 'created' } });
    const exists = { count: 1, message: 'already exist.' };
    expect(await it.ask('/create-session?owner=jane', v1)).toMatchObject({ status: 500, body: exists });
    const missing = { message: 'Missing owner parameter. Please specify owner in the query string.' };
    expect(await it.ask('/create-session', v1)).toMatchObject({ status: 400, body: missing });
    const bad = { message: 'Error: Failed to run create-session' };
    expect(await it.ask('/create-session?owner=x;id', v1)).toMatchObject({ status: 400, body: bad });
  });

  test('an owner who is not named is missing', async () => {
    const { ask } = openManagement();
    const message = 'Missing owner parameter. Please specify owner in the query string.';
    expect(await ask('/create-session')).toMatchObject({
      status: 400,
      body: { message, return_code: 400, stderr: '', stdout: '' },
    });
  });

  test.each([
    'x;touch pwned;',
    '../../etc/passwd',
    'a\nb',
    'jane\n',
    '$(id)',
    "jane'",
    'jane doe',
    'Jane',
    '-jane',
    'a'.repeat(32),
    'root',
    'dp-abcdefghijklmnop',
    'demo-w01-s001',
    'jänè',
  ])('%j is no owner, and never reaches a host', async (owner) => {
    const it = openManagement();
    await it.aHost();
    const before = it.world.fleet.sent.length;
    const path = `/create-session?owner=${encodeURIComponent(owner)}`;
    expect(await it.ask(path)).toMatchObject({ status: 400, body: failed(expect.stringContaining('lower-case'), 400) });
    expect(it.world.fleet.sent).toHaveLength(before);
    expect(it.world.fleet.running()).toEqual([]);
  });

  test('no host is up: the session waits for one, and that is said', async () => {
    const it = openManagement();
    const waits = { ...created, return_code: 202, stdout: 'The session waits for its host.' };
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 202, body: waits });
    expect(it.world.fleet.ids()).toHaveLength(1);
    expect((await it.ask('/create-session?owner=jane')).body).toMatchObject({ message: 'Already exist.' });
  });

  test('a host that never says that it has made it keeps nobody waiting for ever', async () => {
    const it = openManagement();
    await it.aHost();
    it.world.fleet.breakOnce('create', 'never answered');
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 202 });
  });

  test('nor do two waits, one after the other, keep anybody for longer than one', async () => {
    const it = openManagement();
    await it.aHost();
    await it.ask('/create-session?owner=jane');
    const hurries = it.whileWaiting;
    it.whileWaiting = async () => undefined;
    expect(await it.ask('/close-session?session_id=jane')).toMatchObject({ status: 202 });
    // Its host closes it after ten seconds, and never says that it has made the next one.
    const begun = it.world.now();
    it.world.fleet.breakOnce('create', 'never answered');
    it.whileWaiting = async () => (it.world.now() - begun >= 10_000 ? hurries() : undefined);
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 202 });
    expect(it.world.now() - begun).toBeLessThanOrEqual(15_000);
  });

  test('one that its host could not make has failed', async () => {
    const it = openManagement();
    await it.aHost();
    it.world.fleet.breakOnce('create', 'failed on the host');
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({
      status: 500,
      body: failed('The session has ended: start-failed.'),
    });
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 200 });
  });

  test('a full environment says so', async () => {
    const full = openManagement({}, [aDcvType('gpu', { pool: { capacity: 1 } })]);
    await full.aHost();
    await full.ask('/create-session?owner=jane');
    expect(await full.ask('/create-session?owner=bob')).toMatchObject({
      status: 500,
      body: failed('All desktops of this kind are in use. Please try again later.'),
    });
  });

  test('the type is the one whose kind of session the stage names', async () => {
    const types = [aDcvType('gpu'), aDcvType('console', { session: 'console' })];
    const it = openManagement({ sessionType: 'console' }, types);
    await it.ask('/create-session?owner=jane');
    expect((await it.deps.environments.list()).map(({ desktopType }) => desktopType)).toEqual(['console']);
  });

  test('one that somebody made by hand under the same id is neither taken for ours nor closed', async () => {
    const it = openManagement();
    const host = await it.aHost();
    it.world.fleet.makeByHand(host, 'jane', 'jane');
    it.world.fleet.breakOnce('create', 'failed on the host');
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 500 });
    for (let minute = 0; minute < 5; minute += 1) await it.world.tell();
    expect(it.world.fleet.running()).toEqual([`${host}/jane`]);
  });
});

describe('asked by the relay of a host', () => {
  test('it is made there, and only there', async () => {
    const it = openManagement();
    const [one, other] = [await it.aHost(), await it.aHost()];
    for (const [host, owner] of [
      [other, 'jane'],
      [one, 'bob'],
    ] as const)
      expect(await it.ask(`/create-session?owner=${owner}`, { headers: await it.by(host) })).toMatchObject({
        status: 200,
      });
    expect(it.world.fleet.running().toSorted()).toEqual([`${one}/bob`, `${other}/jane`].toSorted());
    expect((await it.ask('/list-sessions-owners', { headers: await it.by(one) })).body).toMatchObject({
      message: ['bob'],
    });
    const message = 'Already exist.';
    expect((await it.ask('/create-session?owner=jane', { headers: await it.by(one) })).body).toMatchObject({ message });
  });

  test('a host without room says so, and another one is not asked', async () => {
    const it = openManagement({}, [aDcvType('gpu', { perHost: 1 })]);
    const [one] = [await it.aHost(), await it.aHost()];
    const headers = await it.by(one);
    await it.ask('/create-session?owner=jane', { headers });
    expect(await it.ask('/create-session?owner=bob', { headers })).toMatchObject({
      status: 500,
      body: failed('This host has no room for another session.'),
    });
    expect(it.world.fleet.running()).toEqual([`${one}/jane`]);
  });
});

describe('a host with places that are kept warm', () => {
  test('gives one up for somebody who is there already', async () => {
    const it = openManagement({}, [aDcvType('gpu', { perHost: 1, pool: { capacity: 4, reserved: 1 } })]);
    const host = await it.aHost();
    await sweep(it.world.deps);
    await it.world.settle();
    expect(await it.world.hosts.find(host)).toMatchObject({ placed: { 'demo-w01-s001': { warm: true } } });
    // Nothing runs there, so nothing is listed.
    expect((await it.ask('/list-sessions')).body).toMatchObject({ message: '' });
    const headers = await it.by(host);
    expect(await it.ask('/create-session?owner=jane', { headers })).toMatchObject({ status: 200, body: created });
    expect(it.world.fleet.running()).toEqual([`${host}/jane`]);
    expect(await it.world.session('demo-w01-s001')).toMatchObject({ status: 'ended', reason: 'surplus' });
  });
});

describe('closing a session', () => {
  const opened = async () => {
    const it = openManagement();
    const host = await it.aHost();
    await it.ask('/create-session?owner=jane');
    return { it, host };
  };

  test('by its id: over for its owner, gone from its host, and he may have another at once', async () => {
    const { it } = await opened();
    const { name = '' } = (await sessionOf(it, 'jane')) ?? {};
    const closed = { message: 'closed', return_code: 200, stderr: '', stdout: '' };
    expect(await it.ask('/close-session?session_id=jane')).toMatchObject({ status: 200, body: closed });
    expect(it.world.fleet.running()).toEqual([]);
    expect(await it.world.session(name)).toMatchObject({ status: 'ended', reason: 'stopped-by-admin' });
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 200 });
  });

  test('whoever asks for another while the last one is being closed waits for that', async () => {
    const { it } = await opened();
    const { name = '' } = (await sessionOf(it, 'jane')) ?? {};
    await it.world.stop(name);
    expect(await it.ask('/create-session?owner=jane')).toMatchObject({ status: 200, body: created });
    expect(it.world.fleet.running()).toHaveLength(1);
  });

  test('by its owner, in the first generation’s words', async () => {
    const { it } = await opened();
    expect((await it.ask('/close-session?owner=jane')).body).toEqual({ message: 'closed' });
    const none = { message: 'No session found to be closed.' };
    expect(await it.ask('/close-session?owner=jane')).toMatchObject({ status: 200, body: none });
  });

  test('that its host does not close in time is said to be on its way', async () => {
    const { it } = await opened();
    it.world.fleet.breakOnce('close', 'never answered');
    expect(await it.ask('/close-session?session_id=jane')).toMatchObject({ status: 202, body: { message: 'closed' } });
  });

  test('that nobody knows, and one that somebody made by hand, is refused', async () => {
    const { it, host } = await opened();
    it.world.fleet.makeByHand(host, 'lab', 'root');
    await it.world.tell();
    const message = 'Error: Failed to run close-session';
    expect((await it.ask('/close-session?session_id=zz;id')).body).toMatchObject({
      message,
      return_code: 500,
      stderr: "Session 'zz_id' not found.",
    });
    expect((await it.ask('/close-session?session_id=lab')).body).toMatchObject({
      message,
      stderr: 'This session was not made by Deskpool, which leaves it alone.',
    });
    expect((await it.ask('/close-session?owner=root')).body).toEqual({ message: 'No session found to be closed.' });
    expect(it.world.fleet.running()).toContain(`${host}/lab`);
    expect(await it.ask('/close-session')).toMatchObject({
      status: 400,
      body: { message: 'Missing session_id parameter. Please specify session_id in the query string.' },
    });
  });
});

describe('what became of a session elsewhere', () => {
  test('one that is stopped on the portal is closed on its host', async () => {
    const it = openManagement();
    await it.aHost();
    await it.ask('/create-session?owner=jane');
    const { name = '' } = (await sessionOf(it, 'jane')) ?? {};
    await it.world.stop(name);
    await it.world.settle();
    expect(it.world.fleet.running()).toEqual([]);
    expect(await it.world.session(name)).toMatchObject({ status: 'ended' });
  });

  test('one whose closing was lost is closed when its host tells that it still runs', async () => {
    const it = openManagement();
    const host = await it.aHost();
    await it.ask('/create-session?owner=jane');
    await it.world.hosts.freeRoom(host, 'jane', it.world.now());
    await it.world.tell();
    expect(it.world.fleet.running()).toEqual([]);
  });

  test('late news of an earlier session under the same id takes nothing from the one that is there', async () => {
    const it = openManagement();
    const host = await it.aHost();
    await it.ask('/create-session?owner=jane');
    const { name = '' } = (await sessionOf(it, 'jane')) ?? {};
    await it.ask('/close-session?session_id=jane');
    await it.ask('/create-session?owner=jane');
    await it.world.hear({ host, command: 'close', dcvSession: 'jane', name, is: 'done', output: 'closed' });
    expect(await sessionOf(it, 'jane')).toMatchObject({ status: 'launching' });
    expect((await it.ask('/list-sessions-owners')).body).toMatchObject({ message: ['jane'] });
  });
});
