import { beforeEach, describe, expect, test } from 'vitest';
import { rememberedFor } from '#core/session/session.ts';
import { endSession, stopSession } from '#core/usecases/stop-session.ts';
import { aPerson } from '#test/support/builders.ts';
import { atWork, comesUp, theSession } from '#test/support/world.ts';
import { confirmed, openIserv, type IservUnderTest } from '#test/support/iserv-under-test.ts';
import type { IservContainer } from '#core/contract/iserv-views.ts';
import { portal } from '#test/support/serving.ts';

let it: IservUnderTest;
let id: string;
const own = (session = id) => ({ 'X-Session-ID': session });
const post = (path: string, more: Partial<Parameters<IservUnderTest['ask']>[0]> = {}) =>
  it.ask({ method: 'POST', path, headers: own(), ...more });
const get = (path: string, query: Record<string, string> = {}, headers = own()) => it.ask({ path, query, headers });
const start = (desktopType?: string, session = id) =>
  post('/api/container/start', {
    headers: own(session),
    ...(desktopType && { query: { desktop_type: desktopType } }),
  });
const list = async (session = id) =>
  ((await get('/api/container/list', {}, own(session))).body as { containers: IservContainer[] }).containers;
const nameOf = (number: number, environment = 1) =>
  `demo-w${String(environment).padStart(2, '0')}-s${String(number).padStart(3, '0')}`;

beforeEach(async () => {
  it = openIserv();
  id = await it.signIn('jane');
});

/** What the first container of jane is, while it is made. */
const creating = {
  id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  container_id: null,
  container_name: expect.stringMatching(/^kasm-jane-ubuntu-vscode-[0-9a-f]{8}$/),
  desktop_type: 'ubuntu-vscode',
  desktop_image_id: 1,
  status: 'creating',
  host_port: null,
  proxy_path: 'jane-ubuntu-vscode',
  created_at: '2026-11-22T12:00:00.000000',
  started_at: null,
  last_accessed: '2026-11-22T12:00:00.000000',
  desktop_image: { id: 1, name: 'ubuntu-vscode', icon: '💻' },
};
const url = `${portal}/desktop/jane-ubuntu-vscode`;
const running = {
  ...creating,
  container_id: expect.any(String),
  status: 'running',
  host_port: 7001,
  started_at: '2026-11-22T12:00:30.000000',
  last_accessed: '2026-11-22T12:00:30.000000',
};
/** A desktop that took 30 s. */
const up = async () => {
  await start('ubuntu-vscode');
  it.world.pass(30_000);
  await comesUp(it.world, nameOf(1));
};

describe('POST /api/container/start', () => {
  test('answers 201 at once with what is being made, and the address that waits for it', async () => {
    expect(await start('ubuntu-vscode')).toEqual({
      status: 201,
      body: { success: true, message: 'Container started successfully', container: creating, url },
    });
  });
  test('answers 200 with the one that runs, and notes that its owner came', async () => {
    await up();
    it.world.pass(60_000);
    const later = '2026-11-22T12:01:30.000000';
    expect(await start('ubuntu-vscode')).toEqual({
      status: 200,
      body: {
        success: true,
        message: 'Container already running',
        container: { ...running, last_accessed: later },
        url,
      },
    });
    expect((await list())[0]?.last_accessed).toBe(later);
  });
  test('takes the type of a JSON body, of a form, of the query before both', async () => {
    const json = await post('/api/container/start', { body: { desktop_type: 'ubuntu-chromium' } });
    expect(json).toMatchObject({ status: 201, body: { container: { desktop_type: 'ubuntu-chromium' } } });
    const form = await post('/api/container/start', {
      headers: { ...own(), 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'desktop_type=ubuntu-chromium',
    });
    expect(form).toMatchObject({ status: 200, body: { container: { desktop_type: 'ubuntu-chromium' } } });
    const both = await post('/api/container/start', {
      query: { desktop_type: 'ubuntu-vscode' },
      body: { desktop_type: 'ubuntu-chromium' },
    });
    expect(both).toMatchObject({ status: 201, body: { container: { desktop_type: 'ubuntu-vscode' } } });
  });
  type Sent = {
    headers?: Record<string, string>;
    body?: string | Record<string, unknown>;
    query?: Record<string, string>;
  };
  const nothingMeant: readonly [string, Sent][] = [
    ['no body and no content type', {}],
    ['an empty body that calls itself JSON', { headers: { 'Content-Type': 'application/json' }, body: '' }],
    ['a JSON body that names nothing', { body: {} }],
    ['a body of another type', { headers: { 'Content-Type': 'text/plain' }, body: 'ubuntu-vscode' }],
    ['an empty name', { query: { desktop_type: '' } }],
  ];
  test.each(nothingMeant)('starts ubuntu-desktop with %s', async (_what, more) => {
    const answer = await post('/api/container/start', { ...more, headers: { ...own(), ...more.headers } });
    expect(answer).toMatchObject({ status: 201, body: { container: { desktop_type: 'ubuntu-desktop' } } });
  });
  test('refuses what is no JSON, and a name that is no text', async () => {
    const headers = { ...own(), 'Content-Type': 'application/json' };
    expect(await post('/api/container/start', { headers, body: '{' })).toEqual({
      status: 400,
      body: { success: false, error: 'The body is not JSON.' },
    });
    expect(await post('/api/container/start', { body: { desktop_type: 7 } })).toMatchObject({
      status: 400,
      body: { success: false },
    });
  });
  test.each(['windows-95', 'VS Code', '../../etc', "'; DROP TABLE containers; --"])(
    'an unknown type is not found: %s',
    async (name) => {
      expect(await start(name)).toEqual({
        status: 404,
        body: { success: false, error: `Desktop type '${name}' not found or disabled` },
      });
      expect(await list()).toEqual([]);
    },
  );
  test('a type for others is refused, and nothing is started (fault 2: anybody could start anything)', async () => {
    expect(await start('grading')).toEqual({
      status: 403,
      body: { success: false, error: 'You do not have permission to access "grading" desktops' },
    });
    expect(await list()).toEqual([]);
    const teacher = await it.signIn('tina', 'teacher');
    expect(await start('grading', teacher)).toMatchObject({ status: 201 });
  });
  test('one more than a person may have is refused', async () => {
    await start('ubuntu-vscode');
    await start('ubuntu-desktop');
    expect(await start('ubuntu-chromium')).toEqual({
      status: 409,
      body: { success: false, error: 'You have 2 desktops open already. Stop one of them first.' },
    });
  });
});

describe('one person, two logins; two persons, one name', () => {
  test('a second login of the same person finds the desktop and destroys nothing (fault 8)', async () => {
    await up();
    const second = await it.signIn('jane', 'student', 'her other browser');
    expect(await start('ubuntu-vscode', second)).toMatchObject({
      status: 200,
      body: { message: 'Container already running', container: { status: 'running' } },
    });
    expect(await list()).toHaveLength(1);
    expect((await theSession(it.world.deps, nameOf(1))).status).toBe('active');
  });
  test('john.doe and john-doe each get a path of their own (fault 9)', async () => {
    const dot = await it.signIn('john.doe');
    const dash = await it.signIn('john-doe');
    const paths = [await start('ubuntu-vscode', dot), await start('ubuntu-vscode', dash)].map(({ status, body }) => [
      status,
      (body as { container: IservContainer }).container.proxy_path,
    ]);
    expect(paths).toEqual([
      [201, 'john-doe-ubuntu-vscode'],
      [201, 'john-doe-ubuntu-vscode-2'],
    ]);
  });
  test('nobody sees or stops what is another’s', async () => {
    await up();
    const other = await it.signIn('mallory');
    expect(await list(other)).toEqual([]);
    const stopped = await post('/api/container/stop', { headers: own(other) });
    expect(stopped).toMatchObject({ status: 404 });
    expect((await theSession(it.world.deps, nameOf(1))).status).toBe('active');
  });
});

describe('GET /api/container/status', () => {
  test('none', async () => {
    expect(await get('/api/container/status')).toEqual({
      status: 200,
      body: { success: true, has_container: false, message: 'No container for this session' },
    });
  });
  test('one that runs', async () => {
    await up();
    expect(await get('/api/container/status')).toEqual({
      status: 200,
      body: {
        success: true,
        has_container: true,
        container: running,
        status: {
          status: 'running',
          docker_status: 'running',
          host_port: 7001,
          created_at: '2026-11-22T12:00:00.000000',
        },
        url,
      },
    });
  });
  test('one on its way, where none runs', async () => {
    await start('ubuntu-vscode');
    expect(await get('/api/container/status')).toMatchObject({
      body: { has_container: true, status: { status: 'creating', docker_status: 'created', host_port: null } },
    });
  });
  test('one that runs before one on its way', async () => {
    await start('ubuntu-desktop');
    it.world.pass(1_000);
    await start('ubuntu-vscode');
    const second = (await list()).find(({ desktop_type }) => desktop_type === 'ubuntu-vscode');
    await comesUp(it.world, nameOf(1, 2));
    expect(await get('/api/container/status')).toMatchObject({ body: { container: { id: second?.id } } });
  });
});

describe('POST /api/container/stop', () => {
  test('stops without a body, and the row stays', async () => {
    await up();
    expect(await post('/api/container/stop')).toEqual({
      status: 200,
      body: { success: true, message: 'Container stopped successfully' },
    });
    expect(await list()).toEqual([{ ...running, status: 'stopped', host_port: null, docker_status: 'exited', url }]);
    await endSession(it.world.deps, nameOf(1), 'lost');
    expect(await list()).toMatchObject([{ status: 'stopped', docker_status: 'not_found', container_id: null, url }]);
  });
  test.each([
    ['as a query, without a content type', { query: { desktop_type: 'ubuntu-desktop' } }],
    ['as JSON', { body: { desktop_type: 'ubuntu-desktop' } }],
  ])('stops the type that is meant, %s', async (_how, more) => {
    await start('ubuntu-vscode');
    await start('ubuntu-desktop');
    expect(await post('/api/container/stop', more)).toMatchObject({ status: 200 });
    const statuses = (await list()).map(({ desktop_type, status }) => [desktop_type, status]);
    expect(Object.fromEntries(statuses)).toEqual({ 'ubuntu-vscode': 'creating', 'ubuntu-desktop': 'stopped' });
  });
  test('nothing to stop, or nothing any more', async () => {
    const none = { status: 404, body: { success: false, error: 'No running container found' } };
    expect(await post('/api/container/stop')).toEqual(none);
    await up();
    await post('/api/container/stop');
    expect(await post('/api/container/stop')).toEqual(none);
    expect(await post('/api/container/stop', { query: { desktop_type: 'ubuntu-desktop' } })).toEqual(none);
  });
});

describe.each(['POST', 'DELETE'])('%s /api/container/remove', (method) => {
  const remove = () => it.ask({ method, path: '/api/container/remove', headers: own() });
  const removed = { status: 200, body: { success: true, message: 'Container removed successfully' } };
  const none = { status: 404, body: { success: false, error: 'No container found' } };

  test('stops what runs and takes it out of the list, for good', async () => {
    await up();
    expect(await remove()).toEqual(removed);
    expect((await theSession(it.world.deps, nameOf(1))).status).toBe('stopping');
    expect(await list()).toEqual([]);
    await endSession(it.world.deps, nameOf(1), 'lost');
    expect(await list()).toEqual([]);
    expect(await remove()).toEqual(none);
  });
  test('takes out what was stopped before', async () => {
    await up();
    await post('/api/container/stop');
    expect(await remove()).toEqual(removed);
    expect(await list()).toEqual([]);
  });
  test('nothing to remove', async () => {
    expect(await remove()).toEqual(none);
  });
});

describe('GET /api/container/list', () => {
  test('whole, newest first', async () => {
    await up();
    await start('ubuntu-desktop');
    expect(await get('/api/container/list')).toEqual({
      status: 200,
      body: {
        success: true,
        containers: [
          expect.objectContaining({ desktop_type: 'ubuntu-desktop', docker_status: 'created', status: 'creating' }),
          { ...running, docker_status: 'running', url },
        ],
      },
    });
  });
  test('a type that somebody may no longer use stays in his list while it runs (fault 10)', async () => {
    await atWork(it.world, aPerson('tina', { roles: ['teacher'] }), 'grading');
    const demoted = await it.signIn('tina', 'student');
    expect(await list(demoted)).toMatchObject([{ desktop_type: 'grading', status: 'running' }]);
    expect(await post('/api/container/stop', { headers: own(demoted) })).toMatchObject({ status: 200 });
  });
  test('a type that is started again takes the place of the one that was stopped', async () => {
    await up();
    await post('/api/container/stop');
    it.world.pass(1_000);
    await start('ubuntu-vscode');
    expect(await list()).toMatchObject([{ status: 'creating' }]);
  });
  test('what is over is forgotten after a day and a half', async () => {
    await up();
    await post('/api/container/stop');
    await endSession(it.world.deps, nameOf(1), 'lost');
    expect(await list()).toHaveLength(1);
    it.world.pass(rememberedFor);
    expect(await list(await it.signIn('jane', 'student', 'her browser of another day'))).toEqual([]);
  });
  test('a start that failed is an error', async () => {
    await start('ubuntu-vscode');
    await stopSession(it.world.deps, nameOf(1), 'start-failed');
    expect(await list()).toMatchObject([{ status: 'error', docker_status: 'error', started_at: null }]);
  });
  test('a deadline that has passed shows at once, before anybody has swept', async () => {
    await up();
    it.provider.answers = confirmed('jane');
    it.world.pass(3_600_000);
    expect(await list()).toMatchObject([{ status: 'stopped', host_port: null }]);
    expect(await get('/api/container/status')).toMatchObject({ body: { has_container: false } });
  });
});

describe('GET /api/container/available-types', () => {
  test('names those that the caller may start', async () => {
    expect(await get('/api/container/available-types')).toEqual({
      status: 200,
      body: {
        success: true,
        desktop_types: [
          {
            id: 1,
            name: 'ubuntu-vscode',
            docker_image: 'kasmweb/vs-code:1.15.0',
            description: 'ubuntu-vscode',
            icon: '💻',
          },
          {
            id: 2,
            name: 'ubuntu-desktop',
            docker_image: 'kasmweb/ubuntu-focal-desktop:1.15.0',
            description: 'ubuntu-desktop',
            icon: '🖥️',
          },
          {
            id: 3,
            name: 'ubuntu-chromium',
            docker_image: 'kasmweb/chromium:1.15.0',
            description: 'ubuntu-chromium',
            icon: '🌐',
          },
        ],
      },
    });
  });
});

describe('GET /api/container/health', () => {
  const health = (desktopType?: string) =>
    get('/api/container/health', desktopType === undefined ? {} : { desktop_type: desktopType });

  test('wants to know which', async () => {
    expect(await health()).toEqual({
      status: 400,
      body: { success: false, error: 'desktop_type parameter required' },
    });
  });
  test('is not ready while it is made, ready when the desktop answers, not found when it is over', async () => {
    const missing = {
      status: 404,
      body: { success: false, ready: false, error: 'Container not found or not running' },
    };
    expect(await health('ubuntu-vscode')).toEqual(missing);
    await start('ubuntu-vscode');
    expect(await health('ubuntu-vscode')).toEqual({
      status: 200,
      body: { success: true, ready: false, status: 'creating', container_id: null },
    });
    await comesUp(it.world, nameOf(1));
    expect(await health('ubuntu-vscode')).toEqual({
      status: 200,
      body: { success: true, ready: true, status: 'running', container_id: expect.any(String) },
    });
    expect(await health('ubuntu-desktop')).toEqual(missing);
    await post('/api/container/stop');
    expect(await health('ubuntu-vscode')).toEqual(missing);
  });
});
