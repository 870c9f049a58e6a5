import { describe, expect, test } from 'vitest';
import type { RunningSession } from '#core/dcv/inventory.ts';
import { openManagement } from '#test/support/dcv-management-under-test.ts';
import { aDcvType } from '#test/support/dcv-world.ts';
import { answers } from '#test/support/world.ts';

const E = (message: string, code: number, stderr: string | null, stdout: string | null) => ({
  message,
  return_code: code,
  stderr,
  stdout,
});
const minute = 60_000;
/** Nothing but the question closes a session here. */
const types = [aDcvType('gpu', { limits: { startUp: '15m', duration: '8h', idle: 0 } })];

/** Jane has a session that answers. */
async function aSession(dcv: Parameters<typeof openManagement>[0] = {}) {
  const it = openManagement(dcv, types);
  const host = await it.aHost();
  await it.ask('/create-session?owner=jane');
  await answers(it.world.deps, 'demo-w01-s001');
  await it.world.tell();
  const running = async () => {
    const [told] = await it.deps.inventories.all();
    const [session] = told?.sessions ?? [];
    if (!session) throw new Error('nothing runs');
    return session;
  };
  /** Her host tells that she left then, or was never there. */
  const left = async (
    lastLeftAt: number | null,
    createdAt: number | null = it.world.now(),
  ): Promise<RunningSession> => {
    const after = { ...(await running()), connections: 0, connected: [], lastLeftAt, createdAt };
    it.describes = () => after;
    await it.world.deps.inventories.keep(host, { port: 8_443, sessions: [after] }, it.world.now());
    return after;
  };
  return { it, host, left, ask: it.ask };
}
const notYet = (seconds: number) =>
  E(
    'There are no users connected, but the session has not been inactive long enough.',
    200,
    '',
    `Inactive duration: ${seconds} seconds`,
  );
const closed = E('closed', 200, '', '');

describe('by its id', () => {
  test('somebody is connected: left alone, with the session as its host describes it', async () => {
    const { it, ask } = await aSession();
    it.world.fleet.connect('jane', it.world.now());
    await it.world.tell();
    it.world.pass(3 * 60 * minute);
    const { status, body } = await ask('/check-session-timedout?session_id=jane');
    expect([status, body]).toMatchObject([200, { message: 'There are users still connected under DCV session.' }]);
    const { stdout } = body as { stdout: string };
    expect(JSON.parse(stdout)).toMatchObject({ id: 'jane', 'num-of-connections': 1 });
  });

  test('counts from when the last one left, to the second', async () => {
    const { it, ask, left } = await aSession();
    await left(it.world.now(), it.world.now() - 300 * minute);
    it.world.pass(60 * minute - 1_000);
    expect((await ask('/check-session-timedout?session_id=jane')).body).toEqual(notYet(3_599));
    expect(it.world.fleet.running()).toHaveLength(1);
    it.world.pass(1_000);
    expect(await ask('/check-session-timedout?session_id=jane')).toMatchObject({ status: 200, body: closed });
    await it.world.settle();
    expect(it.world.fleet.running()).toEqual([]);
    expect(await it.world.session('demo-w01-s001')).toMatchObject({ status: 'ended', reason: 'idle' });
  });

  test('where nobody ever was, counts from when it was made', async () => {
    const { it, ask, left } = await aSession();
    await left(null);
    it.world.pass(59 * minute);
    expect((await ask('/check-session-timedout?session_id=jane')).body).toEqual(notYet(3_540));
    it.world.pass(minute);
    expect((await ask('/check-session-timedout?session_id=jane')).body).toEqual(closed);
  });

  test('is not closed where somebody has come since its host last told', async () => {
    const { it, ask, left } = await aSession();
    const before = await left(it.world.now());
    it.world.pass(61 * minute);
    it.describes = () => ({ ...before, connections: 1 });
    expect((await ask('/check-session-timedout?session_id=jane')).body).toMatchObject({
      message: 'There are users still connected under DCV session.',
    });
    expect(it.world.fleet.running()).toHaveLength(1);
  });

  test.each(['silent', 'gone'] as const)('is not closed where its host is %s', async (said) => {
    const { it, ask, left } = await aSession();
    await left(it.world.now());
    it.world.pass(61 * minute);
    it.describes = () => said;
    const error = E('Error: Failed to describe session.', 500, 'The host did not describe it in time.', '');
    expect(await ask('/check-session-timedout?session_id=jane')).toMatchObject({ status: 500, body: error });
    expect(it.world.fleet.running()).toHaveLength(1);
  });

  test('is not closed where its host names no time that can be read', async () => {
    const { it, ask, left } = await aSession();
    await left(null, null);
    it.world.pass(61 * minute);
    expect(await ask('/check-session-timedout?session_id=jane')).toMatchObject({
      status: 500,
      body: { message: 'Error: Failed to check session timeout.' },
    });
  });

  test('0 switches it off, which the original could not say', async () => {
    const { it, ask, left } = await aSession({ sessionTimeout: 0 });
    await left(it.world.now());
    it.world.pass(600 * minute);
    const message = 'Session timedout check is disabled because session_timeout is equal zero.';
    expect(await ask('/check-session-timedout?session_id=jane')).toMatchObject({ status: 200, body: { message } });
    expect(await ask('/check-session-timedout?owner=jane')).toMatchObject({ status: 200, body: { message } });
    expect(it.world.fleet.running()).toHaveLength(1);
  });

  test('one that nobody knows can’t be described, and one that somebody made by hand is left alone', async () => {
    const { it, ask, host } = await aSession();
    it.world.fleet.makeByHand(host, 'lab', 'root');
    await it.world.tell();
    const told = await it.deps.inventories.all();
    const lab = { ...told[0]?.sessions.find(({ id }) => id === 'lab'), createdAt: it.world.now() } as RunningSession;
    await it.world.deps.inventories.keep(host, { port: 8_443, sessions: [lab] }, it.world.now());
    it.describes = () => lab;
    it.world.pass(61 * minute);
    expect(await ask('/check-session-timedout?session_id=zz')).toMatchObject({
      status: 500,
      body: E('Error: Failed to describe session.', 500, "Session 'zz' not found.", ''),
    });
    expect(await ask('/check-session-timedout?session_id=lab')).toMatchObject({
      status: 500,
      body: { stderr: 'This session was not made by Deskpool, which leaves it alone.' },
    });
    expect(it.world.fleet.running()).toContain(`${host}/lab`);
  });

  test('no session is named', async () => {
    const { ask } = openManagement();
    const message = 'Missing session_id parameter. Please specify owner in the query string.';
    expect(await ask('/check-session-timedout')).toMatchObject({ status: 400, body: { message } });
  });
});

describe('by its owner, as the first generation asks', () => {
  test('half an hour after the last one left, and not half an hour of use', async () => {
    const { it, ask, left } = await aSession();
    // In use for hours, and left this moment: the original closed it at once.
    await left(it.world.now(), it.world.now() - 300 * minute);
    const soon = { message: 'There are no users connected, but the time to timedout did not reach yet.' };
    expect((await ask('/check-session-timedout?owner=jane')).body).toEqual(soon);
    it.world.pass(30 * minute);
    expect((await ask('/check-session-timedout?owner=jane')).body).toEqual({ message: 'closed' });
    await it.world.settle();
    expect(it.world.fleet.running()).toEqual([]);
  });

  test('somebody is connected', async () => {
    const { it, ask } = await aSession();
    it.world.fleet.connect('jane', it.world.now());
    await it.world.tell();
    const message = 'There are users still connected under DCV session.';
    expect((await ask('/check-session-timedout?owner=jane')).body).toEqual({ message });
  });

  test.each(['return_code', 'stderr', 'stdout', '["jane"]', 'nobody'])(
    'what the idle job takes for an owner, %s, closes nothing',
    async (owner) => {
      const { it, ask, left } = await aSession();
      await left(it.world.now());
      it.world.pass(600 * minute);
      const path = `/check-session-timedout?owner=${encodeURIComponent(owner)}`;
      expect(await ask(path)).toMatchObject({ status: 200, body: { message: '' } });
      expect(it.world.fleet.running()).toHaveLength(1);
    },
  );
});
