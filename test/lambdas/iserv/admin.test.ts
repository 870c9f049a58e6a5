import { beforeEach, describe, expect, test } from 'vitest';
import type { IservContainer } from '#core/contract/iserv-views.ts';
import { Refusal } from '#core/refusal.ts';
import { refillNamed } from '#core/usecases/refill.ts';
import { endSession } from '#core/usecases/stop-session.ts';
import { aDesktopType, aPerson } from '#test/support/builders.ts';
import { openIserv, type IservUnderTest } from '#test/support/iserv-under-test.ts';
import { portal } from '#test/support/serving.ts';
import { atWork, theSession } from '#test/support/world.ts';

let it: IservUnderTest;
let admin: string;
const ask = (method: string, path: string, more: { query?: Record<string, string>; headers?: object } = {}) =>
  it.ask({ method, path, ...more, headers: { 'X-Session-ID': admin, ...more.headers } });
type Listed = IservContainer & { username: string; url: string };
const all = async () => ((await ask('GET', '/api/admin/containers')).body as { containers: Listed[] }).containers;
const stopped = { success: true, message: 'Container stopped successfully' };
const removed = { success: true, message: 'Container removed successfully' };
const notFound = { status: 404, body: { success: false, error: 'Container not found' } };

beforeEach(async () => {
  it = openIserv();
  admin = await it.signIn('ada', 'admin');
});
const jane = () => atWork(it.world, aPerson('jane'));
const first = async () => (await all())[0]?.id ?? '';

describe('GET /api/admin/containers', () => {
  test('everybody’s, newest first, each with its user and its address', async () => {
    await jane();
    it.world.pass(1_000);
    await atWork(it.world, aPerson('john.doe'), 'ubuntu-vscode');
    expect(await ask('GET', '/api/admin/containers')).toEqual({
      status: 200,
      body: {
        success: true,
        containers: [
          expect.objectContaining({ username: 'john.doe', url: `${portal}/desktop/john-doe-ubuntu-vscode` }),
          {
            id: expect.any(String),
            container_id: expect.any(String),
            container_name: expect.stringMatching(/^kasm-jane-ubuntu-desktop-[0-9a-f]{8}$/),
            desktop_type: 'ubuntu-desktop',
            desktop_image_id: 2,
            status: 'running',
            host_port: 7001,
            proxy_path: 'jane-ubuntu-desktop',
            created_at: '2026-11-22T12:00:00.000000',
            started_at: '2026-11-22T12:00:00.000000',
            last_accessed: '2026-11-22T12:00:00.000000',
            desktop_image: { id: 2, name: 'ubuntu-desktop', icon: '🖥️' },
            docker_status: 'running',
            url: `${portal}/desktop/jane-ubuntu-desktop`,
            username: 'jane',
          },
        ],
      },
    });
  });
  test('goes on behind the first page', async () => {
    it = openIserv({ desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity: 500 } })] });
    admin = await it.signIn('ada', 'admin');
    for (let person = 0; person < 130; person += 1) await atWork(it.world, aPerson(`student-${person}`));
    expect(await all()).toHaveLength(130);
  });
  test('the reserve is nobody’s container', async () => {
    it = openIserv({ desktops: [aDesktopType('ubuntu-desktop', { pool: { capacity: 5, reserved: 2 } })] });
    admin = await it.signIn('ada', 'admin');
    await jane();
    await refillNamed(it.world.deps, ['demo-w01']);
    const live = await it.world.deps.sessions.live(null);
    expect(live.items.length).toBeGreaterThan(1);
    expect(await all()).toHaveLength(1);
  });
});

describe('POST /api/admin/container/<id>/stop', () => {
  test('stops anybody’s, and is no mistake twice', async () => {
    const { name } = await jane();
    const id = await first();
    expect(await ask('POST', `/api/admin/container/${id}/stop`)).toEqual({ status: 200, body: stopped });
    expect(await theSession(it.world.deps, name)).toMatchObject({ status: 'stopping', reason: 'stopped-by-admin' });
    expect(await ask('POST', `/api/admin/container/${id.toUpperCase()}/stop`)).toEqual({ status: 200, body: stopped });
    expect(await all()).toMatchObject([{ id, status: 'stopped' }]);
  });
  test.each(['1', 'demo-w01-s001', '00000000-0000-4000-8000-000000000000', '../../x', '%27%20OR%201%3D1'])(
    'finds nothing under %s',
    async (id) => {
      await jane();
      expect(await ask('POST', `/api/admin/container/${encodeURIComponent(id)}/stop`)).toEqual(notFound);
    },
  );
  test('takes no id that was made up from a session’s numbers', async () => {
    await jane();
    const id = await first();
    const forged = `${id.startsWith('0') ? '1' : '0'}${id.slice(1)}`;
    expect(await ask('POST', `/api/admin/container/${forged}/stop`)).toEqual(notFound);
  });
  test('says that it failed when it failed for all its tries', async () => {
    await jane();
    const id = await first();
    it.deps.sessions.stop = async () => 'changed';
    expect(await ask('POST', `/api/admin/container/${id}/stop`)).toEqual({
      status: 500,
      body: { success: false, error: 'Failed to stop container' },
    });
  });
});

describe('DELETE /api/admin/container/<id>/remove', () => {
  test('stops it and takes it out of the admins’ and its owner’s list', async () => {
    const { name } = await jane();
    const id = await first();
    expect(await ask('DELETE', `/api/admin/container/${id}/remove`)).toEqual({ status: 200, body: removed });
    expect((await theSession(it.world.deps, name)).status).toBe('stopping');
    expect(await all()).toEqual([]);
    const session = await it.signIn('jane');
    const own = await it.ask({ path: '/api/container/list', headers: { 'X-Session-ID': session } });
    expect(own.body).toEqual({ success: true, containers: [] });
    expect(await ask('DELETE', `/api/admin/container/${id}/remove`)).toEqual(notFound);
  });
});

describe('POST /api/admin/containers/stop-all', () => {
  const stopAll = (more = {}) => ask('POST', '/api/admin/containers/stop-all', more);

  test('stops what runs and what is on its way, and counts it', async () => {
    await jane();
    await atWork(it.world, aPerson('john'));
    expect(await stopAll()).toEqual({
      status: 200,
      body: { success: true, message: 'Stopped 2 containers', stopped_count: 2 },
    });
    expect(await stopAll()).toMatchObject({ body: { stopped_count: 0 } });
  });
  test('goes on over one that can’t be stopped', async () => {
    await jane();
    await atWork(it.world, aPerson('john'));
    const stop = it.deps.sessions.stop.bind(it.deps.sessions);
    it.deps.sessions.stop = async (before, after) => {
      if (before.name === 'demo-w01-s001') throw new Refusal('conflict', 'again and again');
      return stop(before, after);
    };
    expect(await stopAll()).toMatchObject({ status: 200, body: { stopped_count: 1 } });
  });
  test('stops in time where there is too much, and goes on when it is asked again', async () => {
    for (let person = 0; person < 9; person += 1) await atWork(it.world, aPerson(`student-${person}`));
    await atWork(it.world, aPerson('late'), 'ubuntu-vscode');
    await atWork(it.world, aPerson('later'), 'ubuntu-vscode');
    const stop = it.deps.sessions.stop.bind(it.deps.sessions);
    it.deps.sessions.stop = async (before, after) => {
      it.world.pass(1_500);
      return stop(before, after);
    };
    expect(await stopAll()).toMatchObject({ body: { stopped_count: 10 } });
    expect(await stopAll()).toMatchObject({ body: { stopped_count: 1 } });
  });
  test('speaks the language that is asked for', async () => {
    const message = async (more: object) => ((await stopAll(more)).body as { message: string }).message;
    expect(await message({ query: { lang: 'en' } })).toBe('Successfully stopped 0 container(s)');
    expect(await message({ query: { lang: 'de' } })).toBe('0 Container erfolgreich gestoppt');
    expect(await message({ headers: { 'X-Language': 'de' } })).toBe('0 Container erfolgreich gestoppt');
    expect(await message({ headers: { 'Accept-Language': 'fr, de;q=0.5' } })).toBe('0 Container erfolgreich gestoppt');
    expect(await message({ headers: { 'Accept-Language': 'fr' } })).toBe('Successfully stopped 0 container(s)');
    expect(await message({})).toBe('Stopped 0 containers');
  });
});

describe('POST /api/admin/containers/cleanup-stopped', () => {
  const cleanUp = () => ask('POST', '/api/admin/containers/cleanup-stopped');

  test('takes out what has stopped, and nothing else', async () => {
    const { name } = await jane();
    await atWork(it.world, aPerson('john'));
    const id = (await all()).find(({ username }) => username === 'jane')?.id;
    await ask('POST', `/api/admin/container/${id}/stop`);
    expect(await cleanUp()).toEqual({
      status: 200,
      body: { success: true, message: 'Successfully removed 1 stopped container(s)', removed_count: 1 },
    });
    expect(await all()).toMatchObject([{ username: 'john', status: 'running' }]);
    expect(await cleanUp()).toMatchObject({ body: { removed_count: 0 } });
    await endSession(it.world.deps, name, 'lost');
    expect(await all()).toHaveLength(1);
  });
});

describe('who may', () => {
  const routes = [
    ['GET', '/api/admin/containers'],
    ['POST', '/api/admin/container/x/stop'],
    ['DELETE', '/api/admin/container/x/remove'],
    ['POST', '/api/admin/containers/stop-all'],
    ['POST', '/api/admin/containers/cleanup-stopped'],
  ] as const;
  test.each(routes)('%s %s: admins alone, in both languages and both generations', async (method, path) => {
    const said = async (headers: Record<string, string>, query = {}) => {
      const { status, body } = await it.ask({ method, path, headers, query });
      return [status, body];
    };
    const student = { 'X-Session-ID': await it.signIn('sam') };
    const unknown = { 'X-Session-ID': '00000000-0000-4000-8000-000000000000' };
    expect(await said({})).toEqual([400, { error: 'No session ID provided' }]);
    expect(await said({}, { lang: 'en' })).toEqual([400, { error: 'Session required' }]);
    expect(await said({}, { lang: 'de' })).toEqual([400, { error: 'Sitzung erforderlich' }]);
    expect(await said(unknown)).toEqual([401, { error: 'Invalid session' }]);
    expect(await said(unknown, { lang: 'de' })).toEqual([401, { error: 'Ungültige Sitzung' }]);
    expect(await said(student)).toEqual([403, { error: 'Admin access required' }]);
    expect(await said(student, { lang: 'de' })).toEqual([403, { error: 'Admin-Zugriff erforderlich' }]);
    it.world.pass(13 * 3_600_000);
    expect(await said(student)).toEqual([401, { error: 'Session expired' }]);
    expect(await said(student, { lang: 'en' })).toEqual([401, { error: 'Invalid session' }]);
  });
});
