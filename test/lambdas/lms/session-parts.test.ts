import { describe, expect, test } from 'vitest';
import { endSession } from '#core/usecases/stop-session.ts';
import { aWarmPortal, told, type LmsUnderTest } from '#test/support/lms-under-test.ts';

const html = 'text/html; charset=utf-8';
const text = (status: number, body: string) => ({ status, type: html, body });
const json = (body: string) => ({ status: 200, type: 'application/json', body });
const notFound = { status: 404, type: html, body: expect.stringContaining('<h1>Not Found</h1>') };
const notInUse = text(400, 'Session is not currently in use');
const session = 'demo-w01-s001';
const minute = 60_000;

const part = async ({ asRobot }: LmsUnderTest, name: string, prefix = '/workshops/session') =>
  told(await asRobot(`${prefix}/${session}/${name}/`));
/** Somebody's, and waiting for him. */
const aPending = async () => {
  const under = await aWarmPortal();
  const { url } = await under.request({ user: 'jane.doe@example.org', analytics_url: 'https://hub.test/events?key=1' });
  return { under, url };
};
/** In use since noon. */
const aRunning = async () => {
  const { under, url } = await aPending();
  await under.browser()(url);
  return under;
};

describe('every part of a session', () => {
  test.each(['authorize', 'config', 'schedule', 'extend', 'terminate'])(
    '%s/ is at both paths, with and without a slash; 404 for a session that there is not or that has ended',
    async (name) => {
      const under = await aRunning();
      expect((await under.asRobot(`/workshops/session/nobodys-w01-s001/${name}/`)).statusCode).toBe(404);
      expect(await part(under, name, '/session')).toMatchObject({ status: 200 });

      await endSession(under.world.deps, session, 'lost');
      for (const path of [`/workshops/session/${session}/${name}`, `//session/${session}/${name}/`])
        expect(told(await under.asRobot({ path }))).toEqual(notFound);
    },
  );
});

describe('authorize/', () => {
  test('says whose it is and who asks', async () => {
    const { under } = await aPending();
    expect(await part(under, 'authorize')).toEqual(
      json('{"owner": "jane.doe@example.org", "user": "robot@educates", "staff": false}'),
    );
  });
  test('is 400 while it is nobody’s', async () => {
    expect(await part(await aWarmPortal(), 'authorize')).toEqual(notInUse);
  });
});

describe('config/', () => {
  test('gives the address without a slash and the password, also while it is nobody’s', async () => {
    const { status, type, body } = await part(await aWarmPortal(), 'config');
    expect({ status, type }).toEqual({ status: 200, type: 'application/json' });
    expect(body).toMatch(/^\{"url": "https:\/\/[a-z]{26}\.desk\.example\.org", "password": "[A-Za-z0-9]{32}"\}$/);
  });
});

describe('schedule/', () => {
  test('of nobody’s has no times', async () => {
    expect(await part(await aWarmPortal(), 'schedule')).toEqual(
      json(
        `{"name": "${session}", "namespace": "${session}", "user": null, "status": "WAITING", "started": null, "expires": null, "expiring": false}`,
      ),
    );
  });
  test('of a pending one counts down to the end of its patience', async () => {
    const { under } = await aPending();
    under.world.pass(1_234);
    expect(await part(under, 'schedule')).toEqual(
      json(
        `{"name": "${session}", "namespace": "${session}", "user": "jane.doe@example.org", "status": "WAITING", ` +
          '"started": "2026-11-22T12:00:00Z", "expires": "2026-11-22T12:01:00Z", "expiring": true, "countdown": 58, "extendable": false}',
      ),
    );
  });
  test('of a running one counts down to its expiry, milliseconds included', async () => {
    const { under, url } = await aPending();
    under.world.pass(394);
    await under.browser()(url);
    expect(await part(under, 'schedule')).toEqual(
      json(
        `{"name": "${session}", "namespace": "${session}", "user": "jane.doe@example.org", "status": "RUNNING", ` +
          '"started": "2026-11-22T12:00:00.394Z", "expires": "2026-11-22T13:00:00.394Z", "expiring": false, "countdown": 3600, "extendable": false}',
      ),
    );
  });
});

describe('extend/', () => {
  test('that can’t be is 200 with extended false', async () => {
    expect(await part(await aRunning(), 'extend')).toEqual(
      json(
        `{"name": "${session}", "namespace": "${session}", "user": "jane.doe@example.org", "status": "RUNNING", ` +
          '"started": "2026-11-22T12:00:00Z", "expires": "2026-11-22T13:00:00Z", "extended": false, "expiring": false, "countdown": 3600, "extendable": false}',
      ),
    );
  });
  test('in the last quarter gives a quarter more', async () => {
    const under = await aRunning();
    under.world.pass(46 * minute);
    expect(JSON.parse((await part(under, 'schedule')).body)).toMatchObject({ expiring: true, extendable: true });
    expect(JSON.parse((await part(under, 'extend')).body)).toMatchObject({
      expires: '2026-11-22T13:15:00Z',
      extended: true,
      expiring: false,
      countdown: 29 * 60,
      extendable: false,
    });
  });
  test('is 400 while it is nobody’s', async () => {
    expect(await part(await aWarmPortal(), 'extend')).toEqual(notInUse);
  });
});

describe('terminate/', () => {
  test('ends it; the second time it is gone', async () => {
    const under = await aRunning();
    under.world.pass(minute);
    expect(await part(under, 'terminate')).toEqual(
      json('{"started": "2026-11-22T12:00:00Z", "expires": "2026-11-22T12:01:00Z"}'),
    );
    expect(JSON.parse((await part(under, 'schedule')).body)).toMatchObject({ status: 'STOPPING', extendable: false });
    expect(JSON.parse((await part(under, 'extend')).body)).toMatchObject({ status: 'STOPPING', extended: false });
    expect(await part(under, 'terminate')).toEqual(notFound);
  });
  test('is 400 while it is nobody’s', async () => {
    const under = await aWarmPortal();
    expect(await part(under, 'terminate')).toEqual(notInUse);
    expect(under.world.stores.all().map(({ status }) => status)).toEqual(['reserved']);
  });
});

describe('event/', () => {
  const send = async ({ asRobot }: LmsUnderTest, body: unknown, type = 'application/json') =>
    told(
      await asRobot({
        method: 'POST',
        path: `/workshops/session/${session}/event/`,
        headers: { 'Content-Type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );

  test('is announced as all events of sessions are, to the session’s address as well', async () => {
    const { under } = await aPending();
    const data = { prev_page: null, current_page: 'über', page_number: 1 };
    expect(await send(under, { event: { name: 'Workshop/View', data } }, 'application/json; charset=utf-8')).toEqual(
      json('{}'),
    );
    expect(under.announced).toEqual([
      {
        id: expect.any(String),
        session,
        sessionUrl: 'https://hub.test/events?key=1',
        event: {
          portal: {
            name: 'demo',
            uid: '91dfa283-fb60-403b-8e50-fb30943ae87d',
            generation: 2,
            url: 'https://portal.example.org',
          },
          event: {
            name: 'Workshop/View',
            timestamp: '2026-11-22T12:00:00.000000+00:00',
            user: 'jane.doe@example.org',
            session,
            environment: 'demo-w01',
            workshop: 'lab',
            data,
          },
        },
      },
    ]);
  });
  test('needs no data', async () => {
    const { under } = await aPending();
    for (const event of [{ name: 'Terminal/Connect' }, { name: 'Terminal/Connect', data: null }])
      expect(await send(under, { event })).toEqual(json('{}'));
    expect(under.announced.map(({ event }) => event.event.data)).toEqual([{}, {}]);
  });

  test.each([
    ['another content type', { event: { name: 'Workshop/View' } }, 'text/plain'],
    ['no event', {}, 'application/json'],
    ['no object', [], 'application/json'],
    ['no name', { event: {} }, 'application/json'],
    ['an empty name', { event: { name: '' } }, 'application/json'],
    ['a number for a name', { event: { name: 1 } }, 'application/json'],
  ])('%s is 400', async (_what, body, type) => {
    const { under } = await aPending();
    expect(await send(under, body, type)).toEqual(text(400, 'No event data provided'));
    expect(under.announced).toEqual([]);
  });
  test.each([
    ['what is no JSON', '{', 'Invalid JSON request payload'],
    ['a user’s event', { event: { name: 'User/Create' } }, 'Invalid event name provided'],
    ['an environment’s event', { event: { name: 'Environment/Created' } }, 'Invalid event name provided'],
    ['a session’s event', { event: { name: 'Session/Started' } }, 'Invalid event name provided'],
    ['a name with control characters', { event: { name: 'Workshop/\u0000' } }, 'Invalid event name provided'],
    [
      'data nested without end',
      `{"event": {"name": "Action/Event", "data": {"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}}}`,
      'Invalid event data provided',
    ],
    ['data that is no object', { event: { name: 'Action/Event', data: [] } }, 'Invalid event data provided'],
    [
      'data without end',
      { event: { name: 'Action/Event', data: { a: 'x'.repeat(64_000) } } },
      'Invalid event data provided',
    ],
  ])('%s is 400, where the original fails', async (_what, body, said) => {
    const { under } = await aPending();
    expect(await send(under, body)).toEqual(text(400, said));
    expect(under.announced).toEqual([]);
  });
  test('from one that is nobody’s is 400', async () => {
    const under = await aWarmPortal();
    expect(await send(under, { event: { name: 'Workshop/Load' } })).toEqual(text(400, 'Session was never allocated'));
  });
});

describe('GET /workshops/user/<user>/sessions/', () => {
  const of = async ({ asRobot }: LmsUnderTest, user: string) =>
    told(await asRobot({ path: `/workshops/user/${user}/sessions/` }));

  test('lists the open ones, pending and running, without their state', async () => {
    const { under } = await aPending();
    await under.request({ user: 'jane.doe@example.org' }, 'demo-w02');
    expect(await of(under, 'jane.doe%40example.org')).toEqual(
      json(
        '{"user": "jane.doe@example.org", "sessions": [' +
          `{"name": "${session}", "namespace": "${session}", "workshop": "lab", "environment": "demo-w01", ` +
          '"started": "2026-11-22T12:00:00Z", "expires": "2026-11-22T12:01:00Z", "countdown": 60, "extendable": false}, ' +
          '{"name": "demo-w02-s001", "namespace": "demo-w02-s001", "workshop": "terminal", "environment": "demo-w02", ' +
          '"started": "2026-11-22T12:00:00Z", "expires": "2026-11-22T12:01:00Z", "countdown": 60, "extendable": false}]}',
      ),
    );
  });
  test('those that are over or overdue are none', async () => {
    const { under } = await aPending();
    under.world.pass(minute);
    expect(await of(under, 'jane.doe%40example.org')).toMatchObject({
      body: '{"user": "jane.doe@example.org", "sessions": []}',
    });
    const other = await aRunning();
    await part(other, 'terminate');
    expect((await of(other, 'jane.doe%40example.org')).body).toBe('{"user": "jane.doe@example.org", "sessions": []}');
  });
  test.each([
    ['nobody', 'nobody'],
    ['a%2Fb%20c', 'a/b c'],
    ['J%C3%B6rg', 'J\\u00f6rg'],
  ])('%s, whom nobody knows, has none', async (path, user) => {
    expect(await of(await aWarmPortal(), path)).toEqual(json(`{"user": "${user}", "sessions": []}`));
  });
  test('any name is found again', async () => {
    const under = await aWarmPortal();
    await under.request({ user: 'a/b c?d' });
    expect((await of(under, encodeURIComponent('a/b c?d'))).body).toContain(session);
  });
});
